package site

import (
	"bytes"
	"encoding/json"
	"html/template"
	"time"
)

// What search engines are told, as JSON-LD in the vocabulary of
// https://schema.org. Its addresses are absolute, so there is none where the
// index has no URL.

type eventData struct {
	Context   string `json:"@context"`
	Type      string `json:"@type"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	StartDate string `json:"startDate,omitempty"`
	EndDate   string `json:"endDate,omitempty"`
	Image     string `json:"image,omitempty"`
}

// eventData is the event itself, for the first page.
func (s *builder) eventData(c *card) template.JS {
	if c == nil {
		return ""
	}
	e := eventData{Context: "https://schema.org", Type: "Event", Name: s.index.Title, URL: c.URL, Image: c.Image}
	if first, last := s.firstAndLast(); first != nil {
		e.StartDate, e.EndDate = string(first.date), string(last.date)
	}
	return linkedData(e)
}

type imageData struct {
	Context       string      `json:"@context"`
	Type          string      `json:"@type"`
	URL           string      `json:"url"`
	ContentURL    string      `json:"contentUrl"`
	ThumbnailURL  string      `json:"thumbnailUrl"`
	Width         int         `json:"width"`
	Height        int         `json:"height"`
	Caption       string      `json:"caption,omitempty"`
	DateCreated   string      `json:"dateCreated,omitempty"`
	Creator       *personData `json:"creator,omitempty"`
	CreditText    string      `json:"creditText,omitempty"`
	CopyrightText string      `json:"copyrightNotice,omitempty"`
}

type personData struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// imageData is one photo, for its page. Like the page it says nothing of others.
func (s *builder) imageData(p *shown) template.JS {
	large := p.largest()
	i := imageData{
		Context: "https://schema.org", Type: "ImageObject", URL: s.absolute(PhotoKey(p.id)),
		ContentURL: s.absolute(imageKey(p.id, large)), ThumbnailURL: s.absolute(imageKey(p.id, p.smallest())),
		Width: large.Width, Height: large.Height, Caption: p.caption(), CreditText: p.credit(), CopyrightText: p.copyright(),
	}
	if p.timed() {
		i.DateCreated = p.taken.Format(time.RFC3339)
	}
	if p.byline != "" {
		i.Creator = &personData{"Person", p.byline}
		if i.CreditText == "" {
			i.CreditText = p.byline
		}
	}
	return linkedData(i)
}

// linkedData is JSON that cannot end the script element it stands in: < and >
// are escaped. So are quotation marks, which nobody shall take for an attribute's.
func linkedData(data any) template.JS {
	body, err := json.Marshal(data)
	if err != nil {
		panic(err) // plain data
	}
	return template.JS(bytes.ReplaceAll(body, []byte("'"), []byte(`\u0027`)))
}
