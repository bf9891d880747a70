package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/tiff"

	"eventroll/pipeline/render/jpegscale"
)

// pngHead is a PNG that announces a picture and holds a few bytes of it.
func pngHead(w, h uint32, depth, colour, interlace byte) []byte {
	b := []byte(pngMagic)
	chunk := func(name string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		body := append([]byte(name), data...)
		b = append(b, body...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	}
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	chunk("IHDR", append(ihdr, depth, colour, 0, 0, interlace))
	chunk("IDAT", []byte{0x78, 0x9c})
	return b
}

// jpegHead is a JPEG that announces a picture, and padding behind it.
func jpegHead(sof byte, w, h uint16, sampling []byte, padding int) []byte {
	b := []byte{0xff, 0xd8, 0xff, sof, 0, byte(8 + 3*len(sampling)), 8,
		byte(h >> 8), byte(h), byte(w >> 8), byte(w), byte(len(sampling))}
	for i, s := range sampling {
		b = append(b, byte(i+1), s, 0)
	}
	b = append(b, 0xff, 0xda, 0, byte(6+2*len(sampling)), byte(len(sampling)))
	for i := range sampling {
		b = append(b, byte(i+1), 0)
	}
	b = append(b, 0, 63, 0)
	return append(b, make([]byte, padding)...)
}

// withTables gives a JPEG what its scan names: a table to quantise with, and
// codes of one bit.
func withTables(data []byte) []byte {
	quantisation := segment(0xdb, "\x00", bytes.Repeat([]byte{1}, 64))
	code := func(kind byte) []byte { return append([]byte{kind, 1}, make([]byte, 16)...) }
	codes := segment(0xc4, "", append(code(0x00), code(0x10)...))
	return slices.Concat(data[:2], quantisation, codes, data[2:])
}

func TestRenderRefuses(t *testing.T) {
	photo := jpegOf(t, scene(300, 200, 8), 90)
	picture := pngOf(t, scene(300, 200, 8))
	tests := []refusal{
		{"empty", nil, ErrDamaged, "it is empty"},
		{"one byte", []byte{0xff}, ErrFormat, "no JPEG, PNG"},
		{"text", []byte("Dear photographer, this is a letter."), ErrFormat, "no JPEG, PNG"},
		{"gif", []byte("GIF89a\x01\x00\x01\x00"), ErrCutOff, ""},
		{"start of a jpeg", []byte{0xff, 0xd8}, ErrCutOff, "before the picture begins"},
		{"start of a png", []byte(pngMagic), ErrCutOff, "before the picture begins"},
		{"jpeg without a picture", []byte{0xff, 0xd8, 0xff, 0xd9}, ErrDamaged, ""},
		{"half a jpeg", photo[:len(photo)/2], ErrCutOff, "in the middle of the picture"},
		{"half a progressive jpeg", fromTestdata(t, "progressive.jpg")[:4000], ErrCutOff, ""},
		{"half a png", picture[:len(picture)/2], ErrCutOff, "in the middle of the picture"},
		{"png with a flipped bit", flip(picture, len(picture)/2), ErrDamaged, ""},
		{"png 30000×30000", pngHead(30000, 30000, 8, 6, 0), ErrCutOff, "cannot hold 30000×30000"},
		{"png 2147483647×2147483647", pngHead(1<<31-1, 1<<31-1, 16, 6, 0), ErrTooLarge, ""},
		{"png 100000000×1", pngHead(100_000_000, 1, 1, 0, 0), ErrTooLarge, "an edge may have 65535"},
		{"png 0×9", pngHead(0, 9, 8, 6, 0), ErrDamaged, "0×9"},
		{"png colour type 5", pngHead(9, 9, 8, 5, 0), ErrDamaged, ""},
		{"padded png 30000×30000", append(pngHead(30000, 30000, 8, 6, 0), make([]byte, 4<<20)...), ErrTooLarge, "30000×30000 pixels would need 3.60 GB of memory; the limit is 0.67 GB and 220 million pixels"},
		{"padded 16-bit png", append(pngHead(12000, 12000, 16, 6, 0), make([]byte, 2<<20)...), ErrTooLarge, ""},
		{"padded interlaced png", append(pngHead(9000, 9000, 8, 6, 1), make([]byte, 1<<20)...), ErrTooLarge, ""},
		{"jpeg 60000×60000", jpegHead(0xc0, 60000, 60000, []byte{0x11}, 300), ErrCutOff, "cannot hold 60000×60000"},
		{"padded jpeg 60000×60000", jpegHead(0xc0, 60000, 60000, []byte{0x11}, 8<<20), ErrTooLarge, ""},
		{"padded progressive jpeg", jpegHead(0xc2, 12000, 12000, []byte{0x22, 0x11, 0x11}, 1<<20), ErrTooLarge, ""},
		{"padded cmyk jpeg", jpegHead(0xc0, 12000, 12000, []byte{0x11, 0x11, 0x11, 0x11}, 1<<20), ErrTooLarge, ""},
		{"jpeg without height", jpegHead(0xc0, 100, 0, []byte{0x11}, 9), ErrDamaged, ""},
		{"arithmetic jpeg", jpegHead(0xc9, 100, 100, []byte{0x11}, 99), ErrFormat, "arithmetic"},
		{"jpeg of two channels", jpegHead(0xc0, 100, 100, []byte{0x11, 0x11}, 99), ErrFormat, ""},
		{"jpeg of which a third is there", photo[:len(photo)/3], ErrCutOff, "in the middle of the picture"},
		{"gif 65535×65535", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), ErrTooLarge, "65535×65535"},
		{"webp that moves", []byte("RIFF\xff\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00"), ErrFormat, "moves"},
		{"webp 16384×16384", []byte("RIFF\xff\x00\x00\x00WEBPVP8L\x0a\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00"), ErrTooLarge, "16384×16384"},
		{"half a webp", fromTestdata(t, "lossless.webp")[:600], ErrCutOff, ""},
		{"webp of nothing", []byte("RIFF\xff\x00\x00\x00WEBPJUNK\x0a\x00\x00\x00\x2f\xff\xff\xff\x0f\x00\x00\x00\x00\x00"), ErrDamaged, "begin"},
		{"avif", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), ErrFormat, "AVIF"},
		{"start of a heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrCutOff, "before the picture begins"},
		{"progressive jpeg of 500 scans", manyScans(fromTestdata(t, "progressive.jpg"), 500), ErrDamaged, "more than 100 scans"},
	}
	for _, tt := range tests {
		tt.check(t)
	}
}

// manyScans repeats the first scan of a JPEG.
func manyScans(data []byte, n int) []byte {
	first := bytes.Index(data, []byte{0xff, 0xda})
	end := first + 2
	for data[end] != 0xff || data[end+1] == 0 {
		end++
	}
	return slices.Concat(data[:first], bytes.Repeat(data[first:end], n), data[end:])
}

// What comes behind a picture that is whole is not looked at.
func TestScansBehindThePicture(t *testing.T) {
	photo := jpegOf(t, scene(300, 200, 3), 90)
	want := mustRender(t, photo, Source{}, defaults)
	got := mustRender(t, manyScans(photo, 500), Source{}, defaults)
	if !reflect.DeepEqual(got, want) {
		t.Error("scans that nobody asked for change the renditions")
	}
}

// refusal is a file that must be refused, and how.
type refusal struct {
	name string
	data []byte
	want error
	says string
}

func (r refusal) check(t *testing.T) {
	t.Run(r.name, func(t *testing.T) {
		var err error
		start := time.Now()
		used := allocated(func() { _, err = renderBytes(r.data, Source{}, defaults) })
		if !errors.Is(err, r.want) || !strings.Contains(err.Error(), r.says) {
			t.Errorf("error %v, want %v with %q", err, r.want, r.says)
		}
		if used > 16<<20 {
			t.Errorf("allocated %d MB", used>>20)
		}
		t.Logf("%v (%v)", err, time.Since(start).Round(time.Millisecond))
	})
}

// The largest photos that phones take are let in, as they write them; the same
// pixels in a form that takes more memory are not.
func TestLargestPhotos(t *testing.T) {
	usual := Settings{Sizes: []Size{{"small", 640}, {"medium", 1280}, {"large", 2016}}, Quality: 82}
	for _, tt := range []struct {
		name     string
		sof      byte
		w, h     uint16
		sampling []byte
		ok       bool
	}{
		{"200-megapixel phone, 4:2:0", 0xc0, 16320, 12240, []byte{0x22, 0x11, 0x11}, true},
		{"150-megapixel back, 4:2:2", 0xc0, 14204, 10652, []byte{0x21, 0x11, 0x11}, true},
		{"200 megapixels, grey", 0xc0, 16320, 12240, []byte{0x11}, true},
		{"200 megapixels, 4:4:4", 0xc0, 16320, 12240, []byte{0x11, 0x11, 0x11}, true},
		{"200 megapixels, progressive", 0xc2, 16320, 12240, []byte{0x22, 0x11, 0x11}, false},
		{"230 megapixels, grey", 0xc0, 17000, 13530, []byte{0x11}, false},
	} {
		data := withTables(jpegHead(tt.sof, tt.w, tt.h, tt.sampling, 1<<20))
		m, err := Measure(bytes.NewReader(data), int64(len(data)))
		if err == nil {
			err = limits{pixels: MaxPixels, memory: MaxMemory}.checkMemory(m, m.Memory(usual))
		}
		if tt.ok && err != nil || !tt.ok && !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", tt.name, err)
		}
		t.Logf("%s: %d MB", tt.name, m.Memory(usual)>>20)
	}
}

func flip(data []byte, i int) []byte {
	out := bytes.Clone(data)
	out[i] ^= 1
	return out
}

func slicesJoin(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// An Adobe segment behind the picture must not make RGB of it: image/jpeg
// believes it, and it costs memory that the header did not announce.
func TestScanGuardKeepsTheColours(t *testing.T) {
	photo := jpegOf(t, scene(64, 48, 9), 90)
	adobe := segment(0xee, "Adobe", []byte{0, 100, 0, 0, 0, 0, 0})
	late := slicesJoin(photo[:len(photo)-2], adobe, []byte{0xff, 0xd9})
	early := slicesJoin(photo[:2], adobe, photo[2:])
	for name, tt := range map[string]struct {
		data []byte
		want image.Image
	}{"early": {early, &image.NRGBA{}}, "late": {late, &image.YCbCr{}}} {
		m, err := Measure(bytes.NewReader(tt.data), int64(len(tt.data)))
		if err != nil {
			t.Fatal(err)
		}
		// One byte at a time as well: markers are found across reads.
		for _, r := range []io.ReaderAt{bytes.NewReader(tt.data), oneByteReader{tt.data}} {
			img, _, err := decode(t.Context(), r, int64(len(tt.data)), m)
			if err != nil {
				t.Fatal(err)
			}
			_, isRGB := img.(*image.NRGBA)
			_, wantRGB := tt.want.(*image.NRGBA)
			if isRGB != wantRGB {
				t.Errorf("%s: decoded as %T", name, img)
			}
		}
	}
}

// oneByteReader makes every read as short as it can be.
type oneByteReader struct{ data []byte }

func (r oneByteReader) ReadAt(p []byte, off int64) (int, error) {
	if off >= int64(len(r.data)) {
		return 0, io.EOF
	}
	return copy(p[:min(1, len(p))], r.data[off:]), nil
}

// A disk's error is not the file's fault.
func TestRenderReportsReadErrors(t *testing.T) {
	photo := jpegOf(t, scene(900, 700, 10), 95)
	for _, good := range []int64{0, 100, 20_000} {
		_, err := Render(t.Context(), failingReader{photo, good}, int64(len(photo)), Source{}, defaults)
		if !errors.Is(err, errDisk) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrCutOff) {
			t.Errorf("disk fails after %d bytes: %v", good, err)
		}
	}
}

var errDisk = errors.New("the disk is broken")

type failingReader struct {
	data []byte
	good int64
}

func (r failingReader) ReadAt(p []byte, off int64) (int, error) {
	if off >= r.good {
		return 0, errDisk
	}
	return copy(p[:min(int64(len(p)), r.good-off)], r.data[off:]), nil
}

// Memory is an upper bound, and not a wild one: what noise at a quality of 100
// would take, and three planes where a grey picture has one.
func TestMemoryIsHonest(t *testing.T) {
	large := scene(800, 600, 11)
	noise := image.NewNRGBA(large.Rect)
	seed := uint32(1)
	for i := range noise.Pix {
		seed = seed*1664525 + 1013904223
		noise.Pix[i] = uint8(seed>>24) | uint8(i%4/3*255)
	}
	s := Settings{Sizes: []Size{{"small", 200}, {"medium", 400}, {"large", 700}}, Quality: 82}
	mustRender(t, fromTestdata(t, "scene.heic"), Source{}, s) // the first one also compiles the decoder
	tests := []struct {
		name    string
		data    []byte
		quality int
		atMost  float64 // times what was allocated
	}{
		{"baseline", jpegOf(t, large, 90), 82, 3.5},
		{"noise at quality 100", jpegOf(t, noise, 90), 100, 2},
		{"grey", jpegOf(t, convert(image.NewGray(large.Rect), large), 90), 82, 5.5},
		{"progressive", fromTestdata(t, "progressive.jpg"), 82, 3.5},
		{"cmyk", fromTestdata(t, "cmyk.jpg"), 82, 3.5},
		{"png", pngOf(t, large), 82, 3.5},
		{"png 16", pngOf(t, convert(image.NewNRGBA64(large.Rect), noise)), 82, 3.5},
		{"png palette", pngOf(t, convert(image.NewPaletted(large.Rect, webColours()), large)), 82, 3.5},
		{"png interlaced", fromTestdata(t, "interlaced.png"), 82, 3.5},
		{"gif", gifOf(t, convert(image.NewPaletted(large.Rect, webColours()), large)), 82, 3.5},
		{"tiff", tiffOf(t, large, tiff.Uncompressed), 82, 3.5},
		{"tiff deflate", tiffOf(t, large, tiff.Deflate), 82, 3.5},
		{"tiff deflate 16", tiffOf(t, convert(image.NewNRGBA64(large.Rect), noise), tiff.Deflate), 82, 3.5},
		{"webp", fromTestdata(t, "lossy.webp"), 82, 6},
		{"webp lossless", fromTestdata(t, "lossless.webp"), 82, 6},
		{"webp alpha", fromTestdata(t, "alpha.webp"), 82, 40}, // a tiny one
		{"heic", fromTestdata(t, "scene.heic"), 82, 3.5},
	}
	for _, tt := range tests {
		s.Quality = tt.quality
		m, err := Measure(bytes.NewReader(tt.data), int64(len(tt.data)))
		if err != nil {
			t.Fatal(err)
		}
		announced := m.decodeMemory
		if m.fast != nil {
			announced = m.fast.Memory(700)
		}
		decoding := allocated(func() { err = decodeOnly(t, tt.data, m) })
		if err != nil {
			t.Fatal(err)
		}
		// Buffers and tables of the decoders are in Memory's fixed part.
		if decoding > announced+256<<10 {
			t.Errorf("%s: decoding allocated %d kB, %d kB were announced", tt.name, decoding>>10, announced>>10)
		}
		used := allocated(func() { mustRender(t, tt.data, Source{Orientation: 6}, s) })
		need := m.Memory(s)
		if used > need || float64(need) > tt.atMost*float64(used) {
			t.Errorf("%s: allocated %d kB, %d kB were announced", tt.name, used>>10, need>>10)
		}
		t.Logf("%-20s decoding %5d of %5d kB, all %5d of %5d kB", tt.name, decoding>>10, announced>>10, used>>10, need>>10)
	}
}

func decodeOnly(t *testing.T, data []byte, m Measurement) (err error) {
	if m.fast != nil {
		_, err = jpegscale.Decode(t.Context(), bytes.NewReader(data), jpegscale.Options{Cover: 700})
	} else {
		_, _, err = decode(t.Context(), bytes.NewReader(data), int64(len(data)), m)
	}
	return err
}

func allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// Every file of the collection of odd files is rendered or refused.
func TestRenderOddFiles(t *testing.T) {
	rendered, refused := 0, 0
	for _, name := range sharedFiles(t, "metadata/*.*") {
		data := readFile(t, name)
		res, err := renderBytes(data, Source{}, Settings{Sizes: []Size{{"small", 64}}, Quality: 82})
		switch {
		case err == nil && res.Width > 0 && len(res.Renditions[0].Data) > 0:
			rendered++
		case errors.Is(err, ErrFormat), errors.Is(err, ErrCutOff), errors.Is(err, ErrDamaged), errors.Is(err, ErrTooLarge):
			refused++
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "it is no") {
				t.Logf("%s: %v", name[strings.LastIndex(name, "/")+1:], err)
			}
		default:
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("%d rendered, %d refused", rendered, refused)
}
