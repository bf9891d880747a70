package meta

import (
	"encoding/binary"
	"testing"
	"unicode/utf16"
)

// wide is a text as Windows writes it, whatever the block's byte order.
func wide(tag uint16, s string) entry {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return entry{tag, typeByte, b}
}

func TestExifWords(t *testing.T) {
	f := exifFixture{order: binary.BigEndian}
	for name, c := range map[string]struct {
		main    []entry
		want    string
		windows string
	}{
		"two photographers":       {[]entry{text(tagArtist, "Dana; Lee")}, `{"byline":"Dana, Lee"}`, `{}`},
		"photographer":            {[]entry{text(tagCopyright, "© Dana")}, `{"copyright":"© Dana"}`, `{}`},
		"photographer, editor":    {[]entry{text(tagCopyright, "© Dana\x00© Press")}, `{"copyright":"© Dana\n© Press"}`, `{}`},
		"editor":                  {[]entry{text(tagCopyright, " \x00© Press")}, `{"copyright":"© Press"}`, `{}`},
		"Korean written as ASCII": {[]entry{text(tagDescription, "??? ??"), text(tagArtist, "??"), text(tagCopyright, "????")}, `{}`, `{}`},
		"a question":              {[]entry{text(tagDescription, "Why?")}, `{"caption":"Why?"}`, `{}`},
		"Windows": {[]entry{wide(tagXPTitle, "제목"), wide(tagXPComment, "c"), wide(tagXPAuthor, "다나;Lee"), wide(tagXPKeywords, "a; 나"), f.short(tagRating, 4)},
			`{}`, `{"byline":"다나, Lee","caption":"제목","keywords":["a","나"],"rating":4}`},
		"Windows' comment": {[]entry{wide(tagXPComment, "c"), wide(tagXPSubject, "s")}, `{}`, `{"caption":"s"}`},
		"a percentage":     {[]entry{f.short(tagRating, 75)}, `{}`, `{}`},
	} {
		m, problems := readExif(exifFixture{order: f.order, main: c.main}.block())
		if got := jsonOf(t, m.Metadata); got != c.want || len(problems) > 0 {
			t.Errorf("%s: got %s %q, want %s", name, got, problems, c.want)
		}
		if got := jsonOf(t, m.windows); got != c.windows {
			t.Errorf("%s: Microsoft's say %s, want %s", name, got, c.windows)
		}
	}
}
