package pipeline

import (
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// One line for who stayed in one room: for this camera and no other. Pasted,
// it settles as many photos as it promised.
func TestStayLines(t *testing.T) {
	const days = "track: {2024-11-03: ???, 2024-11-04: ???}"
	nikon := clockCard{"imre", "NIKON", "Z 6", "1002", 0}
	phone := clockCard{"게스트/kim", "Apple", "iPhone 15", "", 0}
	other := clockCard{"게스트/이", "Apple", "iPhone 15", "", 0}
	for _, c := range []struct {
		name    string
		cards   []clockCard
		cameras string // of event.yaml
		lines   []string
	}{
		{"by serial", []clockCard{nikon}, "", []string{`- {serial: "1002", ` + days + "}"}},
		{"its entry", []clockCard{nikon}, "  - serial: 1002\n", []string{days}},
		{"its entry knows another day", []clockCard{nikon}, "  - serial: 1002\n    track: {2024-11-03: a}\n", []string{"track: {2024-11-03: a, 2024-11-04: ???}"}},
		{"by make and model", []clockCard{phone}, "", []string{"- {make: Apple, model: iPhone 15, " + days + "}"}},
		{"by folder, of two telephones", []clockCard{phone, other}, "", []string{`- {folder: 게스트/kim, ` + days + "}", `- {folder: 게스트/이, ` + days + "}"}},
		{"by a folder with a comma", []clockCard{{"게스트/kim, seoul", "Apple", "iPhone 15", "", 0}, other}, "", []string{`- {folder: "게스트/kim\\, seoul", ` + days + "}", `- {folder: 게스트/이, ` + days + "}"}},
		{"an entry of two telephones", []clockCard{phone, other}, "  - {make: Apple, model: iPhone 15}\n", nil},
		{"a clock that looks wrong", []clockCard{{"dana", "Canon", "R6", "1001", 0}, {"imre", "NIKON", "Z 6", "1002", 12 * time.Hour}}, "  - {serial: 1001, track: a}\n", nil},
	} {
		sightings := clockSightings(c.cards)
		// A messenger's copy comes first, and says when it was taken but not by which camera.
		dir := c.cards[0].dir + "/"
		card, folder, _ := strings.Cut(dir, "/")
		sightings = append(sightings, gallery.Sighting{ID: "00", Card: card, Path: folder + "IMG_20241103_090000.jpg", Name: "IMG_20241103_090000.jpg"})
		before := surveyCards(t, c.cameras, sightings)
		var lines []string
		for _, s := range before.Stays {
			lines = append(lines, s.String())
		}
		same(t, c.name, lines, c.lines)
		groups, photos := 0, 0
		for _, s := range before.Stays {
			groups, photos = groups+s.Groups, photos+s.Photos
		}
		for _, g := range before.Leftovers {
			if g.Staying {
				groups, photos = groups-1, photos-len(g.Shots)
			}
		}
		same(t, c.name+": groups and photos that a line settles and that are not marked", []int{groups, photos}, []int{0, 0})
		for _, s := range before.Stays {
			line := "  " + strings.ReplaceAll(s.String(), Undecided, "b") + "\n"
			cameras := line + c.cameras
			if s.Entry {
				cameras = strings.SplitAfter(c.cameras, "\n")[0] + "  " + line
			}
			after := surveyCards(t, cameras, sightings)
			same(t, c.name+": settled", unplaced(before)-unplaced(after), s.Photos)
		}
	}
}

// unplaced counts the photos without a track.
func unplaced(s Survey) (n int) {
	for _, g := range s.Leftovers {
		if g.Kind == gallery.TrackUnknown {
			n += len(g.Shots)
		}
	}
	return n
}

// What ran at a wrong time is nothing to choose from.
func TestLeftoversOfWrongClocks(t *testing.T) {
	s := surveyCards(t, "", clockSightings([]clockCard{
		{"dana", "Canon", "R6", "1001", 0}, {"yuna", "SONY", "A7", "1003", 0}, {"imre", "NIKON", "Z 6", "1002", -2 * time.Hour},
	}))
	wrong := map[string]int{}
	for _, g := range s.Leftovers {
		if g.WrongClock {
			wrong[g.Serial] += len(g.Shots)
		} else if g.Serial == "1002" {
			t.Errorf("%d photos at %s: their clock looks right", len(g.Shots), g.First)
		}
	}
	if len(wrong) != 1 || wrong["1002"] == 0 {
		t.Errorf("clocks look wrong: %v", wrong)
	}
}
