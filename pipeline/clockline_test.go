package pipeline

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// clockCard is a card whose photos one camera took at sessions of two days.
type clockCard struct {
	dir                 string // card and folders
	make, model, serial string
	off                 time.Duration // what its clock shows too much
}

// clockSchedule has talks in two tracks from 09:00 to 17:40, on two days.
func clockSchedule() (string, []time.Time) {
	var b strings.Builder
	var starts []time.Time
	b.WriteString("start,end,track,room,title,speakers\n")
	for _, day := range []string{"2024-11-03", "2024-11-04"} {
		for _, s := range []string{"09:00-09:45", "10:00-10:50", "11:10-12:00", "13:30-14:20", "14:40-15:30", "16:00-16:50", "17:00-17:40"} {
			start, err := time.Parse("2006-01-02 15:04", day+" "+s[:5])
			if err != nil {
				panic(err)
			}
			starts = append(starts, start)
			for _, track := range []string{"a", "b"} {
				fmt.Fprintf(&b, "%s %s,%s %s,%s,Hall %s,Talk,\n", day, s[:5], day, s[6:], track, track)
			}
		}
	}
	return b.String(), starts
}

// clockSightings are the photos of the cards: at each session some minutes.
func clockSightings(cards []clockCard) []gallery.Sighting {
	_, starts := clockSchedule()
	rng := rand.New(rand.NewPCG(1, 1))
	var all []gallery.Sighting
	for n, card := range cards {
		name, dir, _ := strings.Cut(card.dir, "/")
		for i, start := range starts {
			at := start.Add(card.off + time.Duration(rng.IntN(15))*time.Minute)
			for k := range 4 {
				file := fmt.Sprintf("%d-%d.jpg", i, k)
				all = append(all, gallery.Sighting{
					ID: gallery.PhotoID(fmt.Sprintf("%02d-%s", n, file)), Card: name, Path: strings.TrimPrefix(dir+"/"+file, "/"), Name: file,
					Metadata: gallery.Metadata{
						Make: card.make, Model: card.model, Serial: card.serial, TimeFrom: gallery.FromExif,
						Time: at.Add(time.Duration(k) * 40 * time.Second).Format("2006-01-02T15:04:05"),
					},
				})
			}
		}
	}
	return all
}

// surveyClocks places the photos as event.yaml says, with these cameras in it.
func surveyClocks(t *testing.T, cameras string, sightings []gallery.Sighting) []CameraUse {
	t.Helper()
	return surveyCards(t, cameras, sightings).Cameras
}

func surveyCards(t *testing.T, cameras string, sightings []gallery.Sighting) Survey {
	t.Helper()
	schedule, _ := clockSchedule()
	yaml := "title: T\ntimezone: Asia/Seoul\nschedule: schedule.csv\ntracks: [{id: a}, {id: b}]\n"
	if cameras != "" {
		yaml += "cameras:\n" + cameras
	}
	c, err := parseConfig("event.yaml", []byte(yaml), files(map[string]string{"schedule.csv": schedule}))
	if err != nil {
		t.Fatalf("%v in\n%s", err, yaml)
	}
	shots := make([]gallery.Shot, len(sightings))
	for i, s := range sightings {
		shots[i] = shot(&c.Event, s.ID, []gallery.Sighting{s})
	}
	placements, _ := gallery.Place(&c.Event, shots, gallery.PlaceOptions{})
	return survey(&c.Event, shots, placements)
}

// doubted are the cameras whose clock looks wrong.
func doubted(uses []CameraUse) (doubted []CameraUse) {
	for _, u := range uses {
		if u.Clock != nil {
			doubted = append(doubted, u)
		}
	}
	return doubted
}

// The line to write, and that event.yaml takes it: pasted, it puts the clock right.
func TestClockLines(t *testing.T) {
	const half = 12 * time.Hour
	right := []clockCard{
		{"dana", "Canon", "R6", "1001", 0}, {"imre", "NIKON", "Z 6", "1002", 0}, {"yuna", "SONY", "A7", "1003", 0},
	}
	fuji := clockCard{"noor", "FUJIFILM", "X-T5", "2CA01199", -half}
	hostile := fuji
	hostile.serial = "\"}, {x: 봄 e\u0301😀 #\u0085\u202e,\\"
	hostile.serial = nfc(hostile.serial)
	noSerial, phone := fuji, clockCard{"게스트/kim, [1]", "Apple", "iPhone 15", "", -half}
	noSerial.serial = ""
	other := clockCard{"게스트/이", "Apple", "iPhone 15", "", 0}
	for _, c := range []struct {
		name    string
		cards   []clockCard
		cameras string // of event.yaml
		line    string // "-" and the entry, or a key of the entry there is
		says    string
	}{
		{"by serial", []clockCard{fuji}, "", `- {serial: "2CA01199", clock: "+12h"}`, "12h slow (AM for PM?)"},
		{"by a serial from hell", []clockCard{hostile}, "", "- {serial: " + scalarYAML(hostile.serial) + `, clock: "+12h"}`, ""},
		{"by make and model", []clockCard{noSerial}, "", `- {make: FUJIFILM, model: X-T5, clock: "+12h"}`, ""},
		{"by folder, of two telephones", []clockCard{phone, other}, "", `- {folder: "게스트/kim\\, \\[1\\]", clock: "+12h"}`, ""},
		{"its entry has no clock", []clockCard{fuji}, "  - serial: 2CA01199\n", `clock: "+12h"`, ""},
		{"its entry has a clock", []clockCard{fuji}, "  - serial: 2CA01199\n    clock: +3m12s\n", `clock: "+12h3m12s"`, ""},
		{"its entry is what is wrong", []clockCard{{"noor", "FUJIFILM", "X-T5", "2CA01199", 0}}, "  - serial: 2CA01199\n    clock: -12h\n", `clock: "0s"`, ""},
		{"its entry by folder", []clockCard{phone, other}, "  - folder: '게스트/kim*'\n    photographer: Kim\n", `clock: "+12h"`, ""},
		{"its entry is another camera's too", []clockCard{fuji, {"lee", "FUJIFILM", "X-T5", "2CA02000", 0}},
			"  - {make: FUJIFILM, model: X-T5, photographer: \"Kim, Lee\", timezone: Asia/Tokyo, clock: 1m, track: a}\n",
			`- {serial: "2CA01199", photographer: "Kim, Lee", timezone: Asia/Tokyo, track: a, clock: "+12h1m"}`, ""},
		{"its entry is another telephone's too", []clockCard{phone, other}, "  - folder: 게스트\n", "", "give each its own, by serial or by folder"},
		{"its entry has a photo of a clock", []clockCard{fuji}, "  - serial: 2CA01199\n    clock_photo: {file: 0-0.jpg, shows: 2024-11-02T21:00}\n", "",
			"what its clock_photo shows must be written wrong"},
		{"nothing to know it by", []clockCard{{"기타", "", "", "", -half}}, "", `- {folder: 기타, clock: "+12h"}`, ""},
	} {
		sightings := clockSightings(append(right[:3:3], c.cards...))
		found := doubted(surveyClocks(t, c.cameras, sightings))
		if len(found) != 1 {
			t.Errorf("%s: %d clocks look wrong", c.name, len(found))
			continue
		}
		a := found[0].Clock
		same(t, c.name, a.Line, c.line)
		if !strings.Contains(a.Says, c.says) {
			t.Errorf("%s: %q does not say %q", c.name, a.Says, c.says)
		}
		if a.Line == "" {
			continue
		}
		cameras := "  " + a.Line + "\n" + c.cameras
		if !a.Entry {
			lines := strings.SplitAfter(c.cameras, "\n")
			if len(lines) > 2 && strings.HasPrefix(lines[1], "    clock:") {
				lines[1] = ""
			}
			cameras = strings.Join(lines, "") + "    " + a.Line + "\n"
		}
		uses := surveyClocks(t, cameras, sightings)
		same(t, c.name+": pasted", doubted(uses), []CameraUse(nil))
		for _, u := range uses {
			if u.Within != u.Timed || !u.Judged {
				t.Errorf("%s: pasted: %s %s: %d of %d within", c.name, u.Model, u.Serial, u.Within, u.Timed)
			}
		}
	}
}

// A picture without metadata in a camera's folder is no other camera.
func TestClockLineBesideAMessengersCopy(t *testing.T) {
	cards := []clockCard{
		{"dana", "Canon", "R6", "1001", 0}, {"imre", "NIKON", "Z 6", "1002", 0}, {"noor", "FUJIFILM", "X-T5", "2CA01199", -12 * time.Hour},
	}
	copied := gallery.Sighting{ID: "copy", Card: "noor", Path: "KakaoTalk_1.jpg", Name: "KakaoTalk_1.jpg"}
	found := doubted(surveyClocks(t, "", append(clockSightings(cards), copied)))
	if len(found) != 1 {
		t.Fatalf("%d clocks look wrong", len(found))
	}
	same(t, "line", found[0].Clock.Line, `- {serial: "2CA01199", clock: "+12h"}`)
}

func TestSignedDuration(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0s"}, {time.Hour, "+1h"}, {-time.Hour, "-1h"}, {-56*time.Minute - 48*time.Second, "-56m48s"}, {10 * time.Minute, "+10m"},
		{20 * time.Second, "+20s"}, {8784 * time.Hour, "+8784h"}, {3*time.Hour + 30*time.Minute, "+3h30m"}, {time.Hour + 10*time.Second, "+1h0m10s"},
	} {
		same(t, c.want, signedDuration(c.d), c.want)
		if d, err := time.ParseDuration(c.want); err != nil || d != c.d {
			t.Errorf("%s is read as %v (%v)", c.want, d, err)
		}
	}
}

func TestClockZones(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, z := range clockZones(&gallery.Event{Zone: zone, Days: []gallery.Date{"2025-11-01", "2025-11-02"}})[20:] {
		names = append(names, z.String())
	}
	same(t, "after the common ones", names, []string{"America/New_York", "Etc/GMT+4", "Etc/GMT+5"})
}
