package embed

import (
	"slices"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	const base = "https://photos.example.org/2024"
	for text, want := range map[string][]string{
		"![A room](https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa/large.jpg)":               {"1 photos/aaaaaaaaaaaaaaaa/large.jpg"},
		"\r\n\n[a]: <https://photos.example.org/2024/photos/aaaaaaaaaaaaaaaa.html> \"t\"":            {"3 photos/aaaaaaaaaaaaaaaa.html"},
		`<img srcset="//photos.example.org/2024/a/s.jpg 640w,HTTP://Photos.Example.org/2024/b.jpg">`: {"1 a/s.jpg", "1 b.jpg"},
		"image: 'https://photos.example.org/2024/photos/x/small.jpg?v=1#top'":                        {"1 photos/x/small.jpg"},
		"see https://photos.example.org/2024. Or https://photos.example.org/2024/!":                  {"1 ", "1 "},
		"_https://photos.example.org/2024/index.html_ and 사진:https://photos.example.org/2024/사진":     {"1 index.html", "1 "},
		"https://photos.example.org/2024-old/a.jpg https://photos.example.org/2025/b.jpg":            nil,
		"https://photos.example.org.evil.example/2024/a.jpg https://photos.example.org:8080/2024":    nil,
		"https://photos.example.org/2024%2Fa.jpg https://photos.example.org/2024:80/a.jpg":           nil,
		"https://photos.example.org/2024/photos/%61aaaaaaaaaaaaaaa.html":                             {"1 photos/aaaaaaaaaaaaaaaa.html"},
	} {
		var got []string
		for _, a := range Addresses([]byte(text), base, base+"/", "") {
			got = append(got, string(rune('0'+a.Line))+" "+a.Key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	got := Addresses([]byte("https://x.example/사진/a.jpg https://x.example/%EC%82%AC%EC%A7%84/b.jpg"), "https://x.example/사진")
	if len(got) != 2 || got[0].Key != "a.jpg" || got[1].Text != "https://x.example/%EC%82%AC%EC%A7%84/b.jpg" {
		t.Errorf("a Korean path: %+v", got)
	}
	if got := Addresses([]byte("http://127.0.0.1:8080/a.html, http://127.0.0.1:80801"), "http://127.0.0.1:8080"); len(got) != 1 || got[0].Key != "a.html" {
		t.Errorf("a port: %+v", got)
	}
	if got := Addresses([]byte(strings.Repeat("https://photos.example.org/2024", 50_000)), base); len(got) > 50_000 {
		t.Errorf("%d addresses", len(got))
	}
}
