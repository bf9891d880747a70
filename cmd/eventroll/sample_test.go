package main

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/disintegration/imaging"
)

// sample is a small photo whose XMP says what a story needs.
type sample struct {
	seed          uint32 // another seed is another picture
	width, height int
	scene         bool // large shapes instead of small ones: it looks the same at any size
	words         map[string]string
	keyword       string
	description   string // Exif ImageDescription, in whatever bytes
}

// newSample is the picture that this name stands for.
func newSample(name string) *sample {
	return &sample{seed: crc32.ChecksumIEEE([]byte(name)), width: 64, height: 48, words: map[string]string{}}
}

// properties are the keys that a sample knows, as XMP calls them.
var properties = map[string]string{
	"time": "exif:DateTimeOriginal", "make": "tiff:Make", "model": "tiff:Model", "serial": "aux:SerialNumber",
	"lens": "aux:Lens", "label": "xmp:Label", "rating": "xmp:Rating", "credit": "photoshop:Credit",
	"lat": "exif:GPSLatitude", "lon": "exif:GPSLongitude",
}

// set gives the sample a word; it says whether there is such a key.
func (s *sample) set(key, value string) bool {
	switch key {
	case "picture": // the picture of another name
		s.seed = crc32.ChecksumIEEE([]byte(value))
	case "scene": // that of a name, so many pixels wide: "IMG_1.JPG/640"
		name, width, _ := strings.Cut(value, "/")
		s.seed, s.scene = crc32.ChecksumIEEE([]byte(name)), true
		s.width, _ = strconv.Atoi(width)
		s.height = s.width * 2 / 3
		return s.width > 0
	case "keyword":
		s.keyword = value
	case "description":
		s.description = value
	case "caption", "byline", "copyright":
		s.words[key] = value
	default:
		if properties[key] == "" {
			return false
		}
		s.words[key] = value
	}
	return true
}

// jpeg is the sample as a file.
func (s *sample) jpeg() []byte {
	img := s.drawn()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	out := append([]byte{}, b.Bytes()[:2]...)
	if s.description != "" {
		out = appendAPP1(out, "Exif\x00\x00"+s.exif())
	}
	out = appendAPP1(out, "http://ns.adobe.com/xap/1.0/\x00"+s.xmp())
	return append(out, b.Bytes()[2:]...)
}

// drawn is its picture. A scene is drawn large and made smaller, as a copy is.
func (s *sample) drawn() image.Image {
	if s.scene {
		const width = 1600
		img := image.NewGray(image.Rect(0, 0, width, width*2/3))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		random := rand.New(rand.NewPCG(uint64(s.seed), 0))
		part := func(of int) int { return int(random.Float64() * float64(of)) }
		for range 40 {
			x, y, shade := part(img.Rect.Dx()), part(img.Rect.Dy()), image.NewUniform(color.Gray{uint8(part(256))})
			draw.Draw(img, image.Rect(x, y, x+part(img.Rect.Dx())/3, y+part(img.Rect.Dy())/3), shade, image.Point{}, draw.Src)
		}
		return imaging.Resize(img, s.width, s.height, imaging.Lanczos)
	}
	img := image.NewRGBA(image.Rect(0, 0, s.width, s.height))
	for y := range s.height {
		for x := range s.width {
			img.SetRGBA(x, y, color.RGBA{uint8(x*3) + uint8(s.seed), uint8(y*5) + uint8(s.seed>>8), uint8(x^y) + uint8(s.seed>>16), 255})
		}
	}
	return img
}

func appendAPP1(out []byte, body string) []byte {
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(body)))
	return append(out, body...)
}

// exif is a TIFF whose only tag is ImageDescription, which lies behind it.
func (s *sample) exif() string {
	const ifdAt, tag, ascii = 8, 0x010e, 2
	text := s.description + "\x00\x00\x00\x00" // never so short that it lies in the tag itself
	out := []byte("II*\x00")
	for _, v := range []uint32{ifdAt, 1 | tag<<16} { // one tag, and its number
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	out = binary.LittleEndian.AppendUint16(out, ascii)
	for _, v := range []uint32{uint32(len(text)), ifdAt + 2 + 12 + 4, 0} { // its length, its place, no other folder
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return string(out) + text
}

func (s *sample) xmp() string {
	var attributes, elements strings.Builder
	for key, value := range s.words {
		if name := properties[key]; name != "" {
			fmt.Fprintf(&attributes, " %s=%q", name, xmlText(value))
		}
	}
	for _, list := range []struct{ key, name, kind, value string }{
		{"caption", "dc:description", "Alt", s.words["caption"]},
		{"byline", "dc:creator", "Seq", s.words["byline"]},
		{"copyright", "dc:rights", "Alt", s.words["copyright"]},
		{"keyword", "dc:subject", "Bag", s.keyword},
	} {
		if list.value != "" {
			fmt.Fprintf(&elements, `<%[1]s><rdf:%[2]s><rdf:li xml:lang="x-default">%[3]s</rdf:li></rdf:%[2]s></%[1]s>`, list.name, list.kind, xmlText(list.value))
		}
	}
	return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"` +
		` xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"` +
		attributes.String() + `>` + elements.String() + `</rdf:Description></rdf:RDF></x:xmpmeta>`
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
