package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"eventroll/pipeline"
)

const stamp = "2006-01-02 15:04"

// printCameras lists the cameras, so that a wrong clock shows.
func (a *app) printCameras(cameras []pipeline.CameraUse) {
	if len(cameras) == 0 {
		return
	}
	width := 0
	for _, u := range cameras {
		width = max(width, runewidth.StringWidth(cameraName(u)))
	}
	fmt.Fprintln(a.out, "\n  cameras, their times as corrected by event.yaml")
	for _, u := range cameras {
		span := pad("no times", 35)
		if !u.First.IsZero() {
			span = u.First.Format(stamp) + " – " + u.Last.Format(stamp)
		}
		row := fmt.Sprintf("%s  %11s  %s  %s", pad(cameraName(u), width), count(u.Photos, "photo"), span, line(aboutCamera(u), 100))
		fmt.Fprintf(a.out, "    %s\n", strings.TrimRight(row, " "))
	}
}

// cameraName is make, model and serial number. Most models begin with the
// maker's name, or with its first word: Canon EOS R6, NIKON Z 6_2.
func cameraName(u pipeline.CameraUse) string {
	maker := u.Make
	if word, _, _ := strings.Cut(maker, " "); len(word) > 0 && strings.HasPrefix(strings.ToLower(u.Model), strings.ToLower(word)) {
		maker = ""
	}
	name := strings.Join(strings.Fields(maker+" "+u.Model+" "+u.Serial), " ")
	return line(cmp.Or(name, "(no camera named)"), 40)
}

// aboutCamera is who held it, and what looks wrong.
func aboutCamera(u pipeline.CameraUse) string {
	var about []string
	switch {
	case u.Photographer != "":
		about = append(about, u.Photographer)
	case !u.Known && u.Make+u.Model+u.Serial != "":
		about = append(about, "not in event.yaml")
	}
	if u.Outside > 0 {
		outside := fmt.Sprintf("%d outside the event's days", u.Outside)
		if 2*u.Outside > u.Photos {
			outside += ": is its clock right?"
		}
		about = append(about, outside)
	}
	return strings.Join(about, ", ")
}
