package embed

import (
	"encoding/json"
	"fmt"
)

// SnippetVersion is the version of the JSON format that this package writes.
// Fields may be added within a version; none changes its meaning.
const SnippetVersion = 1

// jsonSnippet is the format for programs. Absent is unknown.
type jsonSnippet struct {
	Version int         `json:"version"`
	Event   string      `json:"event"`
	Gallery string      `json:"gallery"` // address of the gallery, no slash at its end
	Caption string      `json:"caption,omitempty"`
	Photos  []jsonPhoto `json:"photos"`
}

type jsonPhoto struct {
	ID        string     `json:"id"`
	Page      string     `json:"page"`   // address of the photo's page
	OEmbed    string     `json:"oembed"` // address of its oEmbed answer
	Src       string     `json:"src"`    // of Images, the one to take where only one can be
	Width     int        `json:"width"`  // as shown, in CSS pixels
	Height    int        `json:"height"`
	Images    []jsonFile `json:"images"` // the smallest first
	Alt       string     `json:"alt"`
	Caption   string     `json:"caption,omitempty"`
	Byline    string     `json:"byline,omitempty"`
	Credit    string     `json:"credit,omitempty"`
	Copyright string     `json:"copyright,omitempty"`
	Taken     string     `json:"taken,omitempty"` // RFC 3339 in the event's zone
}

type jsonFile struct {
	Name   string `json:"name"` // of the rendition: "small"
	URL    string `json:"url"`
	Width  int    `json:"width"` // in pixels
	Height int    `json:"height"`
}

// machineReadable are the pictures as JSON: the words as the photos have them.
func machineReadable(pictures []drawn, o Options) (string, error) {
	doc := jsonSnippet{Version: SnippetVersion, Event: pictures[0].Event, Gallery: pictures[0].base, Caption: o.Caption}
	for _, p := range pictures {
		shown := p.shown()
		photo := jsonPhoto{
			ID: string(p.ID), Page: p.page, OEmbed: p.base + "/" + Key(p.ID), Src: p.src(), Width: shown[0], Height: shown[1],
			Alt: p.Alt, Caption: p.Caption, Byline: p.Byline, Credit: p.Credit, Copyright: p.Copyright, Taken: p.Taken,
		}
		for _, name := range bySize(p.Sizes) {
			photo.Images = append(photo.Images, jsonFile{name, p.file(name), p.Sizes[name][0], p.Sizes[name][1]})
		}
		doc.Photos = append(doc.Photos, photo)
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "", fmt.Errorf("snippet: %w", err)
	}
	return string(body) + "\n", nil
}
