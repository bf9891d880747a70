package gallery

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
)

// walked is an event of parallel tracks and of photographers who move as the
// model in visit.go says, with the truth by photo.
type walked struct {
	event *Event
	shots []Shot
	truth map[PhotoID]string
	visit map[PhotoID][2]int // camera and slot
}

// shape is what differs from event to event.
type shape struct {
	tracks, slots, cameras int
	length, pause          time.Duration // of a session, and until the next
	step                   time.Duration // between two photos of a visit, at most
	anchors                int           // one photo of so many has a keyword
	gps                    bool
}

func randomShape(random *rand.Rand) shape {
	minutes := func(from, to int) time.Duration { return time.Duration(from+random.IntN(to-from+1)) * time.Minute }
	return shape{
		tracks: 2 + random.IntN(4), slots: 2 + random.IntN(4), cameras: 2 + random.IntN(3),
		length: minutes(15, 70), pause: minutes(0, 12), step: time.Duration(20+random.IntN(181)) * time.Second,
		anchors: 2 + random.IntN(30), gps: random.IntN(2) == 0,
	}
}

// walk makes an event of a random shape, all of it later by shift.
func walk(t *testing.T, random *rand.Rand, shift time.Duration) walked {
	t.Helper()
	of := randomShape(random)
	w := walked{event: &Event{Zone: zone(t, "Asia/Seoul"), DayStart: 4 * time.Hour}, truth: map[PhotoID]string{}, visit: map[PhotoID][2]int{}}
	var schedule []Session
	noon := at(t, "2024-11-03T12:00:00+09:00").Add(shift)
	starts := func(slot int) time.Time { return noon.Add(time.Duration(slot) * (of.length + of.pause)) }
	common := make([]bool, of.slots) // what everybody goes to
	for slot := range of.slots {
		common[slot] = random.IntN(5) == 0
		for n := range of.tracks {
			s := Session{Title: fmt.Sprint(n, slot), Track: fmt.Sprint("t", n), Room: fmt.Sprint("room ", n), Start: starts(slot), End: starts(slot).Add(of.length)}
			if common[slot] {
				s.Track, s.Room = Common, ""
			}
			if n == 0 || !common[slot] {
				schedule = append(schedule, s)
			}
		}
	}
	for n := range of.tracks { // two rooms to a house
		w.event.Tracks = append(w.event.Tracks, Track{ID: fmt.Sprint("t", n), Rooms: []string{fmt.Sprint("room ", n)}})
		if n%2 == 0 {
			w.event.Buildings = append(w.event.Buildings, Building{Name: fmt.Sprint("house ", n/2), Latitude: 37.5 + float64(n)/100, Longitude: 127, Radius: 80})
		}
		w.event.Buildings[n/2].Rooms = append(w.event.Buildings[n/2].Rooms, fmt.Sprint("room ", n))
	}
	if err := w.event.AssignTracks(schedule); err != nil {
		t.Fatal(err)
	}
	for camera := range of.cameras {
		for slot := range of.slots {
			w.stay(random, of, camera, slot, starts(slot), common[slot])
		}
	}
	return w
}

// stay is what a photographer does while one session runs in each room: stays,
// or changes once, with a pause that stands out.
func (w *walked) stay(random *rand.Rand, of shape, camera, slot int, start time.Time, common bool) {
	from, end := start.Add(time.Minute), start.Add(of.length-time.Minute)
	room := random.IntN(of.tracks)
	const stays = 10 * time.Minute
	move := max(151*time.Second, of.step*3/2+time.Second)
	if rest := end.Sub(from) - move; rest >= 2*stays && random.IntN(2) == 0 {
		leaves := from.Add(stays + time.Duration(random.Int64N(int64(rest-2*stays)+1)))
		w.shoot(random, of, camera, slot, room, from, leaves, common)
		w.shoot(random, of, camera, slot, (room+1)%of.tracks, leaves.Add(move), end, common)
		return
	}
	w.shoot(random, of, camera, slot, room, from, end, common)
}

func (w *walked) shoot(random *rand.Rand, of shape, camera, slot, room int, from, to time.Time, common bool) {
	for now := from; now.Before(to); now = now.Add(time.Duration(random.Int64N(int64(of.step)))) {
		id := PhotoID(fmt.Sprintf("%05d", len(w.shots)))
		s := shotOf(nil, id, now.In(w.event.Zone).Format(clockTime+".000"), fmt.Sprintf("카드 %d/DCIM/%s.jpg", camera, id))
		if s.Words.Make, s.Words.Model = "Apple", "iPhone 15"; camera%2 == 0 { // the others are told apart by folder
			s.Words.Serial = fmt.Sprint(camera)
		}
		track := fmt.Sprint("t", room)
		switch {
		case common:
			track = Common
		case random.IntN(of.anchors) == 0:
			s.Words.Keywords = []string{track}
		case of.gps && camera%2 == 1 && random.IntN(4) == 0:
			lat, lon := w.event.Buildings[room/2].Latitude, 127.0
			s.Words.Latitude, s.Words.Longitude = &lat, &lon
		}
		w.shots, w.truth[id], w.visit[id] = append(w.shots, s), track, [2]int{camera, slot}
	}
}

func (w walked) place() map[PhotoID]Placement {
	placed, _ := Place(w.event, w.shots, PlaceOptions{})
	at := map[PhotoID]Placement{}
	for i, p := range placed {
		at[w.shots[i].ID] = p
	}
	return at
}

// right fails where a photo has another track than in truth.
func (w walked) right(t *testing.T, what string, placed map[PhotoID]Placement) {
	t.Helper()
	for id, p := range placed {
		if p.Track != "" && p.Track != w.truth[id] {
			t.Fatalf("%s: %s at %s: %s, in truth %s: %q", what, id, p.Taken, p.Track, w.truth[id], p.Why)
		}
	}
}

func (w walked) copied() walked {
	w.shots = slices.Clone(w.shots)
	return w
}

func tracksOf(placed map[PhotoID]Placement) map[PhotoID]string {
	all := map[PhotoID]string{}
	for id, p := range placed {
		all[id] = p.Track
	}
	return all
}

func (w walked) titlesOf(placed map[PhotoID]Placement) map[PhotoID]string {
	all := map[PhotoID]string{}
	for id, p := range placed {
		all[id] = w.title(p.Session)
	}
	return all
}

const walks = 25

func TestNoVisitIsWrong(t *testing.T) {
	given, photos := 0, 0
	for seed := range uint64(walks) {
		w := walk(t, rand.New(rand.NewPCG(seed, 0)), 0)
		placed := w.place()
		w.right(t, fmt.Sprint("seed ", seed), placed)
		for _, p := range placed {
			if photos++; p.Track != "" {
				given++
			}
		}
	}
	if t.Logf("of %d photos %d were given a track", photos, given); 2*given < photos {
		t.Error("saying nothing is no way to be right")
	}
}

func TestOrderOfPhotosChangesNothing(t *testing.T) {
	for seed := range uint64(walks) {
		for _, w := range []walked{walk(t, rand.New(rand.NewPCG(seed, 0)), 0), {event: anEvent(t), shots: jumble(rand.New(rand.NewPCG(seed, 0)))}} {
			random := rand.New(rand.NewPCG(seed, 1))
			placed := w.place()
			random.Shuffle(len(w.shots), func(i, j int) { w.shots[i], w.shots[j] = w.shots[j], w.shots[i] })
			equal(t, fmt.Sprintf("seed %d, in another order", seed), w.place(), placed)
			if t.Failed() {
				return
			}
		}
	}
}

// Photos are placed on all cores, and nothing shows on how many.
func TestHowManyCoresChangesNothing(t *testing.T) {
	e := anEvent(t)
	var shots []Shot
	for seed := range uint64(20) {
		for _, s := range jumble(rand.New(rand.NewPCG(seed, 2))) {
			s.ID = PhotoID(fmt.Sprint(seed, s.ID))
			shots = append(shots, s)
		}
	}
	place := func(cores int) []any {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		placed, problems := Place(e, shots, PlaceOptions{})
		return []any{placed, problems, ClockFits(e, shots, placed, nil), Leftovers(e, shots, placed)}
	}
	one := place(1)
	for _, cores := range []int{2, 7} {
		if !reflect.DeepEqual(place(cores), one) {
			t.Errorf("on %d cores something else comes out", cores)
		}
	}
}

func TestAllShiftedIsTheSame(t *testing.T) {
	for seed := range uint64(walks) {
		w := walk(t, rand.New(rand.NewPCG(seed, 0)), 0)
		placed := w.place()
		for _, shift := range []time.Duration{7*24*time.Hour + 90*time.Minute, -3*time.Hour - 17*time.Second, 9 * time.Hour} { // the last over midnight
			shifted := walk(t, rand.New(rand.NewPCG(seed, 0)), shift)
			later := shifted.place()
			equal(t, fmt.Sprintf("seed %d, all %s later: tracks", seed, shift), tracksOf(later), tracksOf(placed))
			equal(t, fmt.Sprintf("seed %d, all %s later: sessions", seed, shift), shifted.titlesOf(later), w.titlesOf(placed))
		}
		if t.Failed() {
			return
		}
	}
}

// An anchor more is right or changes nothing but its own visit.
func TestAnAnchorMoreMakesNoOtherVisitWrong(t *testing.T) {
	for seed := range uint64(walks) {
		w := walk(t, rand.New(rand.NewPCG(seed, 0)), 0)
		random := rand.New(rand.NewPCG(seed, 1))
		placed := tracksOf(w.place())
		told := w.copied()
		for range 5 {
			s := &told.shots[random.IntN(len(told.shots))]
			*s = with(*s, func(s *Shot) { s.Words.Keywords = []string{w.truth[s.ID]} })
			told.right(t, fmt.Sprintf("seed %d, with the anchor %s", seed, s.ID), told.place())

			lied := w.copied()
			s = &lied.shots[random.IntN(len(lied.shots))]
			*s = with(*s, func(s *Shot) { s.Words.Keywords = []string{fmt.Sprint("t", random.IntN(len(w.event.Tracks)))} })
			for id, track := range tracksOf(lied.place()) {
				if track != placed[id] && w.visit[id] != w.visit[s.ID] {
					t.Fatalf("seed %d: the keyword %q of %s, of camera and slot %v, puts %s of %v into %q instead of %q",
						seed, s.Words.Keywords, s.ID, w.visit[s.ID], id, w.visit[id], track, placed[id])
				}
			}
		}
	}
}

func TestARuleAlwaysWins(t *testing.T) {
	for seed := range uint64(walks) {
		for _, w := range []walked{walk(t, rand.New(rand.NewPCG(seed, 0)), 0), {event: anEvent(t), shots: jumble(rand.New(rand.NewPCG(seed, 0)))}} {
			random := rand.New(rand.NewPCG(seed, 2))
			for i := range w.shots {
				r := Rule{Path: "**"}
				switch random.IntN(10) {
				case 0, 1: // right or wrong
					r.Track = append([]string{Common}, w.event.Tracks[0].ID, w.event.Tracks[1].ID)[random.IntN(3)]
				case 2:
					r.Day = "2024-12-24"
				case 3:
					s := w.event.Sessions[random.IntN(len(w.event.Sessions))]
					r.Day, r.Track, r.Session = s.Day, s.Track, s.Title
				default:
					continue
				}
				w.shots[i].Rule = &r
			}
			placed := w.place()
			for _, s := range w.shots {
				r, p := s.Rule, placed[s.ID]
				if r != nil && (r.Track != "" && p.Track != r.Track || r.Day != "" && p.Day != r.Day || r.Session != "" && w.title(p.Session) != r.Session) {
					t.Fatalf("seed %d: %s is in %s, %s, %q against its rule %+v: %q", seed, s.ID, p.Day, p.Track, w.title(p.Session), *r, p.Why)
				}
			}
		}
	}
}

func (w walked) title(session string) string {
	for _, s := range w.event.Sessions {
		if s.ID == session {
			return s.Title
		}
	}
	return ""
}

// anEvent is for photos that follow no model: tracks with rooms in two houses,
// sessions that overlap, and a night in which the clocks go back.
func anEvent(t *testing.T) *Event {
	t.Helper()
	e := &Event{
		Zone: zone(t, "Europe/Berlin"), DayStart: 4 * time.Hour,
		Tracks:    []Track{{ID: "a", Rooms: []string{"1"}}, {ID: "b", Rooms: []string{"2"}}, {ID: "c", Rooms: []string{"3"}}},
		Buildings: []Building{{Name: "A", Rooms: []string{"1"}, Latitude: 52.5, Longitude: 13, Radius: 80}, {Name: "B", Rooms: []string{"2", "3"}, Latitude: 52.51, Longitude: 13, Radius: 80}},
		Cameras:   []Camera{{Serial: "1", Track: "a"}, {Serial: "2", Tracks: map[Date]string{"2024-10-27": "c"}, Clock: -time.Hour}},
	}
	night := at(t, "2024-10-26T23:00:00+02:00")
	var sessions []Session
	for i := range 8 {
		for n, track := range []string{"a", "b", "c", Common} {
			if start := night.Add(time.Duration(i*(30+10*n)) * time.Minute); track != Common || i%4 == 3 {
				sessions = append(sessions, Session{Title: fmt.Sprint(track, i), Track: track, Start: start, End: start.Add(time.Duration(25+10*n) * time.Minute), NoRecord: i == 5})
			}
		}
	}
	if err := e.AssignTracks(sessions); err != nil {
		t.Fatal(err)
	}
	return e
}

// jumble is photos with evidence of all kinds that nobody could believe. Those
// of Camera are left out: it is event.yaml's.
func jumble(random *rand.Rand) []Shot {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	shots := make([]Shot, 100+random.IntN(200))
	for i := range shots {
		s := &shots[i]
		s.ID, s.Words = PhotoID(fmt.Sprintf("%04d", i)), &Words{}
		for range 1 + random.IntN(2) {
			s.Paths = append(s.Paths, one("x/", "y/", "y/DCIM/", "2024-10-27/", "2024-10-27 c/")+one("", "a/", "b/", "common/")+one("IMG", "DSC", "")+fmt.Sprint(random.IntN(200))+".jpg")
		}
		slices.Sort(s.Paths)
		s.Words.Serial, s.Words.Model = one("", "1", "2"), one("", "iPhone", "R6")
		switch minute := random.IntN(300); random.IntN(12) {
		case 0: // no time
		case 1:
			s.Words.GPSTime = fmt.Sprintf("2024-10-26T%02d:%02d:00Z", 21+minute/300, minute%60)
		default:
			s.Words.TimeFrom, s.Words.Offset = FromExif, one("", "", "", "+02:00", "+01:00")
			s.Time = time.Date(2024, 10, 26, 23, minute, 20*random.IntN(3), 0, time.UTC).Format(clockTime)
		}
		if random.IntN(6) == 0 {
			s.Words.Keywords = []string{one("a", "b", "c", "1", "nothing"), one("a", "b", "common")}[:1+random.IntN(2)]
		}
		if random.IntN(6) == 0 {
			lat, lon := 52.5+float64(random.IntN(2))/100, 13.0
			s.Words.Latitude, s.Words.Longitude = &lat, &lon
		}
	}
	return shots
}
