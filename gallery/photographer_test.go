package gallery

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestPhotographerIDs(t *testing.T) {
	for name, want := range map[string]string{
		"":                          `^$`,
		"Dana":                      `^dana-[a-z2-7]{6}$`,
		"Dana  Park (AWS)":          `^dana-park-aws-[a-z2-7]{6}$`,
		"김하늘":                       `^[a-z2-7]{6}$`,
		"김하늘 2":                     `^2-[a-z2-7]{6}$`,
		"📷":                         `^[a-z2-7]{6}$`,
		strings.Repeat("long ", 99): `^[a-z-]{39}-[a-z2-7]{6}$`,
	} {
		got := PhotographerID(name)
		if !regexp.MustCompile(want).MatchString(got) || got != "" && !ValidID(got) {
			t.Errorf("%q: %q, want %s", name, got, want)
		}
	}
	if PhotographerID("Dana") == PhotographerID("dana") || PhotographerID("김하늘") == PhotographerID("이바다") {
		t.Error("two photographers share an id")
	}
}

func TestCameraNames(t *testing.T) {
	for _, c := range []struct{ maker, model, want string }{
		{"NIKON CORPORATION", "NIKON Z 6", "NIKON Z 6"},
		{"Canon", "Canon EOS R5", "Canon EOS R5"},
		{"SONY", "ILCE-7M4", "SONY ILCE-7M4"},
		{"samsung", "Galaxy S24", "samsung Galaxy S24"},
		{"Apple", "iPhone 15 Pro", "Apple iPhone 15 Pro"},
		{"OM Digital Solutions", "OM-1", "OM-1"},
		{"", "X100", "X100"}, {"Canon", "", ""}, {"", "", ""},
		{" \x20", "  A   B ", "A B"},
		{"x", strings.Repeat("가", 200), "x " + strings.Repeat("가", 78)},
	} {
		if got := cameraName(Metadata{Make: c.maker, Model: c.model, Serial: "6012345"}); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.maker, c.model, got, c.want)
		}
	}
}

func TestKeywordsAreBounded(t *testing.T) {
	words := []string{" ", "stage", "stage", " a  b ", strings.Repeat("무", 65)}
	for i := range 40 {
		words = append(words, strings.Repeat("x", i+1))
	}
	got := keywordsOf(Metadata{Keywords: words})
	if len(got) != 32 || !slices.Equal(got[:3], []string{"stage", "a b", strings.Repeat("무", 64)}) {
		t.Errorf("keywords %q", got)
	}
}
