package render

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"eventroll/pipeline/render/jpegscale"
)

// Measurement is what the header of a file says about its picture.
type Measurement struct {
	Format        string // "jpeg", "png", "webp", "tiff", "gif" or "heic"
	Width, Height int    // pixels, as stored: orientation is not applied, but a HEIC's own is

	decodeMemory int64             // bytes that decoding allocates at most
	firstScan    int64             // of a JPEG: where its first scan begins
	fast         *jpegscale.Header // of a JPEG that takes the fast road
	planar       bool              // decoded into planes of brightness and colours, or of grey
	colours      colours
	budget       int64 // of a HEIC: the memory that its decoder gets
	cut          bool  // of a HEIC: it ends before its parts do
}

// Measure reads the header of the photo in the first size bytes of r and
// decodes nothing. Its errors are those of Render, as far as a header can
// tell.
func Measure(r io.ReaderAt, size int64) (Measurement, error) {
	return measure(r, size, limits{pixels: MaxPixels, memory: MaxMemory})
}

func measure(r io.ReaderAt, size int64, lim limits) (Measurement, error) {
	if size <= 0 {
		return Measurement{}, fmt.Errorf("%w: it is empty", ErrDamaged)
	}
	size = min(size, maxBytes)
	c := newCursor(r, size)
	m, err := measureFormat(c)
	if err != nil {
		return Measurement{}, c.explain(err)
	}
	return m, lim.checkMemory(m, m.decodeMemory)
}

// measureFormat finds the format by its magic bytes and measures it.
func measureFormat(c *cursor) (Measurement, error) {
	var magic [12]byte
	n, err := c.peek(magic[:])
	if err != nil {
		return Measurement{}, err
	}
	switch head := string(magic[:n]); {
	case strings.HasPrefix(head, "\xff\xd8"):
		return measureJPEG(c)
	case strings.HasPrefix(head, pngMagic):
		return measurePNG(c)
	case strings.HasPrefix(head, "RIFF") && strings.HasSuffix(head, "WEBP"):
		return measureWebP(c)
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return measureGIF(c)
	case strings.HasPrefix(head, "II*\x00"), strings.HasPrefix(head, "MM\x00*"):
		return measureTIFF(c)
	case n == len(magic) && head[4:10] == "ftypav":
		return Measurement{}, fmt.Errorf("%w: an AVIF; export it as JPEG", ErrFormat)
	case n == len(magic) && head[4:8] == "ftyp":
		return measureHEIF(c)
	}
	return Measurement{}, fmt.Errorf("%w: it is no JPEG, PNG, WebP, TIFF, GIF or HEIC", ErrFormat)
}

// Memory says how many bytes Render with these settings allocates at most:
// the decoded picture and every buffer on the way to the renditions, counted
// as if nothing were given back in between, because the garbage collector
// need not hurry. It is what to reckon with before rendering photos side by
// side. On more processors it is a little more.
func (m Measurement) Memory(s Settings) int64 {
	const fixed = 4 << 20 // decoder and encoder state, look, placeholder
	order := largestFirst(s.Sizes)
	edge := s.Sizes[order[0]].Edge
	w, h := fit(m.Width, m.Height, edge)
	need := m.decodeMemory + fixed
	fromW, fromH := m.Width, m.Height
	switch {
	case m.fast != nil:
		cover := min(edge, max(m.Width, m.Height))
		need = m.fast.Memory(cover) + fixed
		fromW, fromH = m.fast.Reduced(cover)
	case !m.planar:
		need += m.imagingMemory(w, h)
		fromW, fromH = w, h
	}
	need += 2 * int64(w) * int64(h) // in other colours
	for n, i := range order {
		w, h := fit(m.Width, m.Height, s.Sizes[i].Edge)
		if n > 0 && w == fromW && h == fromH {
			continue // shares the one before
		}
		need += jpegscale.RenditionMemory(fromW, fromH, w, h)
		fromW, fromH = w, h
	}
	return need
}

// imagingMemory is what it takes to resize the whole picture to w×h pixels by
// imaging.
func (m Measurement) imagingMemory(w, h int) int64 {
	const weights = 96 // bytes for each row and column: imaging's filter weights
	workers := int64(runtime.GOMAXPROCS(0))
	fw, fh, nw, nh := int64(m.Width), int64(m.Height), int64(w), int64(h)
	need := weights*(fw+nw+fh+nh) + 4*workers*(fw+fh) + 64<<10
	if nw != fw && nh != fh {
		need += 4 * nw * fh // resized in width only
	}
	need += 4 * nw * nh   // resized
	need += 4 * nw * nh   // upright
	return need + 2*nw*nh // in planes
}
