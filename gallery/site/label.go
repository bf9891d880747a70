package site

import (
	"html/template"
	"strconv"
	"strings"
	"time"
)

// label is a few words of a page: as text, and as HTML. Where they are the
// gallery's own or a date, the HTML tells scripts how to say them in the
// visitor's language:
//
//	data-w="All"                            a field of words
//	data-w="PhotoMany" data-n="47"          one with a number; PhotoOne for 1
//	<time datetime="2024-11-03" data-d="long">   a date, in a style of dateStyle; an <option> has it as its value
type label struct {
	Text string
	HTML template.HTML
}

// theirs is what other people wrote: it stays as it is.
func theirs(text string) label { return label{text, escaped(text)} }

// own is one of the gallery's words; word is its field's name.
func own(word, text string) label {
	return label{text, `<span data-w="` + template.HTML(word) + `">` + escaped(text) + "</span>"}
}

// counted is a number of things; thing is what their words' names begin with.
func counted(n int, thing, one, many string) label {
	text := count(n, one, many)
	return label{text, template.HTML(`<span data-w="` + thing + `Many" data-n="` + strconv.Itoa(n) + `">` + string(escaped(text)) + "</span>")}
}

// dated is a date without a time of day, in that style.
func dated(style string, t time.Time, text string) label {
	return label{text, timeElement(t.Format(time.DateOnly), `data-d="`+style+`"`, text)}
}

// timeElement is a <time> with that attribute.
func timeElement(datetime, attribute, text string) template.HTML {
	return template.HTML(`<time datetime="` + datetime + `" ` + attribute + ">" + string(escaped(text)) + "</time>")
}

// joined puts something between labels; empty ones are left out.
func joined(between string, labels ...label) label {
	var text, html []string
	for _, l := range labels {
		if l.Text != "" {
			text, html = append(text, l.Text), append(html, string(l.HTML))
		}
	}
	return label{strings.Join(text, between), template.HTML(strings.Join(html, string(escaped(between))))}
}

func escaped(text string) template.HTML { return template.HTML(template.HTMLEscapeString(text)) }

// A day's names.

func (a *album) shortDay(d *day) label {
	if d.date == "" {
		return own("NoDay", a.words.NoDay)
	}
	return dated("short", d.start, a.words.Dates.short(d.start))
}

func (a *album) longDay(d *day) label {
	if d.date == "" {
		return own("NoDay", a.words.NoDay)
	}
	return dated("long", d.start, a.words.Dates.long(d.start))
}

// when is the event's first and last day with a photo.
func (a *album) when() label {
	first, last := a.firstAndLast()
	if first == nil {
		return label{}
	}
	text := a.words.Dates.span(first.start, last.start)
	until := `data-d="range" data-until="` + last.start.Format(time.DateOnly) + `"`
	return label{text, timeElement(first.start.Format(time.DateOnly), until, text)}
}

// firstAndLast are the days of the first and the last photo; nil where no day is known.
func (a *album) firstAndLast() (first, last *day) {
	for _, d := range a.days {
		if d.date == "" {
			continue
		}
		if first == nil {
			first = d
		}
		last = d
	}
	return first, last
}
