package embed

// markdownImage is a picture that leads to its page, with the credit below, in
// CommonMark alone.
func markdownImage(d drawn) string {
	return "[" + image(d) + "](" + d.page + ")\n\n" + markdownCredit(d)
}

// notionImage is for pasting into Notion, which makes a picture of an image
// that stands alone. Its pictures cannot be links, so only the credit is.
func notionImage(d drawn) string { return image(d) + "\n\n" + markdownCredit(d) }

func image(d drawn) string { return "![" + escapeMarkdown(d.alt) + "](" + d.src() + ")" }

func markdownCredit(d drawn) string {
	text := ""
	if d.caption != "" {
		text = escapeLineStart(escapeMarkdown(d.caption)) + " "
	}
	c := creditsOf([]drawn{d})[0]
	return text + "[" + escapeMarkdown(c.text) + "](" + c.page + ")\n"
}
