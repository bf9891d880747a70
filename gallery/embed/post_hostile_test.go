package embed

import (
	"fmt"
	"strings"
	"testing"
)

// checkImages holds for whatever a post holds.
func checkImages(t *testing.T, post []byte, m Markup) {
	t.Helper()
	end := 0
	var edits []Edit
	for _, i := range Images(post, m) {
		if i.Start < end || i.End <= i.Start || i.End > len(post) || i.AddressStart > i.AddressEnd || i.AddressStart < 0 || i.AddressEnd > len(post) {
			t.Fatalf("%q: image %+v after %d", post, i, end)
		}
		if i.Address == "" || i.blockStart > i.Start || i.blockEnd < i.End || i.blockEnd > len(post) {
			t.Fatalf("%q: image %+v", post, i)
		}
		end = i.End
		edits = append(edits, i.Readdress(there, "")...)
	}
	if got := Rewrite(post, nil); string(got) != string(post) {
		t.Fatalf("%q without edits became %q", post, got)
	}
	after := Rewrite(post, edits)
	edits = edits[:0]
	for _, i := range Images(after, m) {
		edits = append(edits, i.Readdress(there, "")...)
	}
	_ = Rewrite(after, edits)
}

func FuzzImages(f *testing.F) {
	for _, seed := range []string{
		"![a](b.jpg \"c\")\n\n[d]: <e>\n", "---\na: b\n---\n> - ![a][b]\n\n[b]: c 'd'", "{% raw %}{% endraw %}{{ \"/a\" | relative_url }}{{< figure src=\"a\" >}}",
		"<a href=b><picture><source srcset=a><img src='c'></picture></a>", "```\n![](a)\n```\n    x\n\t- y\n1. z\r\n\r\n", "<a href=b><picture><a href=c><img src=d></picture></a>", "[![a](b)](c){: .d}\n[^1]: x\n: y", "<pre><!-- --></pre>`` ` ``\\![",
		"$$\na\n\n![](b)\n$$\n\na $$ ![](c) $$ $\n> \\$$ d $$",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, post string) {
		checkImages(t, []byte(post), MarkdownPost)
		checkImages(t, []byte(post), HTMLPost)
	})
}

// Posts that were made to take long take no longer than others.
func TestHostilePosts(t *testing.T) {
	const n = 100_000
	for name, post := range map[string]string{
		"brackets": strings.Repeat("[", n), "images": strings.Repeat("![", n), "links in links": strings.Repeat("[a](", n),
		"opened and linked": strings.Repeat("[", n) + strings.Repeat("[a](b)", n), "closed": strings.Repeat("[", n) + strings.Repeat("]", n),
		"parentheses": strings.Repeat("![](", n), "with spaces": strings.Repeat("![](a ", n), "titles": strings.Repeat("![](a \"", n), "titles in lines": strings.Repeat("![](a \"\n", n),
		"angles": strings.Repeat("![](<a", n), "tags": strings.Repeat("<img src=\"", n), "attributes": "<img " + strings.Repeat("a=\"b\" ", n),
		"tags in quotes": strings.Repeat("<a b='<c d=\"", n), "comments": strings.Repeat("<!--", n), "backticks": growing("`", 1500), "quotations": strings.Repeat(">", n),
		"deep quotations": strings.Repeat(strings.Repeat(">", 1000)+"a\n", 300), "lists": strings.Repeat("- ", n), "growing lists": lists(400), "braces": strings.Repeat("{{", n),
		"kramdown": strings.Repeat("{::", n), "tags of Liquid": strings.Repeat("{% raw %}", n), "of Hugo": strings.Repeat("{{< highlight >}}", n), "pre": strings.Repeat("<pre>", n),
		"anchors": strings.Repeat("<a href=x>", n), "pictures": strings.Repeat("<picture><source srcset=a>", n), "definitions": strings.Repeat("[a]: b\n", n), "labels": strings.Repeat("[a][", n),
		"labels of a defined": "[a]: b\n\n" + strings.Repeat("![", n) + strings.Repeat("a]", n), "one line of images": strings.Repeat("<img src=a> ", n), "fences": strings.Repeat("```\n~~~\n", n),
		"includes": strings.Repeat("{% include a src=", n), "nested links": strings.Repeat("[![a](", n) + strings.Repeat(")](b)", n), "escapes": strings.Repeat(`\`, n),
		"dollars": strings.Repeat("$", n), "growing dollars": growing("$", 1500), "formulas": strings.Repeat("$$\n\n", n), "formulas in text": strings.Repeat("a $$\n", n), "formulas after escapes": strings.Repeat("\\$$ a\n\n", n),
		"entities": strings.Repeat("![&amp;](&lt;)", n), "long words": "![](" + strings.Repeat("a", 10*n), "empty angles": strings.Repeat("<a ", n), "bars": "![]({{ " + strings.Repeat("|", 4000) + " }})",
	} {
		t.Run(name, func(t *testing.T) {
			checkImages(t, []byte(post), MarkdownPost)
			checkImages(t, []byte(post), HTMLPost)
		})
	}
}

// growing are runs of 1, 2, 3 … of a character.
func growing(character string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(character, i+1) + " ")
	}
	return b.String()
}

// lists are items in items.
func lists(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s- a\n", strings.Repeat("  ", i))
	}
	return b.String()
}
