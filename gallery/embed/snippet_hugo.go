package embed

import (
	"strconv"
	"strings"
)

// hugoFigure is Hugo's own shortcode (https://gohugo.io/shortcodes/figure/),
// which every site has: HTML within Markdown is dropped, unless its
// configuration says otherwise. It knows no srcset. Older Hugos ignore loading.
func hugoFigure(d drawn) string {
	shown := d.shown()
	c := creditsOf([]drawn{d})[0]
	var b strings.Builder
	b.WriteString("{{< figure")
	argument := func(name, quoted string) { b.WriteString(" " + name + "=" + quoted) }
	argument("src", quoteShortcode(d.src()))
	argument("link", quoteShortcode(d.page))
	argument("alt", quoteShortcode(d.alt))
	argument("width", quoteShortcode(strconv.Itoa(shown[0])))
	argument("height", quoteShortcode(strconv.Itoa(shown[1])))
	argument("loading", quoteShortcode("lazy"))
	if d.align != AlignNone {
		argument("class", quoteShortcode("align-"+string(d.align)))
	}
	// Both of these are Markdown to Hugo.
	if d.caption != "" {
		argument("caption", quoteShortcode(escapeEntities(d.caption)))
	}
	argument("attr", quoteShortcode(escapeEntities(c.text)))
	argument("attrlink", quoteShortcode(c.page))
	b.WriteString(" >}}\n")
	return b.String()
}

// quoteShortcode quotes an argument of a shortcode. Between quotation marks
// Hugo knows \" and refuses \`; between backticks it knows nothing but their end.
func quoteShortcode(s string) string {
	if !strings.ContainsAny(s, "\"\\") {
		return `"` + s + `"`
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}
