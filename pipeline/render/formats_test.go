package render

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"slices"
	"testing"

	"github.com/disintegration/imaging"
	"golang.org/x/image/tiff"
)

func gifOf(t testing.TB, img *image.Paletted) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{img}, Delay: []int{0}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tiffOf(t testing.TB, img image.Image, compression tiff.CompressionType) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, img, &tiff.Options{Compression: compression, Predictor: compression == tiff.Deflate}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRenderLibraryFormats(t *testing.T) {
	want := scene(320, 240, 1)
	grey := convert(image.NewGray(want.Rect), want)
	palette := convert(image.NewPaletted(want.Rect, webColours()), want)
	sized, sizedGrey := imaging.Resize(want, 202, 0, imaging.Box), imaging.Resize(grey, 202, 0, imaging.Box)
	for _, tt := range []struct {
		name string
		data []byte
		want image.Image
		tol  float64
		grey bool
	}{
		{"tiff", tiffOf(t, want, tiff.Uncompressed), sized, 4, false},
		{"tiff deflate", tiffOf(t, want, tiff.Deflate), sized, 4, false},
		{"tiff 16", tiffOf(t, convert(image.NewNRGBA64(want.Rect), want), tiff.Deflate), sized, 4, false},
		{"tiff 16 premultiplied", tiffOf(t, convert(image.NewRGBA64(want.Rect), want), tiff.Deflate), sized, 4, false},
		{"tiff grey", tiffOf(t, grey, tiff.Deflate), sizedGrey, 4, true},
		{"tiff grey 16", tiffOf(t, convert(image.NewGray16(want.Rect), want), tiff.Deflate), sizedGrey, 4, true},
		{"tiff palette", tiffOf(t, palette, tiff.Uncompressed), imaging.Resize(palette, 202, 0, imaging.Box), 6, false},
		{"gif", gifOf(t, palette), imaging.Resize(palette, 202, 0, imaging.Box), 6, false},
		{"webp", fromTestdata(t, "lossy.webp"), imaging.Resize(want, 202, 0, imaging.Box), 6, false},
		{"webp lossless", fromTestdata(t, "lossless.webp"), sized, 4, false},
		{"heic", fromTestdata(t, "scene.heic"), sized, 6, false},
	} {
		res := mustRender(t, tt.data, Source{}, defaults)
		got := decodeJPEG(t, res.Renditions[2].Data)
		_, isGrey := got.(*image.Gray)
		if d := difference(got, tt.want); d > tt.tol || isGrey != tt.grey {
			t.Errorf("%s: differs by %.1f levels; grey %v", tt.name, d, isGrey)
		}
	}
}

// Transparency becomes white in every format that has it.
func TestLibraryFormatsOnWhite(t *testing.T) {
	half := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	deep := image.NewNRGBA64(half.Rect)
	for y := range 30 {
		for x := range 40 {
			half.Set(x, y, color.NRGBA{200, 0, 0, 128})
			deep.Set(x, y, color.NRGBA{200, 0, 0, 128})
		}
	}
	multiplied := convert(image.NewRGBA(half.Rect), half)
	deepMultiplied := convert(image.NewRGBA64(half.Rect), half)
	for _, tt := range []struct {
		name string
		data []byte
		want [3]int
	}{
		{"tiff", tiffOf(t, half, tiff.Deflate), [3]int{227, 127, 127}},
		{"tiff 16", tiffOf(t, deep, tiff.Deflate), [3]int{227, 127, 127}},
		{"tiff multiplied", tiffOf(t, multiplied, tiff.Deflate), [3]int{227, 127, 127}},
		{"tiff 16 multiplied", tiffOf(t, deepMultiplied, tiff.Deflate), [3]int{227, 127, 127}},
		{"webp", fromTestdata(t, "alpha.webp"), [3]int{227, 127, 127}},
		{"gif", gifOf(t, image.NewPaletted(half.Rect, color.Palette{color.NRGBA{}})), [3]int{255, 255, 255}},
	} {
		res := mustRender(t, tt.data, Source{}, defaults)
		r, g, b, _ := decodeJPEG(t, res.Renditions[0].Data).At(20, 15).RGBA()
		for i, v := range []uint32{r, g, b} {
			if d := int(v>>8) - tt.want[i]; d < -5 || d > 5 {
				t.Errorf("%s: %d %d %d, want about %v", tt.name, r>>8, g>>8, b>>8, tt.want)
				break
			}
		}
	}
}

// A frame that is smaller than its screen lies where the GIF says.
func TestGIFFrameOnItsScreen(t *testing.T) {
	frame := image.NewPaletted(image.Rect(10, 5, 20, 15), color.Palette{color.NRGBA{0, 0, 200, 255}})
	var b bytes.Buffer
	all := &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{0}, Config: image.Config{Width: 40, Height: 30, ColorModel: frame.Palette}}
	if err := gif.EncodeAll(&b, all); err != nil {
		t.Fatal(err)
	}
	m, err := Measure(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := decode(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()), m)
	if err != nil || img.Bounds() != image.Rect(0, 0, 40, 30) {
		t.Fatal(img.Bounds(), err)
	}
	if img.At(15, 10) != (color.NRGBA{0, 0, 200, 255}) || img.At(0, 0) != (color.NRGBA{255, 255, 255, 255}) || img.At(25, 10) != (color.NRGBA{255, 255, 255, 255}) {
		t.Errorf("%v in the frame, %v and %v beside it", img.At(15, 10), img.At(0, 0), img.At(25, 10))
	}
}

// An index beyond a palette is black or refused, and never imaging's to look up:
// it would end the process.
func TestIndexBeyondThePalette(t *testing.T) {
	all := image.NewPaletted(image.Rect(0, 0, 40, 30), webColours())
	for i := range all.Pix {
		all.Pix[i] = uint8(i % len(all.Palette))
	}
	few := pngOf(t, all)
	at := bytes.Index(few, []byte("PLTE")) - 4
	n := int(binary.BigEndian.Uint32(few[at:]))
	short := append([]byte("PLTE"), few[at+8:][:2*3]...)
	short = binary.BigEndian.AppendUint32(append(binary.BigEndian.AppendUint32(nil, 6), short...), crc32.ChecksumIEEE(short))
	few = slices.Concat(few[:at], short, few[at+12+n:])
	res := mustRender(t, few, Source{}, defaults)
	if r, g, b, _ := decodeJPEG(t, res.Renditions[2].Data).At(20, 15).RGBA(); r>>8 > 40 || g>>8 > 40 || b>>8 > 40 {
		t.Errorf("%d %d %d, want black", r>>8, g>>8, b>>8)
	}

	tiny := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.Black, color.White, color.White, color.White, color.White})
	tiny.Pix[0], tiny.Pix[1] = 7, 7 // three bits an index, and a palette of eight
	beyond := gifOf(t, tiny)
	beyond[10] &^= 7 // two colours
	for name, data := range map[string][]byte{"gif": beyond, "tiff": tiffOf(t, tiny, tiff.Uncompressed)} {
		if _, err := renderBytes(data, Source{}, defaults); err != nil && !isKind(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := flattenPalette(tiny).NRGBAAt(0, 0); got != (color.NRGBA{0, 0, 0, 255}) {
		t.Errorf("%v, want black", got)
	}
}

func TestStudioRange(t *testing.T) {
	luma, chroma := studioTable(16, 219), studioTable(128, 224)
	for _, tt := range []struct {
		table    *[256]uint8
		in, want uint8
	}{
		{luma, 0, 0}, {luma, 16, 0}, {luma, 126, 128}, {luma, 235, 255}, {luma, 255, 255},
		{chroma, 128, 128}, {chroma, 240, 255}, {chroma, 16, 1}, {chroma, 0, 0},
	} {
		if got := tt.table[tt.in]; got < tt.want-min(1, tt.want) || got > tt.want+1 && tt.want < 255 {
			t.Errorf("%d becomes %d, want %d", tt.in, got, tt.want)
		}
	}
	red := image.NewYCbCr(image.Rect(0, 0, 2, 2), image.YCbCrSubsampleRatio420)
	copy(red.Y, []uint8{54, 54, 54, 54}) // BT.709
	red.Cb[0], red.Cr[0] = 99, 255
	fromBT709(red)
	if r, g, b, _ := red.At(1, 1).RGBA(); r>>8 < 252 || g>>8 > 3 || b>>8 > 3 {
		t.Errorf("red of BT.709 is %d %d %d", r>>8, g>>8, b>>8)
	}
}

// tiffHead is a TIFF of one strip that announces a picture.
func tiffHead(w, h uint32, bits []uint16, compression, photometric uint16, strip []byte, more ...[3]uint32) []byte {
	type field struct{ tag, kind, count, value uint32 }
	const end = 8 + 2 + 20*12 + 4
	fields := []field{
		{tagWidth, 4, 1, w}, {tagHeight, 4, 1, h}, {tagBits, 3, uint32(len(bits)), end},
		{tagCompression, 3, 1, uint32(compression)}, {tagPhotometric, 3, 1, uint32(photometric)},
		{273, 4, 1, end + 16}, {tagStripBytes, 4, 1, uint32(len(strip))},
	}
	if len(bits) == 1 {
		fields[2].value = uint32(bits[0])
	}
	for _, m := range more {
		fields = append(fields, field{m[0], m[1], 1, m[2]})
	}
	b := binary.LittleEndian.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(fields)))
	for _, f := range fields {
		b = binary.LittleEndian.AppendUint16(b, uint16(f.tag))
		b = binary.LittleEndian.AppendUint16(b, uint16(f.kind))
		b = binary.LittleEndian.AppendUint32(b, f.count)
		b = binary.LittleEndian.AppendUint32(b, f.value)
	}
	b = append(b, make([]byte, end-len(b))...)
	for _, v := range bits {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = append(b, make([]byte, end+16-len(b))...)
	return append(b, strip...)
}

func TestTIFFsThatAreRefused(t *testing.T) {
	rgb := []uint16{8, 8, 8}
	var bomb bytes.Buffer
	w := lzw.NewWriter(&bomb, lzw.MSB, 8)
	w.Write(make([]byte, 60<<20))
	w.Close()
	for _, tt := range []refusal{
		{"jpeg within", tiffHead(64, 64, rgb, 7, 2, nil), ErrFormat, "packed as JPEG"},
		{"zstd", tiffHead(64, 64, rgb, 50000, 2, nil), ErrFormat, "compression 50000"},
		{"cmyk", tiffHead(64, 64, []uint16{8, 8, 8, 8}, 1, 5, nil), ErrFormat, "CMYK"},
		{"lab", tiffHead(64, 64, rgb, 1, 8, nil), ErrFormat, "Lab"},
		{"32 bits", tiffHead(64, 64, []uint16{32, 32, 32}, 1, 2, nil, [3]uint32{tagSampleFormat, 3, 3}), ErrFormat, "32 bits"},
		{"floats", tiffHead(64, 64, []uint16{16, 16, 16}, 1, 2, nil, [3]uint32{tagSampleFormat, 3, 3}), ErrFormat, "point"},
		{"planes", tiffHead(64, 64, rgb, 1, 2, nil, [3]uint32{tagPlanar, 3, 2}), ErrFormat, "by itself"},
		{"five channels", tiffHead(64, 64, []uint16{8, 8, 8, 8, 8}, 1, 2, nil), ErrFormat, "5 channels"},
		{"60000×60000", tiffHead(60000, 60000, rgb, 5, 2, make([]byte, 100)), ErrTooLarge, "60000×60000"},
		{"a million tiles", tiffHead(60000, 3000, []uint16{8}, 8, 1, nil, [3]uint32{tagTileWidth, 4, 8}, [3]uint32{tagTileHeight, 4, 8}), ErrFormat, "pieces"},
		{"more than it announces", tiffHead(3000, 3000, []uint16{8}, 5, 1, bomb.Bytes()), ErrDamaged, ""},
		{"cut off", tiffOf(t, scene(300, 200, 8), tiff.Deflate)[:3000], ErrCutOff, ""},
		{"no strips", tiffHead(64, 64, rgb, 1, 2, nil), ErrCutOff, ""},
	} {
		tt.check(t)
	}
}
