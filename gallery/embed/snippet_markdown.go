package embed

// markdownImage is a picture that leads to its page, with the credit below, in
// CommonMark alone.
func markdownImage(p Picture, o Options) string {
	return "[" + image(p, o) + "](" + p.Page() + ")\n\n" + markdownCredit(p, o)
}

// notionImage is for pasting into Notion, which makes a picture of an image
// that stands alone. Its pictures cannot be links, so only the credit is.
func notionImage(p Picture, o Options) string {
	return image(p, o) + "\n\n" + markdownCredit(p, o)
}

func image(p Picture, o Options) string {
	return "![" + escapeMarkdown(p.alt()) + "](" + ImageAddress(p, o) + ")"
}

func markdownCredit(p Picture, o Options) string {
	text := ""
	if caption := p.caption(o); caption != "" {
		text = escapeLineStart(escapeMarkdown(caption)) + " "
	}
	c := creditsOf([]Picture{p})[0]
	return text + "[" + escapeMarkdown(c.text) + "](" + c.page + ")\n"
}
