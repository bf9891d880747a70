package site

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"eventroll/gallery"
)

func TestColorsCanBeRead(t *testing.T) {
	for _, s := range []string{"#0d5e58", "#fc0", "#ffee00", "#000", "#ffffff", "#808080", "#F06"} {
		c, ok := ParseColor(s)
		if !ok {
			t.Fatalf("%s is not understood", s)
		}
		for _, on := range papers() {
			if shade := c.readable(on); shade.contrast(on.color) < leastContrast {
				t.Errorf("%s on %s paper is %s, with a contrast of %.2f", s, on.name, shade, shade.contrast(on.color))
			}
		}
	}
	if c, _ := ParseColor("#0d5e58"); c.readable(papers()[0]) != c || len(Theme{Color: c}.Notes()) != 1 {
		t.Errorf("a dark colour: %q", Theme{Color: c}.Notes())
	}
	for _, s := range []string{"", "#", "red", "0d5e58", "#12345", "#1234567", "#gggggg", "#+12345", "#ffcc0g"} {
		if _, ok := ParseColor(s); ok {
			t.Errorf("%q is taken for a colour", s)
		}
	}
	white, black := Color("#ffffff"), Color("#000000")
	if got := white.contrast(black); got < 20.99 || got > 21.01 {
		t.Errorf("white on black has a contrast of %f", got)
	}
}

func TestLogos(t *testing.T) {
	picture := func(encode func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	img := image.NewGray(image.Rect(0, 0, 120, 40))
	for _, c := range []struct {
		body          []byte
		ext           string
		width, height int
	}{
		{picture(func(b *bytes.Buffer) error { return png.Encode(b, img) }), "png", 120, 40},
		{picture(func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) }), "jpg", 120, 40},
		{[]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x78\x00\x28\x00"), "webp", 120, 40},
		{[]byte("RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f\x77\xc0\x09\x00\x00\x00\x00\x00\x00"), "webp", 120, 40},
		{[]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00\x00\x00\x00\x00\x77\x00\x00\x27\x00\x00"), "webp", 120, 40},
		{[]byte("\xef\xbb\xbf<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 8\"/>"), "svg", 300, 100},
		{[]byte(`<svg width="50px" height="100"></svg>`), "svg", 50, 100},
		{[]byte(`<svg width="100%"></svg>`), "svg", 100, 100},
	} {
		logo, err := NewLogo(c.body)
		if err != nil || logo.Width != c.width || logo.Height != c.height || !strings.HasSuffix(logo.Key, "."+c.ext) {
			t.Errorf("%.20q: %d×%d in %s, %v", c.body, logo.Width, logo.Height, logo.Key, err)
		}
	}
	for _, body := range []string{"", "GIF89a", "<html></html>", "<svg", "RIFF1234WEBPVP8 ", `<svg viewBox="0 0 9000 1"/>`} {
		if _, err := NewLogo([]byte(body)); err == nil {
			t.Errorf("%q is taken for a logo", body)
		}
	}
}

func FuzzLogo(f *testing.F) {
	f.Add([]byte(`<svg viewBox="0 0 24 8"/>`))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x00\x00\x00\x00\x00\x00\x00\x00\x77\x00\x00\x27\x00\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		if logo, err := NewLogo(body); err == nil && (logo.Width < 1 || logo.Height < 1 || logo.Width > longestLogo) {
			t.Errorf("%d×%d", logo.Width, logo.Height)
		}
	})
}

// A theme comes after the gallery's own looks, on every page.
func TestTheme(t *testing.T) {
	color, _ := ParseColor("#fc0")
	logo, err := NewLogo([]byte(`<svg viewBox="0 0 24 8"/>`))
	if err != nil {
		t.Fatal(err)
	}
	assets := testAssets().With(Theme{Color: color, Logo: logo, Stylesheet: []byte("h1{color:red}")})
	if !strings.Contains(string(assets.Theme.Body), "dark){:root{--accent:#ffcc00;") {
		t.Errorf("the theme is %s", assets.Theme.Body)
	}
	index, shards := sample(10)
	order := regexp.MustCompile(`(?s)assets/site\.0\.css.*assets/theme\.[0-9a-f]{12}\.css.*assets/extra\.[0-9a-f]{12}\.css.*<img class="logo" src="[./]*assets/logo\.[0-9a-f]{12}\.svg" width="300" height="100" alt="">`)
	keys := map[string]bool{}
	for f, err := range Files(index, gallery.ShardsOf(shards), assets, embedCode(index), Standing{}) {
		if err != nil {
			t.Fatal(err)
		}
		keys[f.Key] = true
		if strings.HasSuffix(f.Key, ".html") && !order.Match(f.Body) {
			t.Errorf("%s has not the theme:\n%.2000s", f.Key, f.Body)
		}
	}
	for _, f := range []File{assets.Theme, assets.Extra, assets.Logo.File} {
		if !keys[f.Key] {
			t.Errorf("%s is not published", f.Key)
		}
	}
	if plain := testAssets().With(Theme{}); len(plain.All()) != 7 {
		t.Errorf("a gallery without a theme has %d assets", len(plain.All()))
	}
}
