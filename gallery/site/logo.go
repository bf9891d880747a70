package site

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/jpeg"
	"image/png"
	"math"
	"strconv"
	"strings"
)

// Logo is the event's logo, in the bar at the top; its file is shown as it is.
// The zero value is none.
type Logo struct {
	File
	Width, Height int // so that nothing moves when it comes; of an SVG only their ratio counts
}

// longestLogo is how many pixels an edge may have, and how many times as long
// as the other an edge may be.
const longestLogo, flattestLogo = 4096, 20

var errNoLogo = errors.New("it is no SVG, PNG, JPEG or WebP picture")

// NewLogo takes a logo, whose format shows in its bytes: SVG, PNG, JPEG or WebP.
func NewLogo(body []byte) (Logo, error) {
	format, width, height := logoSize(body)
	switch {
	case format == "":
		return Logo{}, errNoLogo
	case width <= 0 || height <= 0 || width > longestLogo || height > longestLogo:
		return Logo{}, errors.New("its edges must have 1 to " + strconv.Itoa(longestLogo) + " pixels")
	case width > height*flattestLogo || height > width*flattestLogo:
		return Logo{}, errors.New("it is too flat or too tall for the bar at the top")
	}
	return Logo{asset("logo", format, body), width, height}, nil
}

// logoSize is a picture's format, "" for none that browsers show, and its size.
func logoSize(body []byte) (format string, width, height int) {
	if c, err := png.DecodeConfig(bytes.NewReader(body)); err == nil {
		return "png", c.Width, c.Height
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(body)); err == nil {
		return "jpg", c.Width, c.Height
	}
	if w, h, ok := webpSize(body); ok {
		return "webp", w, h
	}
	if w, h, ok := svgSize(body); ok {
		return "svg", w, h
	}
	return "", 0, 0
}

// webpSize reads the header of a WebP picture (RFC 9649).
func webpSize(b []byte) (width, height int, ok bool) {
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return 0, 0, false
	}
	switch string(b[12:16]) {
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(b[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(b[28:]) & 0x3fff), true
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, true
	case "VP8X":
		return int(b[24]) | int(b[25])<<8 | int(b[26])<<16 + 1, int(b[27]) | int(b[28])<<8 | int(b[29])<<16 + 1, true
	}
	return 0, 0, false
}

// svgSize reads the first element of an SVG. Its size is 100 high, and as wide
// as its ratio asks for.
func svgSize(b []byte) (width, height int, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		token, err := d.Token()
		if err != nil {
			return 0, 0, false
		}
		start, isStart := token.(xml.StartElement)
		if !isStart {
			continue
		}
		if start.Name.Local != "svg" {
			return 0, 0, false
		}
		w, h := svgEdges(start.Attr)
		if !(w > 0 && h > 0) || math.IsInf(w/h, 0) {
			w, h = 1, 1
		}
		return int(min(max(math.Round(100*w/h), 0), longestLogo)), 100, true
	}
}

// svgEdges are the edges by the view box, else by width and height.
func svgEdges(attributes []xml.Attr) (w, h float64) {
	for _, a := range attributes {
		value := strings.TrimSuffix(strings.TrimSpace(a.Value), "px")
		switch a.Name.Local {
		case "viewBox":
			edges := strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
			if len(edges) == 4 {
				w, _ = strconv.ParseFloat(edges[2], 64)
				h, _ = strconv.ParseFloat(edges[3], 64)
				return w, h
			}
		case "width":
			w, _ = strconv.ParseFloat(value, 64)
		case "height":
			h, _ = strconv.ParseFloat(value, 64)
		}
	}
	return w, h
}
