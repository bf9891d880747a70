package embed

import (
	"strings"
	"testing"
)

// addresses of a post's images, with what is special about them.
func addressesOf(post string, m Markup) string {
	var found []string
	for _, i := range Images([]byte(post), m) {
		text := i.Address
		if i.Opaque {
			text += " ?"
		}
		if i.Link != "" {
			text += " -> " + i.Link
		}
		found = append(found, text)
	}
	return strings.Join(found, "\n")
}

func TestImagesOfMarkdown(t *testing.T) {
	for _, c := range []struct{ name, post, want string }{
		// inline
		{"inline", "![alt](a.jpg)", "a.jpg"},
		{"title", `![alt](a.jpg "a title")`, "a.jpg"},
		{"title in single quotes", `![alt](a.jpg 'a "title"')`, "a.jpg"},
		{"title in parentheses", `![alt](a.jpg (title))`, "a.jpg"},
		{"title with quotes, of kramdown", `![alt](a.jpg "a "b" c")`, "a.jpg"},
		{"angle brackets", "![alt](<a b.jpg>)", "a b.jpg"},
		{"spaces, of kramdown", "![image.jpg](../../assets/img/Study/AWS Community Day 2024 Staff 회고-4.jpg)", "../../assets/img/Study/AWS Community Day 2024 Staff 회고-4.jpg"},
		{"spaces and a title", `![](my photo.jpg "the title")`, "my photo.jpg"},
		{"parentheses", "![alt](a(1)(2).jpg)", "a(1)(2).jpg"},
		{"parentheses after a space", "![alt](photo (1).jpg)", "photo (1).jpg"},
		{"escaped parenthesis", `![alt](a\).jpg)`, "a).jpg"},
		{"entity", "![alt](a&amp;b.jpg?x=1&amp;y=2)", "a&b.jpg?x=1&y=2"},
		{"per cent signs stay", "![alt](a%20b.jpg)", "a%20b.jpg"},
		{"line break in alt", "![alt\ntext](a.jpg)", "a.jpg"},
		{"line break before the title", "![alt](a.jpg\n  \"title\")", "a.jpg"},
		{"brackets in alt", "![a [b] c](a.jpg)", "a.jpg"},
		{"escaped bracket in alt", `![a \] c](a.jpg)`, "a.jpg"},
		{"link in alt", "![a [b](c) d](a.jpg)", "a.jpg"},
		{"image in alt", "![a ![b](b.jpg)](a.jpg)", "a.jpg"},
		{"no address", "![alt]()", ""},
		{"an exclamation before a link", `a \![alt](a.jpg)`, ""},
		{"escaped bracket", `!\[alt](a.jpg)`, ""},
		{"two in a line", "![](a.jpg)![](b.jpg) and ![](c.jpg)", "a.jpg\nb.jpg\nc.jpg"},
		{"space before the parenthesis", "![alt] (a.jpg)", ""},
		{"a space after the address", "![alt]( a.jpg )", "a.jpg"},
		{"attribute list", "![alt](a.jpg){: .center width=\"300\"}", "a.jpg"},
		{"in a heading, a list, a quotation, a table", "# ![](a.jpg)\n\n- ![](b.jpg)\n\n  ![](c.jpg)\n\n> ![](d.jpg)\n\n| ![](e.jpg) | x |\n", "a.jpg\nb.jpg\nc.jpg\nd.jpg\ne.jpg"},
		{"within emphasis", "**![](a.jpg)**", "a.jpg"},
		{"carriage returns", "text\r\n\r\n![](a.jpg)\r\n\r\n![](b.jpg)\r\n", "a.jpg\nb.jpg"},
		{"data", "![x](data:image/png;base64,AAAA)", "data:image/png;base64,AAAA"},
		// links
		{"linked", "[![alt](a.jpg)](b.html)", "a.jpg -> b.html"},
		{"linked by reference", "[![alt](a.jpg)][b]\n\n[b]: b.html", "a.jpg -> b.html"},
		{"linked with words", "[![alt](a.jpg) see](b.html)", "a.jpg"},
		{"linked in HTML", `<a href="b.html"><img src="a.jpg"></a>`, "a.jpg -> b.html"},
		{"two in a link", "[![](a.jpg)![](b.jpg)](c)", "a.jpg\nb.jpg"},
		// references
		{"full", "![alt][x]\n\n[x]: a.jpg \"title\"", "a.jpg"},
		{"collapsed", "![x][]\n\n[x]: a.jpg", "a.jpg"},
		{"shortcut", "![x]\n\n[x]: <a b.jpg>", "a b.jpg"},
		{"case and spaces", "![alt][Foo\n bar]\n\n[foo BAR]: a.jpg", "a.jpg"},
		{"defined before", "[x]: a.jpg\n[y]: b.jpg 'title'\n![x] ![y]", "a.jpg\nb.jpg"},
		{"defined twice", "![x]\n\n[x]: a.jpg\n[x]: b.jpg", "a.jpg"},
		{"defined on two lines", "![x]\n\n[x]:\n  a.jpg\n  'title'", "a.jpg"},
		{"spaces in a definition, of kramdown", "![x]\n\n[x]: my photo.jpg \"title\"", "my photo.jpg"},
		{"not defined", "![x] ![y][z]", ""},
		{"defined in code", "![x]\n\n    [x]: a.jpg", ""},
		{"defined in a quotation", "![x]\n\n> [x]: a.jpg", "a.jpg"},
		{"a footnote is no definition", "![^1]\n\n[^1]: a.jpg", ""},
		{"in a footnote", "x[^1]\n\n[^1]: text\n\n    ![](a.jpg)", "a.jpg"},
		{"in a definition list", "term\n: ![](a.jpg)\n\n  ![](b.jpg)", "a.jpg\nb.jpg"},
		// HTML
		{"img", `<img src="a.jpg" alt="x">`, "a.jpg"},
		{"single quotes, capitals", `<IMG ALT='>' SRC='a.jpg' />`, "a.jpg"},
		{"no quotes", `<img src=a.jpg>`, "a.jpg"},
		{"across lines", "<img\n  alt=\"x\"\n  src=\"a.jpg\"\n>", "a.jpg"},
		{"entities", `<img src="a&amp;b.jpg">`, "a&b.jpg"},
		{"srcset alone", `<img srcset="a.jpg 1x">`, ""},
		{"loaded later", `<img src="wait.gif" data-src="a.jpg">`, "a.jpg"},
		{"picture", `<picture><source srcset="a.webp"><img src="a.jpg"></picture>`, "a.jpg"},
		{"figure", "<figure>\n  <img src=\"a.jpg\">\n  <figcaption>x</figcaption>\n</figure>", "a.jpg"},
		{"Markdown in HTML", "<div markdown=\"1\">\n![](a.jpg)\n</div>", "a.jpg"},
		{"an attribute holds an image", `<a title="![](a.jpg)">x</a>`, ""},
		{"never closed", `<img src="a.jpg" ![](b.jpg)`, "b.jpg"},
		{"after a script", "<script>\nvar a = '<img src=\"b.jpg\">'\n\n</script><img src=\"a.jpg\">\n\n![](c.jpg)", "a.jpg\nc.jpg"},
		// templates
		{"baseurl", "![x]({{ site.baseurl }}/assets/a.jpg)", "/assets/a.jpg"},
		{"baseurl without spaces", "![x]({{site.url}}{{site.baseurl}}/a b.jpg)", "/a b.jpg"},
		{"relative_url", `![x]({{ "/assets/a.jpg" | relative_url }})`, "/assets/a.jpg"},
		{"relative_url without a slash", `![x]({{ 'assets/a.jpg' | absolute_url }} "title")`, "/assets/a.jpg"},
		{"prepend", `![x]({{ "/a.jpg" | prepend: site.baseurl | prepend: site.url }})`, "/a.jpg"},
		{"append", `![x]({{ site.baseurl | append: "/a.jpg" }})`, "/a.jpg"},
		{"link", "![x]({% link assets/a.jpg %})", "/assets/a.jpg"},
		{"in a tag", `<img src="{{ "/a.jpg" | relative_url }}" alt="x">`, "/a.jpg"},
		{"of what is not known", "![x]({{ page.image }}) ![y]({{ site.cdn }}/a.jpg)", "{{ page.image }} ?\n{{ site.cdn }}/a.jpg ?"},
		{"in a definition", "![x]\n\n[x]: {{ site.baseurl }}/a.jpg", "/a.jpg"},
		{"include", `{% include figure.html src="/a b.jpg" caption="x" %}`, "/a b.jpg"},
		{"include with another name", `{% include image.html alt="x.jpg" url='/a.jpg' %}`, "/a.jpg"},
		{"include of something else", `{% include youtube.html id="x" url="https://a" %}`, ""},
		{"include of a variable", `{% include figure.html src=page.image %}`, ""},
		{"figure of Hugo", `{{< figure src="a.jpg" title="x" >}}`, "a.jpg"},
		{"figure over lines", "{{< figure\n  src=`a b.jpg`\n  link=\"b.html\"\n>}}", "a b.jpg -> b.html"},
		{"figure as Markdown", `{{% figure src="a.jpg" %}}`, "a.jpg"},
		{"figure commented out", `{{</* figure src="a.jpg" */>}}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := addressesOf(c.post, MarkdownPost); got != c.want {
				t.Errorf("%q has\n%s\nwant\n%s", c.post, got, c.want)
			}
		})
	}
}

// In each of these lies an image that is none, and one after it that is.
func TestImagesNotInCode(t *testing.T) {
	const image = "![x](code.jpg) <img src=\"code.jpg\"> {% include figure.html src=\"code.jpg\" %} {{< figure src=\"code.jpg\" >}}"
	for _, c := range []struct{ name, post string }{
		{"fence", "```\n" + image + "\n```\n"},
		{"fence of tildes with a word", "~~~ markdown\n" + image + "\n```\n\n" + image + "\n~~~\n"},
		{"longer fence", "`````\n" + image + "\n```\n" + image + "\n`````\n"},
		{"indented fence", "   ```\n" + image + "\n   ```\n"},
		{"fence in a list", "1. text\n\n   ```\n   " + image + "\n\n   " + image + "\n   ```\n"},
		{"fence in a deep list", "- a\n  - b\n\n    ```\n    " + image + "\n    ```\n"},
		{"fence in a quotation", "> ```\n> " + image + "\n> ```\n"},
		{"fence that ends with its quotation", "> ```\n> " + image + "\n"},
		{"fence right after a paragraph", "text\n```\n" + image + "\n```\n"},
		{"indented code", "text\n\n    " + image + "\n\n\n    " + image + "\n"},
		{"code indented by a tab", "text\n\n\t" + image + "\n"},
		{"code in a list", "- a\n\n      " + image + "\n"},
		{"code in a quotation", ">     " + image + "\n"},
		{"code span", "a `" + image + "` b\n"},
		{"code span of two", "a `` ` " + image + "`` b\n"},
		{"code span over lines", "a `" + image + "\n" + image + "` b\n"},
		{"comment", "a <!-- " + image + " --> b\n"},
		{"comment over blank lines", "<!--\n" + image + "\n\n" + image + "\n-->\n"},
		{"comment that begins in a line", "a <!-- " + image + "\n\n" + image + " --> b\n"},
		{"pre", "<pre>\n" + image + "\n\n" + image + "\n</pre>\n"},
		{"pre in a div", "<div><pre>\n" + image + "\n\n" + image + "\n</pre></div>\n"},
		{"script", "<script>\n\"" + image + "\"\n\n</script>\n"},
		{"style", "<style>\n/* " + image + "*/\n</style>\n"},
		{"code in a tag", "<code>" + image + "</code>\n"},
		{"formula", "a $$ " + image + " $$ b\n"},
		{"formula over lines", "a $$ x\n" + image + "\n$$ b\n"},
		{"formula that stands by itself", "$$ " + image + " $$\n"},
		{"formula over blank lines", "$$\n\\frac{a}{b}\n\n" + image + "\n\n$$\n"},
		{"formula that ends a line", "$$ x\n\n" + image + " $$  \n"},
		{"formula in a list", "- $$\n  x\n\n  " + image + "\n\n  $$\n"},
		{"formula in a quotation", "> $$\n> x\n>\n> " + image + "\n> $$\n"},
		{"formula in a heading", "# $$ " + image + " $$\n"},
		{"formula with attributes", "$$\nx\n\n" + image + "\n$$\n{: .wide}\n"},
		{"formula in a line of its own that is text", "\\$$ " + image + " $$\n"},
		{"formula of three dollars", "a $$$ " + image + " $$$ b\n"},
		{"raw", "{% raw %}\n" + image + "\n\n" + image + "\n{% endraw %}\n"},
		{"raw with minus signs", "{%- raw -%}" + image + "{%- endraw -%}\n"},
		{"raw around a fence", "{% raw %}\n```\n" + image + "\n{% endraw %}\n"},
		{"raw in a fence", "```\n{% raw %}\n" + image + "\n{% endraw %}\n```\n"},
		{"highlight", "{% highlight html linenos %}\n" + image + "\n\n    " + image + "\n{% endhighlight %}\n"},
		{"highlight of Hugo", "{{< highlight go >}}\n" + image + "\n{{< /highlight >}}\n"},
		{"comment of Liquid", "{% comment %}" + image + "{% endcomment %}\n"},
		{"comment of kramdown", "{::comment}\n" + image + "\n{:/comment}\n"},
		{"front matter", "---\nimage: " + image + "\n---\n"},
		{"front matter with dots", "---\nimage: " + image + "\n...\n"},
		{"front matter in TOML", "+++\nimage = '" + image + "'\n+++\n"},
		{"front matter in JSON", "{\n \"image\": '" + image + "'\n}\n"},
		{"front matter behind a byte order mark", "\ufeff---\nimage: " + image + "\n---\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, eol := range []string{"\n", "\r\n", "\r"} {
				post := strings.ReplaceAll(c.post+"\n\n![](after.jpg)", "\n", eol)
				if got := addressesOf(post, MarkdownPost); got != "after.jpg" {
					t.Errorf("%q has %q", post, got)
				}
			}
		})
	}
}

// What looks like the beginning of code, and is none, hides nothing.
func TestImagesAfterWhatIsNoCode(t *testing.T) {
	for _, before := range []string{
		"a ` b\n\n", "``` a ` b\n\n", "a\n    b\n", "{% raw %} never closed\n\n", "{{ a\n\n", "a < b\n", "<!- a\n", "a `` b ` c\n", "- a\n\n  ",
		"#no heading `\n\n", "* * *\n", "<a href=\"x>\n\n", "\\` ", "\\<!-- ", "a\n===\n", "1986. a\n", "{\n", "---\nnever closed\n\n", "text\n+++\n", "<prefix>\n\n",
		"> quoted\nlazily ", "\\\\", "costs $5, or $$ ", "$$$$ ", "$$ a $$ ", "$$\na\n\n", "$$\na\n\n$$\n\n", "\\$$ ", "`$$` a $$ `$$` ", "$$\n\nb $$ c\n\n", "a\n$$\n\nb\n\n$$ ",
		"* a\n* b\n  ", "![never [closed ", "](", "{{ }} {% %} {{< >}} ",
	} {
		if got := addressesOf(before+"![](after.jpg)", MarkdownPost); got != "after.jpg" {
			t.Errorf("%q hides the image: %q", before, got)
		}
	}
}

func TestImagesOfHTML(t *testing.T) {
	for _, c := range []struct{ name, post, want string }{
		{"img", "---\nlayout: post\nimage: <img src=\"no.jpg\">\n---\n<p><img src=\"a.jpg\">\n\n    <img\n\n src='b.jpg'>", "a.jpg\nb.jpg"},
		{"Markdown is text", "<p>![x](a.jpg) `<img src=\"b.jpg\">`</p>", "b.jpg"},
		{"hidden", "<!-- <img src=a> --><script>'<img src=b>'</script><pre><img src=c></pre><textarea><img src=d></textarea>{% raw %}<img src=e>{% endraw %}<img src=f>", "f"},
		{"include", "<p>{% include figure.html src=\"/a.jpg\" %}</p><img src=\"{{ site.baseurl }}/b.jpg\">", "/a.jpg\n/b.jpg"},
		{"linked", `<a href="b.html"> <img src="a.jpg"> </a>`, "a.jpg -> b.html"},
		{"never closed", `<img src="a.jpg"><img src="b.jpg`, "a.jpg"},
		{"script never closed", `<img src="a.jpg"><script> <img src="b.jpg">`, "a.jpg\nb.jpg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := addressesOf(c.post, HTMLPost); got != c.want {
				t.Errorf("%q has\n%s\nwant\n%s", c.post, got, c.want)
			}
		})
	}
}

func TestWordsOfImages(t *testing.T) {
	post := []byte("![a\n \\[b\\] &amp; c](x.jpg \"the\n title\")\n\n<img src=x alt='p &lt; q' title=t>\n\n{% include f.html src='x.jpg' alt='s' caption='u' %}")
	var got []string
	for _, i := range Images(post, MarkdownPost) {
		got = append(got, i.Alt+"|"+i.Title)
	}
	if want := "a [b] & c|the title; p < q|t; s|u"; strings.Join(got, "; ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

const there = "https://p.example/2024/photos/aaaaaaaaaaaaaaaa/large.jpg"

// readdressed gives all images of a post another address.
func readdressed(post string, m Markup) string {
	var edits []Edit
	for _, i := range Images([]byte(post), m) {
		edits = append(edits, i.Readdress(there, there+" 2016w")...)
	}
	return string(Rewrite([]byte(post), edits))
}

// # stands for the new address. All else stays.
func TestReaddress(t *testing.T) {
	for _, c := range []struct{ name, post, want string }{
		{"inline", `a ![b *c*](x y.jpg "t") d`, `a ![b *c*](# "t") d`},
		{"angle brackets", "![b](<x y.jpg>)", "![b](<#>)"},
		{"template", "![b]({{ site.baseurl }}/x.jpg)", "![b](#)"},
		{"template in a tag", `<img alt="x"  src="{{ "/x.jpg" | relative_url }}">`, `<img alt="x"  src="#">`},
		{"definition of two", "![b][x] ![x] [x]\n\n[x]: x.jpg 'T'", "![b][x] ![x] [x]\n\n[x]: # 'T'"},
		{"no quotes", "<img src=x.jpg alt=y>", "<img src=# alt=y>"},
		{"srcset", `<img src="x.jpg" srcset="x.jpg 1x, y.jpg 2x" sizes="100vw">`, `<img src="#" srcset="# 2016w" sizes="100vw">`},
		{"picture", "<picture>\n  <source srcset=\"x.webp\" type=\"image/webp\">\n  <img src=\"x.jpg\">\n</picture>", "<picture>\n  <img src=\"#\">\n</picture>"},
		{"include", `{% include f.html src="/x.jpg" alt="x.jpg" %}`, `{% include f.html src="#" alt="x.jpg" %}`},
		{"figure", "{{< figure src=`x.jpg` >}}", "{{< figure src=`#` >}}"},
		{"what is not UTF-8, line ends, no end", "\ufeff---\r\na: \xff\r\n---\r\n\xfe ![\x80](x.jpg)\r\n\x00", "\ufeff---\r\na: \xff\r\n---\r\n\xfe ![\x80](#)\r\n\x00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := strings.ReplaceAll(c.want, "#", there)
			if got := readdressed(c.post, MarkdownPost); got != want {
				t.Errorf("%q became\n%q, want\n%q", c.post, got, want)
			}
			if again := readdressed(want, MarkdownPost); again != want {
				t.Errorf("again: %q", again)
			}
		})
	}
}

// An address that holds what has a meaning in Markdown, HTML or templates.
func TestReaddressEscapes(t *testing.T) {
	const evil = "https://p.example/a b(c)\"'<>`\\{{x}}|*_&amp;/photos/aaaaaaaaaaaaaaaa/large.jpg"
	for _, post := range []string{"![b](x.jpg)", "![b](<x.jpg>)", `<img src="x.jpg">`, "<img src=x.jpg>", "![x]\n\n[x]: x.jpg", `{{< figure src="x.jpg" >}}`} {
		images := Images([]byte(post), MarkdownPost)
		after := Rewrite([]byte(post), images[0].Readdress(evil, ""))
		found := Images(after, MarkdownPost)
		if len(found) != 1 || strings.ContainsAny(found[0].Address, " ()\"'<>`\\{}") {
			t.Errorf("%q became %q", post, after)
		}
	}
}

func TestReplace(t *testing.T) {
	const block = "<figure>\n#\n</figure>\n"
	for _, c := range []struct{ name, post, want string }{
		{"a paragraph", "a\n\n![b](x.jpg)\n\nc", "a\n\n<figure>\n#\n</figure>\n\nc"},
		{"with its link and its list", "[![b](x.jpg){: .c}](y){:.d}\n{: .e}\n\nf", "<figure>\n#\n</figure>\n\nf"},
		{"two lines", "![b](x.jpg)\n![c](y.jpg)\n", "<figure>\n#\n</figure>\n\n\n<figure>\n#\n</figure>\n"},
		{"line ends", "a\r\n\r\n![b](x.jpg)\r\n", "a\r\n\r\n<figure>\r\n#\r\n</figure>\r\n"},
		{"no end", "![b](x.jpg)", "<figure>\n#\n</figure>"},
		{"within words", "a ![b](x.jpg)", "a ![b](x.jpg)"},
		{"in a list", "- ![b](x.jpg)", "- ![b](x.jpg)"},
		{"in a quotation", "> ![b](x.jpg)", "> ![b](x.jpg)"},
		{"in a heading", "# ![b](x.jpg)", "# ![b](x.jpg)"},
		{"reference", "![b][x]\n\n[x]: x.jpg\n", "<figure>\n#\n</figure>\n\n[x]: x.jpg\n"},
		{"tag", "a\n\n <img src=x.jpg>\n\nb", "a\n\n<figure>\n#\n</figure>\n\nb"},
		{"tag in a figure", "<figure><img src=x.jpg></figure>", "<figure><img src=x.jpg></figure>"},
		{"include", "{% include f.html src='x.jpg' %}\n", "<figure>\n#\n</figure>\n"},
		{"shortcode", "a\n\n{{< figure src='x.jpg' >}}\n", "a\n\n<figure>\n#\n</figure>\n"},
		{"before a heading", "![b](x.jpg)\n# c\n", "<figure>\n#\n</figure>\n\n# c\n"},
		{"before a list", "![b](x.jpg)\r\n- c\r\n", "<figure>\r\n#\r\n</figure>\r\n\r\n- c\r\n"},
		{"before code", "![b](x.jpg)\n![c](y.jpg)\n```\nd\n```\n", "<figure>\n#\n</figure>\n\n\n<figure>\n#\n</figure>\n\n```\nd\n```\n"},
		{"hard line break", "![b](x.jpg)\\\n![c](y.jpg)\n", "<figure>\n#\n</figure>\n\n\n<figure>\n#\n</figure>\n"},
		{"one line", "![b](x.jpg) ![c](y.jpg)\n", "<figure>\n#\n</figure>\n\n\n\n<figure>\n#\n</figure>\n"},
		{"underlined", "![b](x.jpg)\n===\n", "![b](x.jpg)\n===\n"},
		{"underlined with hyphens", "![b](x.jpg)\n---\n", "![b](x.jpg)\n---\n"},
		{"before a rule", "![b](x.jpg)\n* * *\n", "<figure>\n#\n</figure>\n\n* * *\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var edits []Edit
			for _, i := range Images([]byte(c.post), MarkdownPost) {
				if i.Alone {
					edits = append(edits, i.Replace([]byte(c.post), block))
				}
			}
			if got := string(Rewrite([]byte(c.post), edits)); got != c.want {
				t.Errorf("%q became\n%q, want\n%q", c.post, got, c.want)
			}
		})
	}
}

// Where only one of two images on a line becomes a block, the other stays an image.
func TestReplaceBesideAnother(t *testing.T) {
	const post = "![b](x.jpg) ![c](y.jpg)\n"
	images := Images([]byte(post), MarkdownPost)
	for n, want := range []string{"<figure>\n</figure>\n\n![c](y.jpg)\n", "![b](x.jpg) \n\n<figure>\n</figure>\n"} {
		if got := string(Rewrite([]byte(post), []Edit{images[n].Replace([]byte(post), "<figure>\n</figure>\n")})); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
