package embed

import (
	"fmt"
	"slices"
	"strings"
)

// Format is a place that a snippet is for: what it takes, and what it would
// break.
type Format string

// The formats.
const (
	HTML     Format = "html"     // any page that takes HTML: WordPress, Ghost, one's own
	Markdown Format = "markdown" // CommonMark without any HTML
	Jekyll   Format = "jekyll"   // HTML within kramdown, within Liquid
	Hugo     Format = "hugo"     // its figure shortcode: Hugo drops HTML unless it is told otherwise
	Velog    Format = "velog"    // velog.io
	Tistory  Format = "tistory"  // tistory.com, its HTML mode
	Notion   Format = "notion"   // Markdown as Notion takes it when it is pasted
	URL      Format = "url"      // the address of the photo's page, for places that ask for its oEmbed answer
	JSON     Format = "json"     // for programs
)

// Formats are all formats.
func Formats() []Format {
	return []Format{HTML, Markdown, Jekyll, Hugo, Velog, Tistory, Notion, URL, JSON}
}

// ParseFormat is the format of that name.
func ParseFormat(name string) (Format, error) {
	f := Format(strings.ToLower(name))
	if slices.Contains(Formats(), f) {
		return f, nil
	}
	var names []string
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return "", fmt.Errorf("%q is no format; there are %s", name, strings.Join(names, ", "))
}
