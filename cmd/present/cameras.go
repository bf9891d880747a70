package present

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"eventroll/pipeline"
)

const stamp = "2006-01-02 15:04"

// PrintCameras lists the cameras, so that a wrong clock shows.
func (to Printer) PrintCameras(cameras []pipeline.CameraUse) {
	if len(cameras) == 0 {
		return
	}
	judged := slices.ContainsFunc(cameras, func(u pipeline.CameraUse) bool { return u.Judged })
	title := "cameras, their times as corrected by event.yaml"
	if judged {
		title += ", and how many are within the event's hours"
	}
	width := 0
	for _, u := range cameras {
		width = max(width, runewidth.StringWidth(cameraName(u)))
	}
	fmt.Fprintln(to.Out, "\n  "+title)
	for _, u := range cameras {
		span := pad("no times", 35)
		if !u.First.IsZero() {
			span = u.First.Format(stamp) + " – " + u.Last.Format(stamp)
		}
		fit := ""
		if judged {
			fit = fmt.Sprintf("  %5s", fitOf(u))
		}
		row := fmt.Sprintf("%s  %11s  %s%s  %s", pad(cameraName(u), width), Count(u.Photos, "photo"), span, fit, Line(aboutCamera(u), 100))
		fmt.Fprintf(to.Out, "    %s\n", strings.TrimRight(row, " "))
		to.printClock(u.Clock)
	}
}

// printDoubtfulClocks lists only the cameras whose clock looks wrong.
func (to Printer) printDoubtfulClocks(cameras []pipeline.CameraUse) {
	first := true
	for _, u := range cameras {
		if u.Clock == nil {
			continue
		}
		if first {
			fmt.Fprintln(to.Out, "\n  clocks that look wrong; nothing was shifted")
			first = false
		}
		name := cameraName(u)
		if about := aboutCamera(u); about != "" {
			name += ", " + Line(about, 100)
		}
		fmt.Fprintf(to.Out, "    %s, %s\n", name, Count(u.Photos, "photo"))
		to.printClock(u.Clock)
	}
}

// printClock is what looks wrong with a clock, and the line to paste. Its text
// comes from files too, and must be pasted as it is: so it is escaped, not cut.
func (to Printer) printClock(c *pipeline.ClockAdvice) {
	if c == nil {
		return
	}
	fmt.Fprintf(to.Out, "      %s\n", Line(c.Says, Columns))
	if c.Line == "" {
		return
	}
	where := "in its entry in event.yaml, write"
	if c.Entry {
		where = `under "cameras:" in event.yaml, write`
	}
	fmt.Fprintf(to.Out, "      %s\n        %s\n", where, Escape([]byte(c.Line)))
}

// fitOf is the part of a camera's times within the event's hours. 100 % means all.
func fitOf(u pipeline.CameraUse) string {
	if !u.Judged || u.Timed == 0 {
		return ""
	}
	return fmt.Sprintf("%d %%", 100*u.Within/u.Timed)
}

// cameraName is make, model and serial number. Most models begin with the
// maker's name, or with its first word: Canon EOS R6, NIKON Z 6_2.
func cameraName(u pipeline.CameraUse) string {
	maker := u.Make
	if word, _, _ := strings.Cut(maker, " "); len(word) > 0 && strings.HasPrefix(strings.ToLower(u.Model), strings.ToLower(word)) {
		maker = ""
	}
	name := strings.Join(strings.Fields(maker+" "+u.Model+" "+u.Serial), " ")
	name = cmp.Or(name, "(no camera named)")
	if u.Dir != "" {
		name += " in " + u.Dir
	}
	return Line(name, 40)
}

// aboutCamera is who held it, and what was held back.
func aboutCamera(u pipeline.CameraUse) string {
	var about []string
	switch {
	case u.Photographer != "":
		about = append(about, u.Photographer)
	case !u.Known && u.Make+u.Model+u.Serial != "":
		about = append(about, "not in event.yaml")
	}
	if u.Outside > 0 {
		about = append(about, fmt.Sprintf("%d outside the event's days", u.Outside))
	}
	return strings.Join(about, ", ")
}
