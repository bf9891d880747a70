package embed

import (
	"bytes"
	"html"
	"slices"
	"strings"
)

// Edit puts Text in the place of post[Start:End].
type Edit struct {
	Start, End int
	Text       string
}

// Rewrite makes the edits and leaves every other byte as it is. Equal edits,
// as of images that share a definition, are made once; of edits that overlap,
// the first.
func Rewrite(post []byte, edits []Edit) []byte {
	out := make([]byte, 0, len(post))
	at := 0
	for _, e := range inOrder(post, edits) {
		out = append(append(out, post[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(out, post[at:]...)
}

// inOrder are the edits that are made, from first to last.
func inOrder(post []byte, edits []Edit) []Edit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	at := 0
	return slices.DeleteFunc(edits, func(e Edit) bool {
		if e.Start < at || e.End < e.Start || e.End > len(post) {
			return true
		}
		at = max(e.End, e.Start+1)
		return false
	})
}

// Readdress are the edits that give an image another address and nothing else.
// srcset is that of HTML, for an image that has one ("": the address itself).
// Of a <picture> the other files go: a browser would show them first. The
// address may begin with where a blog of Jekyll lies: {{ site.baseurl }}.
func (i Image) Readdress(address, srcset string) []Edit {
	base, address := "", address
	if n := strings.Index(address, "}}"); n > 0 && strings.HasPrefix(address, "{{") {
		if _, ok := evaluate(address[2:n]); ok {
			base, address = address[:n+2], address[n+2:]
		}
	}
	address = base + addressEscaper.Replace(address)
	if i.Syntax == AsInclude || i.Syntax == AsShortcode {
		address, _ = ExpandAddress(address) // in their parameters a template is text
	}
	if srcset == "" {
		srcset = strings.ReplaceAll(address, ",", "%2C")
	}
	text := address
	if i.Syntax == AsTag {
		text, srcset = html.EscapeString(address), html.EscapeString(srcset)
	}
	edits := []Edit{{i.AddressStart, i.AddressEnd, text}}
	for _, at := range i.srcset {
		edits = append(edits, Edit{at.start, at.end, srcset})
	}
	for _, at := range i.sources {
		edits = append(edits, Edit{Start: at.start, End: at.end})
	}
	return edits
}

// HasSrcset says whether an image names several files to choose from.
func (i Image) HasSrcset() bool { return len(i.srcset) > 0 }

// addressEscaper writes what has a meaning around an address, in Markdown, in
// tags and in templates, with per cent signs.
var addressEscaper = strings.NewReplacer(
	" ", "%20", "\t", "%09", "\n", "%0A", "\r", "%0D", `"`, "%22", "'", "%27", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E",
	`\`, "%5C", "`", "%60", "{", "%7B", "}", "%7D", "|", "%7C", "*", "%2A",
)

// Replace is the edit that puts a block, such as Snippet makes, in the place
// of an image that is Alone, with the link around it and the attribute list
// behind it. The lines end as the post's do. A blank line follows, as HTML goes
// on to the next one: it would take a heading, a list or code in.
func (i Image) Replace(post []byte, block string) Edit {
	eol := lineBreak(post)
	text := strings.ReplaceAll(strings.Trim(block, "\n"), "\n", eol)
	if i.follows {
		text = eol + text
	}
	if i.followed {
		text += eol
	}
	return Edit{i.blockStart, i.blockEnd, text}
}

// lineBreak is what ends the first line of a post.
func lineBreak(post []byte) string {
	n := bytes.IndexAny(post, "\r\n")
	switch {
	case n < 0 || post[n] == '\n':
		return "\n"
	case bytes.HasPrefix(post[n:], []byte("\r\n")):
		return "\r\n"
	}
	return "\r"
}
