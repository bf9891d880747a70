package render

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// encode writes an upright picture as a JPEG file (JFIF 1.01, baseline,
// 4:2:0, or one channel where grey) with the given metadata segments.
func encode(picture *image.NRGBA, grey bool, quality int, segments []byte) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\xff\xd8")
	out.Write(segment(0xe0, "JFIF\x00", []byte{1, 1, 0, 0, 1, 0, 1, 0, 0})) // square pixels, no thumbnail
	out.Write(segments)
	err := jpeg.Encode(&skipWriter{w: &out, skip: 2}, opaque(picture, grey), &jpeg.Options{Quality: quality})
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return out.Bytes(), nil
}

// opaque shows a picture to image/jpeg as the type that it encodes fast.
func opaque(picture *image.NRGBA, grey bool) image.Image {
	if !grey {
		// Without transparency RGBA and NRGBA are the same bytes.
		return &image.RGBA{Pix: picture.Pix, Stride: picture.Stride, Rect: picture.Rect}
	}
	out := image.NewGray(picture.Rect)
	for i := range out.Pix {
		out.Pix[i] = picture.Pix[4*i]
	}
	return out
}

// metadataSegments are the segments that all renditions of a photo carry. The
// profile is that of their pixels, nil for sRGB: 3 kB would be 5 % of a small
// rendition, and browsers take a picture without a profile for sRGB.
func metadataSegments(src Source, profile []byte) []byte {
	var b []byte
	b = append(b, xmpSegment(src)...)
	b = append(b, profileSegments(profile)...)
	b = append(b, iptcSegment(src)...)
	return b
}

// segment makes a JPEG segment; its contents must stay below 65,534 bytes.
func segment(marker byte, name string, data []byte) []byte {
	n := 2 + len(name) + len(data)
	b := make([]byte, 0, 2+n)
	b = append(b, 0xff, marker, byte(n>>8), byte(n))
	b = append(b, name...)
	return append(b, data...)
}

// skipWriter drops the first bytes: image/jpeg begins with a start marker of
// its own and leaves no room behind it.
type skipWriter struct {
	w    *bytes.Buffer
	skip int
}

func (s *skipWriter) Write(p []byte) (int, error) {
	drop := min(s.skip, len(p))
	s.skip -= drop
	n, err := s.w.Write(p[drop:])
	return drop + n, err
}
