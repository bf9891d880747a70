package embed

import (
	"cmp"
	"html"
	"strconv"
	"strings"
)

// figure is the HTML of one picture, or of several as a grid. The pages that it
// is for belong to others, so all of its looks are in style attributes; and where
// these are taken away, width and height still make it a picture of that size.
//
// Line ends are only where WordPress takes them for nothing: before and after
// <figcaption>. Elsewhere it would make them <br> or <p>.
func figure(f Format, pictures []drawn, o Options) string {
	var b strings.Builder
	b.WriteString("<figure")
	if f == Jekyll {
		// kramdown leaves what is in a block of HTML alone, unless the site asks
		// it not to (parse_block_html). It takes this attribute away.
		b.WriteString(` markdown="0"`)
	}
	if class := alignClass(f, o.Align); class != "" {
		b.WriteString(` class="` + class + `"`)
	}
	width, caption := o.width(), line(o.Caption)
	if len(pictures) == 1 {
		width = pictures[0].shown()[0]
	}
	b.WriteString(` style="` + margin(o.Align) + `;max-width:` + strconv.Itoa(width) + `px">`)
	if len(pictures) == 1 {
		b.WriteString(`<a href="` + html.EscapeString(pictures[0].page) + `">`)
		writeImage(&b, pictures[0], 100, "max-width:100%")
		b.WriteString("</a>")
		caption = cmp.Or(caption, pictures[0].caption)
	} else {
		writeGrid(&b, pictures, width)
	}
	b.WriteString("\n<figcaption>" + htmlCredit(caption, pictures) + "</figcaption></figure>\n")
	return b.String()
}

// alignClass are the classes by which a place aligns its own pictures.
func alignClass(f Format, a Align) string {
	switch f {
	case HTML: // WordPress has them in every theme
		if a != AlignNone {
			return "align" + string(a)
		}
	case Tistory:
		return "imageblock " + map[Align]string{AlignNone: "alignCenter", AlignLeft: "floatLeft", AlignCenter: "alignCenter", AlignRight: "floatRight"}[a]
	}
	return ""
}

func margin(a Align) string {
	switch a {
	case AlignLeft:
		return "float:left;margin:0.4em 1.5em 1em 0"
	case AlignRight:
		return "float:right;margin:0.4em 0 1em 1.5em"
	case AlignCenter:
		return "margin:1.5em auto"
	}
	return "margin:1.5em 0"
}

// writeImage writes one picture, which takes so many hundredths of a narrow
// window.
func writeImage(b *strings.Builder, d drawn, vw int, style string) {
	b.WriteString(`<img src="` + html.EscapeString(d.src()) + `" srcset="`)
	for i, name := range d.wanted() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(html.EscapeString(d.file(name)) + " " + strconv.Itoa(d.Sizes[name][0]) + "w")
	}
	shown := d.shown()
	width := strconv.Itoa(shown[0])
	b.WriteString(`" sizes="(max-width: ` + strconv.Itoa((shown[0]*100+vw-1)/vw) + `px) ` + strconv.Itoa(vw) + `vw, ` + width + `px" width="` + width)
	b.WriteString(`" height="` + strconv.Itoa(shown[1]) + `" loading="lazy" decoding="async" alt="` + escapeHTML(d.alt))
	b.WriteString(`" style="display:block;` + style + `;height:auto">`)
}

// writeGrid writes pictures in rows of one height each, justified by their ratios.
func writeGrid(b *strings.Builder, pictures []drawn, width int) {
	for _, row := range rowsOf(pictures) {
		sum := 0
		for _, d := range row {
			sum += d.ratio()
		}
		b.WriteString(`<div style="display:flex;gap:6px;margin:0 0 6px">`)
		for _, d := range row {
			r := d.ratio()
			b.WriteString(`<a href="` + html.EscapeString(d.page) + `" style="flex:` + strconv.Itoa(r) + `;min-width:0">`)
			writeImage(b, d.in(max(1, width*r/sum)), max(1, (100*r+sum-1)/sum), "width:100%")
			b.WriteString("</a>")
		}
		b.WriteString("</div>")
	}
}

// rowRatio is how long a row is, in hundredths of its height: two photos of 3:2.
const rowRatio = 300

// rowsOf shares pictures out to rows that are about equally long, in their order.
func rowsOf(pictures []drawn) [][]drawn {
	sum := 0
	for _, p := range pictures {
		sum += p.ratio()
	}
	rows := make([][]drawn, max(1, (sum+rowRatio/2)/rowRatio))
	before := 0
	for _, p := range pictures {
		r := p.ratio()
		n := (2*before + r) * len(rows) / (2 * sum) // by the picture's middle
		rows[n] = append(rows[n], p)
		before += r
	}
	filled := rows[:0]
	for _, row := range rows {
		if len(row) > 0 {
			filled = append(filled, row)
		}
	}
	return filled
}

// htmlCredit is a caption with the credits behind it.
func htmlCredit(caption string, pictures []drawn) string {
	var links []string
	for _, c := range creditsOf(pictures) {
		links = append(links, `<a href="`+html.EscapeString(c.page)+`">`+escapeHTML(c.text)+"</a>")
	}
	return strings.Join(nonEmpty(escapeHTML(caption), strings.Join(links, ", ")), " ")
}

// velogFigure is what velog.io leaves of HTML: of <img> nothing but src, alt,
// width and height, and no style. It centres pictures by itself.
func velogFigure(d drawn) string {
	shown := d.shown()
	return `<figure><a href="` + html.EscapeString(d.page) + `"><img src="` + html.EscapeString(d.src()) +
		`" alt="` + escapeHTML(d.alt) + `" width="` + strconv.Itoa(shown[0]) + `" height="` + strconv.Itoa(shown[1]) +
		`"></a><figcaption>` + htmlCredit(d.caption, []drawn{d}) + "</figcaption></figure>\n"
}
