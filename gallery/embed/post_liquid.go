package embed

import "strings"

// ExpandAddress is an address without what Jekyll puts before it to say where
// the blog lies; what is left begins at the blog's root. False where a template
// makes it of what is not known here.
//
//	{{ site.baseurl }}/x.jpg   {{ "/x.jpg" | relative_url }}   {% link x.jpg %}
func ExpandAddress(address string) (string, bool) {
	if !strings.Contains(address, "{{") && !strings.Contains(address, "{%") {
		return address, true
	}
	raw := []byte(address)
	var b strings.Builder
	at := 0
	for _, t := range templates(raw, 0) {
		b.Write(raw[at:t.start])
		value, ok := "", false
		switch {
		case t.form == expression:
			value, ok = evaluate(address[t.inside.start:t.inside.end])
		case t.form == liquidTag && t.name == "link":
			value, ok = rooted(strings.TrimSpace(strings.TrimSuffix(address[t.inside.start:t.inside.end], "-"))), true
		}
		if !ok {
			return "", false
		}
		b.WriteString(value)
		at = t.end
	}
	b.Write(raw[at:])
	return strings.TrimSpace(b.String()), true
}

// evaluate is the value of an expression of Liquid: a text or where the blog
// lies, and filters that put that before it.
func evaluate(text string) (string, bool) {
	parts := unquotedSplit(strings.Trim(text, "-"))
	value, ok := literal(parts[0])
	if !ok {
		return "", false
	}
	for _, filter := range parts[1:] {
		name, argument, _ := strings.Cut(strings.TrimSpace(filter), ":")
		more, known := literal(argument)
		switch strings.TrimSpace(name) {
		case "relative_url", "absolute_url":
			value = rooted(value)
		case "prepend":
			value, ok = more+value, ok && known
		case "append":
			value, ok = value+more, ok && known
		case "escape", "uri_escape", "strip":
		default:
			return "", false
		}
	}
	return value, ok
}

// literal is the value of a text in quotes, or "" of a word for where the blog lies.
func literal(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1], true
	}
	switch s {
	case "site.baseurl", "site.url", "site.github.url":
		return "", true
	}
	return "", false
}

// rooted is an address from the blog's root.
func rooted(address string) string {
	if strings.HasPrefix(address, "/") || strings.Contains(address, "://") {
		return address
	}
	return "/" + address
}

// unquotedSplit cuts at bars that are in no quotes.
func unquotedSplit(s string) []string {
	var parts []string
	var quote byte
	start := 0
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '|':
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}
