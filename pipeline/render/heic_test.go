package render

import (
	"bytes"
	"context"
	"errors"
	"image"
	"path/filepath"
	"testing"
	"time"
)

// The module is reached by a name inside gen2brain/heic: should an update of
// it rename that, this says so.
func TestHEICDecoderIsThere(t *testing.T) {
	program, err := heicCompiled()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"malloc", "free", "decode"} {
		if program.module.ExportedFunctions()[name] == nil {
			t.Errorf("the module has no function %s", name)
		}
	}
}

func TestHEICStops(t *testing.T) {
	data := fromTestdata(t, "scene.heic")
	if _, err := renderBytes(data, Source{}, defaults); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	m, err := Measure(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	// Past the reader, which would say so first.
	_, _, err = decodeHEIC(ctx, bytes.NewReader(data), int64(len(data)), m)
	if !errors.Is(err, context.Canceled) || isKind(err) {
		t.Errorf("stopped: %v", err)
	}
}

// A HEIC gets the memory that was announced, and no more.
func TestHEICMemoryIsBounded(t *testing.T) {
	data := fromTestdata(t, "scene.heic")
	m, err := Measure(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	mustRender(t, data, Source{}, defaults) // the first one also compiles the decoder
	for _, budget := range []int64{1 << 10, 200 << 10, 400 << 10, 600 << 10, 800 << 10} {
		m.budget = budget
		var picture image.Image
		used := allocated(func() { picture, _, err = decode(t.Context(), bytes.NewReader(data), int64(len(data)), m) })
		if err != nil && !isKind(err) {
			t.Errorf("%d bytes: %v", budget, err)
		}
		if used > budget+4<<20 {
			t.Errorf("%d bytes: allocated %d", budget, used)
		}
		t.Logf("%d kB: %v, %v", budget>>10, picture != nil, err)
	}
}

func TestHEICsThatAreRefused(t *testing.T) {
	data := fromTestdata(t, "scene.heic")
	huge := bytes.Replace(bytes.Clone(data), []byte("ispe\x00\x00\x00\x00\x00\x00\x01\x40\x00\x00\x00\xf0"), []byte("ispe\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\xff\xff"), 1)
	zero := bytes.Replace(bytes.Clone(data), []byte("ispe\x00\x00\x00\x00\x00\x00\x01\x40"), []byte("ispe\x00\x00\x00\x00\x00\x00\x00\x00"), 1)
	garbled := bytes.Clone(data)
	for i := len(garbled) / 2; i < len(garbled)-9; i++ {
		garbled[i] = byte(i * 7)
	}
	for _, tt := range []refusal{
		{"65535×65535", huge, ErrTooLarge, "65535×65535"},
		{"without a width", zero, ErrDamaged, "0×240"},
		{"half", data[:len(data)/2], ErrCutOff, "copy it from the card again"},
		{"its lists cut", data[:200], ErrCutOff, ""},
	} {
		tt.check(t)
	}
	if _, err := renderBytes(garbled, Source{}, defaults); err != nil && !isKind(err) {
		t.Errorf("garbled: %v", err)
	}
}

// BenchmarkHEIC renders a 12-megapixel photo of a phone.
func BenchmarkHEIC(b *testing.B) {
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "metadata", "photoprism__iphone_7.heic"))
	if err != nil || len(names) == 0 {
		b.Skip("../../../shared/metadata is not there")
	}
	data := readFile(b, names[0])
	s := Settings{Sizes: []Size{{"small", 640}, {"medium", 1280}, {"large", 2016}}, Quality: 82}
	start := time.Now()
	mustRender(b, data, Source{}, s)
	b.Logf("the first takes %v", time.Since(start).Round(time.Millisecond))
	for b.Loop() {
		mustRender(b, data, Source{}, s)
	}
}
