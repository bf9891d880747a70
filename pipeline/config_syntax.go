package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of event.yaml. A large event's is a few hundred lines, and nothing in
// it is nested deeper than five. The bounds are as low because the YAML
// library takes time with the square of a mapping's keys and of the lines of
// a text, and needs stack for each key.
const (
	maxConfigBytes  = 256 << 10
	maxConfigLines  = 10_000
	maxConfigKeys   = 10_000
	maxConfigTokens = 50_000
	maxConfigDepth  = 16
)

const tooLarge = "check that it is the right file; one rule with a pattern can speak of many photos"

// parseYAML parses event.yaml, or notes why it cannot be and returns nil.
// Of YAML it takes what a form needs: no anchors, aliases, tags and second
// documents. So no alias can grow into a bomb, and depth is known beforehand.
func parseYAML(data []byte, p *problems) ast.Node {
	text, ok := plainText(data, p)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if !plainTokens(tokens, strings.Split(text, "\n"), p) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // they are found later, with all else
	if err != nil {
		p.add(syntaxError(err))
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.CommentGroupType {
			continue
		}
		if body != nil {
			p.add(positionOf(doc.Body), "a second document begins here", "remove the line --- above it")
			return nil
		}
		body = doc.Body
	}
	if body == nil || body.Type() == ast.NullType {
		p.add(position{}, "is empty", "title and timezone must be there; `eventroll init` writes an event.yaml to fill in")
		return nil
	}
	return body
}

// plainText is the file as UTF-8 with line feeds only and no byte order mark.
func plainText(data []byte, p *problems) (string, bool) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		p.add(position{}, "is UTF-16 text", "save it as UTF-8")
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	text := strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	if len(lines) > maxConfigLines {
		p.add(position{}, fmt.Sprintf("has more than %d lines", maxConfigLines), tooLarge)
		return "", false
	}
	for i, line := range lines {
		if !utf8.ValidString(line) {
			p.add(position{line: i + 1}, "has bytes that are not UTF-8", "save the file as UTF-8")
			return "", false
		}
		if at := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' }); at >= 0 {
			p.add(position{i + 1, utf8.RuneCountInString(line[:at]) + 1}, "has a control character", "remove it")
			return "", false
		}
	}
	return text, true
}

// plainTokens refuses what a form does not need, and what nests too deep to
// be parsed: the parser is recursive, and a stack overflow ends the process.
func plainTokens(tokens token.Tokens, lines []string, p *problems) bool {
	depth, line, inLine := 0, 0, 0 // of [ and {; entries of lists and keys that begin in one line
	keys := 0
	for _, t := range tokens {
		at := position{t.Position.Line, t.Position.Column}
		if at.line != line {
			line, inLine = at.line, 0
		}
		switch t.Type {
		case token.AliasType, token.AnchorType, token.TagType, token.DirectiveType:
			p.add(at, fmt.Sprintf("a text that starts with %s needs quotes around it", t.Value[:min(1, len(t.Value))]), quotedText(lines, at, depth > 0))
			return false
		case token.MappingKeyType, token.MergeKeyType:
			p.add(at, fmt.Sprintf("event.yaml knows no %s", t.Value), "write `key: value`")
			return false
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingValueType:
			if t.Type == token.MappingValueType {
				keys++
			} else if depth > 0 {
				p.add(at, "a list in [ ] has no dashes", "separate its entries with commas")
				return false
			}
			if depth <= 0 { // in { } a line may have many
				inLine++
			}
		}
		if keys > maxConfigKeys || len(tokens) > maxConfigTokens {
			p.add(at, "is larger than any event.yaml", tooLarge)
			return false
		}
		// Indentation nests too, but a depth of n needs n²/2 blanks, so the size bounds it.
		if max(depth, inLine) > maxConfigDepth {
			p.add(at, "is nested too deep for event.yaml", "a text with many brackets, dashes or colons needs quotes around it")
			return false
		}
	}
	return true
}

// quotedText is a hint how to write the text that begins at a place, which
// YAML takes for something else: path: **/booth/** is one.
func quotedText(lines []string, at position, flow bool) string {
	if at.line < 1 || at.line > len(lines) {
		return `write "…"`
	}
	line := []rune(lines[at.line-1])
	text := string(line[min(max(at.column-1, 0), len(line)):])
	text, _, _ = strings.Cut(text, " #")
	if end := strings.IndexAny(text, ",}]"); flow && end >= 0 {
		text = text[:end]
	}
	return `write "` + shorten(strings.TrimSpace(text)) + `"`
}

// syntaxError puts what the YAML library says into words for people who do
// not write YAML every day.
func syntaxError(err error) (at position, message, hint string) {
	fault := &yaml.SyntaxError{}
	if !errors.As(err, &fault) {
		return position{}, "is not understood", err.Error()
	}
	if fault.Token != nil && fault.Token.Position != nil {
		at = position{fault.Token.Position.Line, fault.Token.Position.Column}
	}
	for _, known := range []struct{ says, message, hint string }{
		{"'\t'", "a tab indents this line", "use blanks"},
		{"tab character", "a tab indents this line", "use blanks"},
		{"mapping value is not allowed", "a colon follows where none is expected", "a text with a colon and a blank in it needs quotes around it; keys of one block begin in the same column"},
		{"double-quoted", `this quote " is not closed`, `end the text with "`},
		{"single-quoted", "this quote ' is not closed", "end the text with '"},
		{"token ']' not found", "this list is not closed", "end it with ]"},
		{"']' must be", "this list is not closed", "its entries are separated by commas, and it ends with ]"},
		{"unexpected key name", "this line is no `key: value`", "mind the blank after the colon"},
		{"token '}'", "this block is not closed", "end it with }"},
		{"'}' must be", "this block is not closed", "its entries are separated by commas, and it ends with }"},
		{"reserved character", "a text that starts like this needs quotes around it", `write "…"`},
		{"document not started", "a text that starts like this needs quotes around it", `write "…"`},
		{"escape character", `in a text in "quotes" a backslash means something else`, `use 'single quotes', or \\ for each \`},
		{"non-map value", "this line is no `key: value`", "mind the blank after a colon and after the dash of a list"},
		{"map key-value is pre-defined", "there is more after a text in quotes", `put the whole text in quotes; write ' in single quotes twice, and " in double quotes as \"`},
		{"value is not allowed in this context", "this is not expected here", "keys of one block begin in the same column; a text with quotes, brackets or colons in it needs quotes around it"},
	} {
		if strings.Contains(fault.Message, known.says) {
			return at, known.message, known.hint
		}
	}
	return at, "this is not understood", fault.Message
}
