package embed

import (
	"bytes"
	"slices"
	"strings"
)

// template is a piece of a post in the place of which Jekyll or Hugo puts
// something else, before or while it reads the rest.
type template struct {
	span
	form   *templateForm
	name   string // "include" of {% include … %}, "figure" of {{< figure … >}}, "" of an expression
	inside span   // what follows the name
	region bool   // it encloses what is no image: code, a comment
}

// templateForm is how templates of one kind are written.
type templateForm struct {
	open, close string
	named       bool
	endTag      string // what ends an enclosing tag, before its name; without spaces
}

var (
	hugoComment   = &templateForm{"{{/*", "*/}}", false, ""}
	hugoShortcode = &templateForm{"{{<", ">}}", true, "{{</"}
	hugoMarkdown  = &templateForm{"{{%", "%}}", true, "{{%/"} // a shortcode whose content is Markdown
	liquidTag     = &templateForm{"{%", "%}", true, "{%end"}
	expression    = &templateForm{"{{", "}}", false, ""}
	kramdownTag   = &templateForm{"{::", "}", true, "{:/"}

	templateForms = []*templateForm{hugoComment, hugoShortcode, hugoMarkdown, liquidTag, expression, kramdownTag}
)

// maxTemplate is how long a tag of a template may be. Two braces that nobody
// closes are text.
const maxTemplate = 8 << 10

// enclosing are the tags that enclose what is not looked at, until their end tag.
var enclosing = []string{"raw", "highlight", "comment", "verbatim"}

// templates finds what is Liquid's or Hugo's, from an offset on.
func templates(post []byte, from int) []template {
	var found []template
	type tag struct {
		form *templateForm
		name string
	}
	never := map[tag]bool{} // those that are not ended any more
	for i := from; i < len(post); {
		n := bytes.IndexByte(post[i:], '{')
		if n < 0 {
			break
		}
		i += n
		t, ok := templateAt(post, i)
		if !ok {
			i++
			continue
		}
		if kind := (tag{t.form, t.name}); slices.Contains(enclosing, t.name) && !never[kind] {
			if end := ended(post, t); end > 0 {
				t.end, t.region = end, true
			} else {
				never[kind] = true
			}
		}
		found = append(found, t)
		i = t.end
	}
	return found
}

// templateAt reads the tag or expression that begins at an offset.
func templateAt(post []byte, i int) (template, bool) {
	for _, f := range templateForms {
		if !bytes.HasPrefix(post[i:], []byte(f.open)) {
			continue
		}
		end := f.end(post, i)
		if end == 0 {
			continue
		}
		t := template{span: span{i, end}, form: f, inside: span{i + len(f.open), end - len(f.close)}}
		if f.named {
			t.name, t.inside.start = tagName(post, t.inside)
		}
		return t, true
	}
	return template{}, false
}

// end is where a template ends that begins at an offset; 0 where it does not,
// or where another begins before.
func (f *templateForm) end(post []byte, i int) int {
	for j := i + len(f.open); j < min(len(post), i+maxTemplate); j++ {
		switch {
		case post[j] == f.close[0] && bytes.HasPrefix(post[j:], []byte(f.close)):
			return j + len(f.close)
		case post[j] == '{' && (f == kramdownTag || j+1 < len(post) && (post[j+1] == '{' || post[j+1] == '%')):
			return 0
		}
	}
	return 0
}

// tagName is the first word of a tag, and where it ends.
func tagName(post []byte, in span) (string, int) {
	i := in.start
	for i < in.end && (isSpace(post[i]) || post[i] == '-') {
		i++
	}
	start := i
	for i < in.end && !isSpace(post[i]) {
		i++
	}
	return string(post[start:i]), i
}

// ended is where the end tag of an enclosing one ends, 0 where there is none.
func ended(post []byte, t template) int {
	for i := t.end; i < len(post); i++ {
		n := bytes.IndexByte(post[i:], '{')
		if n < 0 {
			return 0
		}
		i += n
		line := bytes.ReplaceAll(post[i:min(len(post), i+len(t.form.endTag)+len(t.name)+16)], []byte(" "), nil)
		line = bytes.Replace(line, []byte("%-"), []byte("%"), 1)
		rest, ok := bytes.CutPrefix(line, []byte(t.form.endTag))
		if !ok || !bytes.HasPrefix(rest, []byte(t.name)) && t.form != kramdownTag {
			continue
		}
		if n := bytes.Index(post[i:min(len(post), i+maxTemplate)], []byte(t.form.close)); n > 0 {
			return i + n + len(t.form.close)
		}
	}
	return 0
}

// Parameters of includes that hold an address, as the themes of Jekyll call them.
var includeAddresses = []string{"src", "url", "image", "image_path", "path", "file"}

// called is the image that an include or a shortcode shows: {% include
// figure.html src="…" %}, {{< figure src="…" >}}.
func called(post []byte, t template) (Image, bool) {
	image := Image{Start: t.start, End: t.end, blockStart: t.start, blockEnd: t.end}
	var addresses []string
	switch {
	case (t.form == hugoShortcode || t.form == hugoMarkdown) && slices.Contains([]string{"figure", "img", "image"}, t.name):
		image.Syntax, addresses = AsShortcode, []string{"src"}
	case t.form == liquidTag && slices.Contains([]string{"include", "include_relative", "include_cached"}, t.name):
		image.Syntax, addresses = AsInclude, includeAddresses
	default:
		return Image{}, false
	}
	for _, p := range params(post, t.inside) {
		value := string(post[p.value.start:p.value.end])
		switch {
		case p.quote == 0: // a variable
		case slices.Contains(addresses, p.name) && image.AddressEnd == 0 && (image.Syntax == AsShortcode || namesPicture(value)):
			image.AddressStart, image.AddressEnd, image.Address = p.value.start, p.value.end, value
		case p.name == "alt":
			image.Alt = value
		case p.name == "caption" || p.name == "title":
			image.Title = value
		case p.name == "link":
			image.Link = value
		}
	}
	return image, image.Address != ""
}

// namesPicture says whether a parameter is the address of a picture. Includes
// are called with all kinds of things.
func namesPicture(value string) bool {
	path, _, _ := strings.Cut(strings.ToLower(value), "?")
	return slices.ContainsFunc([]string{".jpg", ".jpeg", ".png", ".webp", ".heic", ".avif", ".tif", ".tiff", ".gif"}, func(ending string) bool {
		return strings.HasSuffix(path, ending)
	})
}

// param is one parameter of an include or a shortcode.
type param struct {
	name  string
	value span
	quote byte // ", ' or `; 0 for a variable or a bare word
}

// params reads the parameters name="value" of a tag.
func params(post []byte, in span) []param {
	var found []param
	for i := in.start; i < in.end; {
		start := i
		for i < in.end && !isSpace(post[i]) && strings.IndexByte("=\"'`", post[i]) < 0 {
			i++
		}
		p := param{name: string(post[start:i])}
		if i < in.end && post[i] == '=' {
			i++
		} else if i == start && isSpace(post[i]) {
			i++
			continue
		}
		if i == in.end {
			break
		}
		p.value = span{i, i}
		if q := post[i]; q == '"' || q == '\'' || q == '`' {
			n := bytes.IndexByte(post[i+1:in.end], q)
			if n < 0 {
				break
			}
			p.quote, p.value = q, span{i + 1, i + 1 + n}
			i += n + 2
		} else {
			for i < in.end && !isSpace(post[i]) {
				i++
			}
			p.value.end = i
		}
		found = append(found, p)
	}
	return found
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
