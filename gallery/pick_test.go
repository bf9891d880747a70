package gallery

import "testing"

func TestPick(t *testing.T) {
	said := func(rating int, label string) Metadata { return Metadata{Rating: &rating, Label: label} }
	stars, green, both := Pick{Rating: 2}, Pick{Labels: []string{"Green", "노랑"}}, Pick{Rating: 2, Labels: []string{"Green"}}
	for _, c := range []struct {
		name string
		pick Pick
		meta Metadata
		held string
	}{
		{"no pick", Pick{}, Metadata{}, ""},
		{"no pick, unrated", Pick{}, said(0, ""), ""},
		{"no pick, rejected", Pick{}, said(-1, ""), HeldRejected},
		{"stars enough", stars, said(2, ""), ""},
		{"more stars", stars, said(5, "Red"), ""},
		{"too few stars", stars, said(1, ""), "not picked: rated 1"},
		{"no stars", stars, said(0, ""), "not picked: not rated"},
		{"nobody said anything", stars, Metadata{}, "not picked: not rated"},
		{"the label", green, Metadata{Label: "green"}, ""},
		{"another of the labels", green, Metadata{Label: "노랑"}, ""},
		{"another label", green, said(5, "Red"), "not picked: rated 5, labelled Red"},
		{"both wanted, by stars", both, said(3, ""), ""},
		{"both wanted, by label", both, said(0, "Green"), ""},
		{"both wanted, neither", both, said(1, "Red"), "not picked: rated 1, labelled Red"},
		{"rejected, though labelled", green, said(-1, "Green"), HeldRejected},
	} {
		placed, _ := Place(&Event{Zone: zone(t, "Asia/Seoul"), Pick: c.pick}, []Shot{Shot{ID: "a"}.Saying(c.meta)}, PlaceOptions{})
		equal(t, c.name, placed[0].Held, c.held)
		equal(t, c.name+": by choice", HeldByChoice(placed[0].Held), c.held != "")
	}
	equal(t, "by choice", HeldByChoice("no time: nothing says which day it belongs to"), false)
}

// What was not picked needs no advice about its time.
func TestPickComesBeforeTheDays(t *testing.T) {
	e := twoDays(t)
	e.Pick = Pick{Rating: 1}
	placed, _ := Place(e, []Shot{{ID: "a"}}, PlaceOptions{})
	equal(t, "held", placed[0].Held, "not picked: not rated")
}

func TestTakeoutsTimeIsTheLastBeforeTheName(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul")}
	takeout := Metadata{Time: "2024-11-03T04:42:11", Offset: "+00:00", TimeFrom: FromTakeout}
	shot := Shot{ID: "a", Paths: []string{"card/20241101_100000.jpg"}}.Saying(takeout)
	placed, _ := Place(e, []Shot{shot}, PlaceOptions{})
	equal(t, "day", placed[0].Day, Date("2024-11-03"))
	equal(t, "taken", placed[0].Taken.Format("15:04:05"), "13:42:11")
	equal(t, "source", placed[0].TimeSource, FromTakeout)
	equal(t, "why", placed[0].Why[0], "Google Takeout's time with its own offset +00:00")

	shot.Words.GPSTime = "2024-11-02T00:00:00Z"
	placed, _ = Place(e, []Shot{shot}, PlaceOptions{})
	equal(t, "GPS before it", placed[0].TimeSource, FromGPS)

	own := Metadata{Time: "2024-11-03T12:00:00", TimeFrom: FromXMP}
	for _, pair := range [][2]Metadata{{takeout, own}, {own, takeout}} {
		pair[0].Fill(pair[1])
		equal(t, "a file's own time before it", pair[0].TimeFrom, FromXMP)
	}
}
