package pipeline

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// HackBU published no schedule that we have. This one is made of the captions
// of the event's own gallery: what they call a thing, the room they name, and
// the time in the name of the photo. Made up are the starts and ends, which are
// quarters of an hour around those times, and the opening ceremony's time, as
// its photos bear none. That hacking went on through the night is in the
// captions; that all its rooms were open as long is made up.
const hackbuSchedule = `start,end,track,room,title
2023-02-03 15:30,2023-02-03 16:30,common,,Swag bag assembly
2023-02-04 12:30,2023-02-04 13:15,common,,Opening ceremony
2023-02-04 13:15,2023-02-05 12:00,,Symposium hall,Hacking in Symposium hall
2023-02-04 13:15,2023-02-05 12:00,,CE 2011,Hacking in CE 2011
2023-02-04 13:15,2023-02-05 12:00,,ES 1413,Hacking in ES 1413
2023-02-04 15:00,2023-02-04 15:15,common,,Python workshop
2023-02-04 17:00,2023-02-04 17:15,common,,JP Morgan Tech Talk
2023-02-04 17:30,2023-02-04 18:45,common,,Saturday night dinner
2023-02-05 08:00,2023-02-05 09:00,common,,Sunday breakfast
2023-02-05 14:00,2023-02-05 14:30,common,,Judging open expo
2023-02-05 16:30,2023-02-05 17:15,common,,Awards
`

// hackbuCaptions say which session a caption is about; the others are about none.
var hackbuCaptions = []struct{ caption, session string }{
	{`^Swag bag assembly`, "Swag bag assembly"},
	{`^Hacking begins! \(Symposium hall\)`, "Hacking in Symposium hall"},
	{`^(Hacking|Prototyping|Clay's).*CE 2011`, "Hacking in CE 2011"},
	{`^(Hacking|Prototyping).*ES 1413`, "Hacking in ES 1413"},
	{`^Python workshop`, "Python workshop"},
	{`^JP Morgan`, "JP Morgan Tech Talk"},
	{`^Saturday night dinner|^Fortune cookie`, "Saturday night dinner"},
	{`^Sunday breakfast`, "Sunday breakfast"},
	{`^Judging open expo`, "Judging open expo"},
	{`^"?(Best|Funniest|#\d Best|&#34;Best)`, "Awards"},
}

const hackbuTracksYAML = hackbuYAML + `day_start: "04:00"
schedule: schedule.csv
tracks:
  - {id: symposium, rooms: [Symposium hall]}
  - {id: ce, rooms: [CE 2011]}
  - {id: es, rooms: [ES 1413]}
`

// Every photo is in its day, and in the session that its caption tells, or in
// none: three rooms were open at once, and most photos do not say which.
func TestSessionsOfHackBU2023(t *testing.T) {
	shared := sharedFolder(t, "hackbu2023")
	captions := readCaptions(t, shared)
	p := openSample(t, t.TempDir(), hackbuTracksYAML, "schedule.csv", hackbuSchedule)
	titles := map[string]string{}
	for _, s := range p.Config.Event.Sessions {
		titles[s.ID] = s.Title
	}
	t.Run("the schedule is what the captions say", func(t *testing.T) { captionsAreInTheirSessions(t, p.Config, captions) })

	check := func(t *testing.T, card string, placed int) {
		inSession := 0
		for file, got := range planned(t, p.Config, card) {
			want, title := captions[file].session, titles[got.Session]
			same(t, file+": day", string(got.Day), hackbu[file].taken[:min(10, len(hackbu[file].taken))])
			if title != "" {
				inSession++
			}
			if want != "" && title != "" && title != want {
				t.Errorf("%s: in %q, in truth %q: %q", file, title, want, got.Why)
			}
			// Where no caption tells, what ran for everybody may be said, no room.
			if want == "" && got.Track != "" && got.Track != gallery.Common && !captions[file].near {
				t.Errorf("%s: nobody knows where, but it is in %q, %q: %q", file, got.Track, title, got.Why)
			}
		}
		same(t, "photos in a session", inSession, placed)
	}
	t.Run("as they are", func(t *testing.T) {
		check(t, filepath.Join(shared, "photos"), 13) // set-up, expo and awards
	})
	t.Run("with the room as a keyword", func(t *testing.T) {
		card := filepath.Join(t.TempDir(), "card")
		for file := range hackbu {
			layOut(t, filepath.Join(shared, "photos", file), filepath.Join(card, file))
			if room := regexp.MustCompile(`CE 2011|ES 1413`).FindString(captions[file].text); room != "" {
				writeSample(t, filepath.Join(card, file+".xmp"), []byte(sidecarWithKeyword(room)))
			}
		}
		// Three more, one of them on the morning after the night, and the photo
		// that was taken 46 seconds after one of them.
		check(t, card, 17)
	})
}

// captionsAreInTheirSessions holds the schedule against all captions, also of
// photos that are not here.
func captionsAreInTheirSessions(t *testing.T, c *Config, captions map[string]hackbuCaption) {
	found := map[string]int{}
	for file, caption := range captions {
		taken, ok := gallery.TimeInName(file, c.Event.Zone)
		if h := hackbu[file]; h.taken != "" {
			var err error
			if taken, err = time.Parse(time.RFC3339, h.taken); err != nil {
				t.Fatal(err)
			}
			ok = true
		}
		for _, s := range c.Event.Sessions {
			if s.Title != caption.session {
				continue
			}
			found[s.Title]++
			if ok && (taken.Before(s.Start) || !taken.Before(s.End)) {
				t.Errorf("%s (%s) was taken at %s, outside %s", file, caption.text, taken, s.Title)
			}
		}
	}
	same(t, "sessions with captions", len(found), len(c.Event.Sessions)-1) // all but the opening ceremony
}

// hackbuCaption is a photo's caption, the session that it is about, or "", and
// whether the photo was taken within a minute of one whose caption names a room.
type hackbuCaption struct {
	text, session string
	near          bool
}

// readCaptions reads the captions of the event's own gallery, by file name.
func readCaptions(t *testing.T, shared string) map[string]hackbuCaption {
	t.Helper()
	captions := map[string]hackbuCaption{"20230204_152924.jpg": {near: true}} // after 20230204_152838.jpg, in CE 2011
	entry := regexp.MustCompile(`(?m)image_path: hackathon/2023/(\S+)\n +title: (.*)$`)
	for _, m := range entry.FindAllStringSubmatch(textOf(t, filepath.Join(shared, "gallery-captions.md")), -1) {
		c := hackbuCaption{text: strings.TrimSpace(m[2])}
		for _, known := range hackbuCaptions {
			if regexp.MustCompile(known.caption).MatchString(c.text) {
				c.session = known.session
			}
		}
		captions[m[1]] = c
	}
	if len(captions) < 50 {
		t.Fatalf("found %d captions", len(captions))
	}
	return captions
}

func sidecarWithKeyword(word string) string {
	return fmt.Sprintf(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`+
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`, word)
}
