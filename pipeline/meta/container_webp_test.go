package meta

import (
	"encoding/binary"
	"strings"
	"testing"
)

func webpChunk(name, body string) string {
	return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body + strings.Repeat("\x00", len(body)%2)
}

func webpOf(chunks ...string) string {
	return webpChunk("RIFF", "WEBP"+strings.Join(chunks, ""))
}

const (
	// A canvas of 3×2 pixels; of the same size a lossy and a lossless picture.
	webpCanvas   = "\x2c\x00\x00\x00\x02\x00\x00\x01\x00\x00"
	webpLossy    = "\x30\x01\x00\x9d\x01\x2a\x03\x40\x02\x80 the rest"
	webpLossless = "\x2f\x02\x40\x00\x10 the rest"
)

func TestWebP(t *testing.T) {
	exif, xmp := string(cameraExif(binary.BigEndian).block()), xmpPacket(editorAttributes, editorElements)
	jpeg := read(t, soi+segment(0xE1, xmpHeader+xmp)+segment(0xE2, iccHeader+"\x01\x01"+iccProfile())+
		segment(0xE1, "Exif\x00\x00"+exif)+sof+sos+scan1+eoi)
	jpeg.Format, jpeg.Width, jpeg.Height = "webp", 2, 3
	want := jsonOf(t, jpeg.Metadata)
	icc, lossy := webpChunk("ICCP", iccProfile()), webpChunk("VP8 ", webpLossy)
	for name, file := range map[string]string{
		"extended":              webpOf(webpChunk("VP8X", webpCanvas), icc, lossy, webpChunk("EXIF", exif), webpChunk("XMP ", xmp)),
		"with JPEG's header":    webpOf(webpChunk("VP8X", webpCanvas), icc, lossy, webpChunk("EXIF", "Exif\x00\x00"+exif), webpChunk("XMP ", xmp)),
		"XMP's name wrong":      webpOf(webpChunk("VP8X", webpCanvas), icc, lossy, webpChunk("XMP\x00", xmp), webpChunk("EXIF", exif)),
		"lossy, not extended":   webpOf(lossy, icc, webpChunk("EXIF", exif), webpChunk("XMP ", xmp)),
		"lossless":              webpOf(webpChunk("VP8L", webpLossless), icc, webpChunk("EXIF", exif), webpChunk("XMP ", xmp)),
		"appended behind RIFF":  webpOf(webpChunk("VP8X", webpCanvas), icc, lossy) + webpChunk("EXIF", exif) + webpChunk("XMP ", xmp),
		"an animation's canvas": webpOf(webpChunk("VP8X", webpCanvas), icc, webpChunk("ANIM", "123456"), webpChunk("ANMF", "odd"), webpChunk("EXIF", exif), webpChunk("XMP ", xmp)),
	} {
		p := read(t, file)
		if got := jsonOf(t, p.Metadata); got != want || len(p.Problems) > 0 {
			t.Errorf("%s: problems %q\ngot  %s\nwant %s", name, p.Problems, got, want)
		}
	}
}

func TestWebPBounds(t *testing.T) {
	whole := webpOf(webpChunk("VP8X", webpCanvas), webpChunk("ICCP", iccProfile()), webpChunk("VP8 ", webpLossy),
		webpChunk("EXIF", string(cameraExif(binary.LittleEndian).block())), webpChunk("XMP ", xmpPacket(editorAttributes, editorElements)))
	mustStayCalm(t, "WebP", whole)
	for name, file := range map[string]string{
		"chunks without end": webpOf(strings.Repeat(webpChunk("ANMF", ""), 100_000)),
		"Exif of 4 GB":       webpOf("EXIF\xff\xff\xff\xff", strings.Repeat("x", 1<<20)),
		"a profile cut":      whole[:100],
		"a chunk cut":        whole[:strings.Index(whole, "EXIF")+6],
		"no picture":         webpOf("VP8 \xff\x00\x00\x00\x30"),
	} {
		if p := mustStaySmall(t, name, file); len(p.Problems) == 0 {
			t.Errorf("%s: read without a word", name)
		}
	}
}

func FuzzWebP(f *testing.F) {
	f.Add([]byte(webpOf(webpChunk("VP8X", webpCanvas), webpChunk("ICCP", iccProfile()), webpChunk("VP8 ", webpLossy),
		webpChunk("EXIF", string(cameraExif(binary.LittleEndian).block())), webpChunk("XMP ", xmpRDF(editorAttributes, "")))))
	f.Add([]byte(webpOf(webpChunk("VP8L", webpLossless))))
	f.Fuzz(func(t *testing.T, file []byte) { fuzzBlocks(t, file, webpBlocks) })
}
