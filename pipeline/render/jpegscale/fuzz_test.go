package jpegscale

import (
	"bytes"
	"errors"
	"image/jpeg"
	"testing"
)

func addSeeds(f *testing.F) {
	for _, sampling := range samplings {
		f.Add(jpegWriter{width: 41, height: 19, sampling: sampling}.write(f, blobs), uint16(0), byte(1))
		f.Add(jpegWriter{width: 41, height: 19, sampling: sampling, restart: 2}.write(f, blobs), uint16(20), byte(6))
		f.Add(jpegWriter{width: 41, height: 19, sampling: sampling, separate: true, extended: true}.write(f, blobs), uint16(10), byte(8))
	}
	f.Add(fromTestdata(f, "progressive.jpg"), uint16(0), byte(0))
	f.Add(fromTestdata(f, "cmyk.jpg"), uint16(0), byte(0))
}

// FuzzDecode feeds anything to the decoder: it says what is wrong, or gives a
// picture of the announced size within the announced memory.
func FuzzDecode(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte, cover uint16, _ byte) {
		h, errHeader := ReadHeader(bytes.NewReader(data))
		p, err := Decode(t.Context(), bytes.NewReader(data), Options{Cover: int(cover), MaxMemory: 4 << 20})
		if err != nil {
			for _, kind := range []error{ErrUnsupported, ErrDamaged, ErrCutOff} {
				if errors.Is(err, kind) && errors.Is(errHeader, kind) {
					return
				}
			}
			if errors.Is(err, ErrTooLarge) && h.Memory(int(cover)) > 4<<20 {
				return
			}
			t.Fatalf("%v, but the header says %v", err, errHeader)
		}
		s := h.scaleToCover(int(cover))
		if p.Width != scaled(h.Width, s) || p.Height != scaled(h.Height, s) || p.Grey() != h.Grey {
			t.Fatalf("%d×%d of %d×%d at %d/8", p.Width, p.Height, h.Width, h.Height, s)
		}
		if p.Missing < 0 || p.Missing > 1 || (p.Missing > 0) != (p.Damage != nil) {
			t.Fatalf("%v missing, %v", p.Missing, p.Damage)
		}
	})
}

// FuzzRendition goes the whole way; what comes out is a JPEG.
func FuzzRendition(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte, edge uint16, orientation byte) {
		p, err := Decode(t.Context(), bytes.NewReader(data), Options{Cover: int(edge), MaxMemory: 1 << 20})
		if err != nil {
			return
		}
		w, h := 1+int(edge)%200, 1+int(edge)/200
		out, err := p.Resize(w, h, int(orientation)).Encode(1+int(orientation)%100, nil)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil || img.Bounds().Dx() != w || img.Bounds().Dy() != h {
			t.Fatalf("%d×%d: %v", w, h, err)
		}
	})
}
