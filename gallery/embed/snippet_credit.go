package embed

import (
	"slices"
	"strings"
)

// credit is a few words that lead to a photo's page: "Photo: Dana · The event".
type credit struct{ text, page string }

// creditsOf are the credits of pictures: each photographer once, with the page
// of their first photo.
func creditsOf(pictures []drawn) []credit {
	var credits []credit
	for _, p := range pictures {
		by := p.by()
		if !slices.ContainsFunc(credits, func(c credit) bool { return c.text == by }) {
			credits = append(credits, credit{by, p.page})
		}
	}
	named := slices.DeleteFunc(slices.Clone(credits), func(c credit) bool { return c.text == "" })
	if len(named) > 0 {
		credits = named
	}
	first, last := &credits[0], &credits[len(credits)-1]
	last.text = strings.Join(nonEmpty(last.text, line(pictures[0].Event)), " · ")
	first.text = photoWord(pictures[0].Language) + ": " + first.text
	first.text = strings.TrimSuffix(first.text, ": ")
	return credits
}

// by is who took a photo, as newspapers credit it: "Dana", "Dana / Agency".
func (p *Picture) by() string {
	byline, credit := line(p.Byline), line(p.Credit)
	if strings.Contains(credit, byline) {
		return credit
	}
	if strings.Contains(byline, credit) {
		return byline
	}
	return byline + " / " + credit
}

func photoWord(language string) string {
	switch language {
	case "ko":
		return "사진"
	case "ja":
		return "写真"
	}
	return "Photo"
}

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}
