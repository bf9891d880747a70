package gallery

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// LeftoverKind is what a photographer would have to say of photos.
type LeftoverKind int

const (
	TrackUnknown LeftoverKind = iota // sessions ran, and nothing tells which they show
	DayUnknown                       // held back: nothing tells the day
	DayOutside                       // held back: no day of the event
)

// Leftover is a group of photos that the evidence does not place and that one
// person would decide at once: by one rule, or by putting a clock right.
type Leftover struct {
	Kind        LeftoverKind
	Shots       []int     // indices of the shots, in order of time, else of path
	Folder      string    // that the first lies in: its camera's own, where it lies in several
	First, Last time.Time // in the event's zone; zero where they have no time
	// Days are the day that they are placed on. Of DayUnknown they are those of
	// the event on which they may have been taken.
	Days []Date
	// Choices are the tracks that they may show, in the order of the event. One
	// may be there twice: with each session of an hour that clocks showed twice.
	Choices []Choice
	Reason  string // why nothing tells, as a clause
	// Before and After are the nearest photos of the same camera that are
	// placed, where they are near enough to help; else nil.
	Before, After *Neighbour
	Held          bool // until its track is known, as it may show a session that asked not to be recorded
}

// Choice is a track that photos may show.
type Choice struct {
	Track   string   // its id, or Common
	Session *Session // what ran in it then; nil where that is not known, or is not one
}

// Neighbour is a photo that is placed, seen from one that is not.
type Neighbour struct {
	Track string
	Apart time.Duration
}

// helping is how far away a placed photo may be to help to remember: a session
// of a conference lasts half an hour to an hour.
const helping = 30 * time.Minute

// Leftovers groups what was left over by Place. The groups come by kind, then
// those with most photos first; nothing depends on the order of the shots.
//
// Photos of one camera are a group while the same sessions run, no photo of it
// between them is placed and it does not pause for longer than a visit does.
// Of 687 photos left over in the events that visit.go is measured on, that
// makes 125 groups, each of one track in truth; without regard to pauses there
// are 123, of which two show two tracks.
func Leftovers(e *Event, shots []Shot, placements []Placement) []Leftover {
	known := e.KnownDays()
	l := leftovers{e, shots, placements, e.timetable(), e.trackNames(known), known, fillingOf(shots), e.tracksByDay(), nil}
	for _, order := range streams(shots, placements) {
		l.ofStream(order)
	}
	l.ofFolders()
	for i := range l.groups {
		g := &l.groups[i]
		g.Folder = l.filled.folder(&shots[g.Shots[0]])
	}
	slices.SortFunc(l.groups, func(a, b Leftover) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(len(b.Shots), len(a.Shots)), a.First.Compare(b.First),
			cmp.Compare(shots[a.Shots[0]].ID, shots[b.Shots[0]].ID))
	})
	return l.groups
}

// leftovers are the groups as they are found.
type leftovers struct {
	event      *Event
	shots      []Shot
	placements []Placement
	table      *timetable
	names      trackNames
	known      []Date
	filled     filling
	tracks     map[Date][]string // that have sessions on a day
	groups     []Leftover
}

// lacksTrack says whether a photo could have a track and has none. Where
// nothing ran it needs none.
func (l *leftovers) lacksTrack(i int) bool {
	p := &l.placements[i]
	if p.Track != "" || p.Day == "" || p.Held != "" && !l.doubtful(i) {
		return false
	}
	if p.Taken.IsZero() {
		return len(l.tracks[p.Day]) > 0
	}
	return len(l.running(i)) > 0
}

// running are the sessions that a photo may show: where clocks showed its time
// twice and nothing tells which it was, those of both moments.
func (l *leftovers) running(i int) []*Session {
	p := &l.placements[i]
	running := l.table.on(p.Day, p.Taken)
	if p.Again == nil {
		return running
	}
	running = slices.Clone(running)
	for _, s := range l.table.on(p.Day, *p.Again) {
		if !slices.Contains(running, s) {
			running = append(running, s)
		}
	}
	return running
}

func (l *leftovers) doubtful(i int) bool {
	return strings.HasPrefix(l.placements[i].Held, heldDoubtful)
}

// tracksByDay are the tracks that have sessions on each day.
func (e *Event) tracksByDay() map[Date][]string {
	tracks := map[Date][]string{}
	for _, s := range e.Sessions {
		if s.Track != Common && !slices.Contains(tracks[s.Day], s.Track) {
			tracks[s.Day] = append(tracks[s.Day], s.Track)
		}
	}
	return tracks
}

// ofStream groups what one camera took.
func (l *leftovers) ofStream(order []int) {
	before := -1        // the last photo that is placed, if it is next to what follows
	var between []visit // since then
	finish := func(after int) {
		for _, v := range between {
			l.groups = append(l.groups, l.leftover(v, before, after))
		}
		between = nil
	}
	for _, i := range order {
		p := &l.placements[i]
		switch {
		case HeldByChoice(p.Held):
		case l.lacksTrack(i):
			v := l.visit(i)
			if n := len(between); n > 0 && between[n-1].join(v) {
				continue
			}
			between = append(between, v)
		default:
			finish(i)
			if before = -1; p.Track != "" {
				before = i
			}
		}
	}
	finish(-1)
}

// visit is a group as it grows: photos of a camera without a placed one between.
type visit struct {
	shots   []int
	last    time.Time // of the last of them
	running []*Session
	tracks  []string // that all of them may show, sorted
	reason  string
	rule    *Rule
	held    bool
	either  bool // of an hour that clocks showed twice
}

// visit is a photo alone.
func (l *leftovers) visit(i int) visit {
	s, p := &l.shots[i], &l.placements[i]
	v := visit{shots: []int{i}, last: p.Taken, running: l.running(i), either: p.Again != nil, rule: s.Rule, held: l.doubtful(i)}
	shared := false
	for _, x := range v.running {
		v.tracks = append(v.tracks, x.Track)
		shared = shared || x.Track == Common
	}
	at := l.event.positionOf(s.Says(), v.running)
	if named := l.names.find(s.Says().Keywords, p.Day); len(named) > 0 {
		v.tracks, v.reason = named, "its keywords name several tracks"
	} else if named := l.names.find(folders(s.Paths), p.Day); len(named) > 0 {
		v.tracks, v.reason = named, "its folders name several tracks"
	} else if at.where != "" && len(at.tracks) == 0 {
		v.tracks, v.reason = append(v.tracks, Common), at.says()
	} else if at.where != "" {
		v.tracks = at.tracks
		if shared {
			v.tracks = append(v.tracks, Common)
		}
	}
	v.tracks = slices.Clone(v.tracks)
	slices.Sort(v.tracks)
	v.tracks = slices.Compact(v.tracks)
	return v
}

// join takes in the next photo, where it belongs to the same decision: what
// GPS says of one of them holds for all.
func (v *visit) join(next visit) bool {
	tracks := slices.DeleteFunc(slices.Clone(v.tracks), func(t string) bool { return !slices.Contains(next.tracks, t) })
	if len(tracks) == 0 || next.last.Sub(v.last) > pausing || v.rule != next.rule || v.held != next.held || v.either != next.either || v.reason != next.reason || !sameTalks(v.running, next.running) {
		return false
	}
	v.shots, v.last, v.tracks = append(v.shots, next.shots...), next.last, tracks
	return true
}

// sameTalks says whether the same sessions run, but for those for everybody.
func sameTalks(a, b []*Session) bool {
	talks := func(running []*Session) []*Session {
		return slices.DeleteFunc(slices.Clone(running), func(s *Session) bool { return s.Track == Common })
	}
	return slices.Equal(talks(a), talks(b))
}

func (l *leftovers) leftover(v visit, before, after int) Leftover {
	first, last := v.shots[0], v.shots[len(v.shots)-1]
	g := Leftover{
		Kind: TrackUnknown, Shots: v.shots, First: l.placements[first].Taken, Last: l.placements[last].Taken,
		Days: []Date{l.placements[first].Day}, Choices: l.choices(v.tracks, v.running), Reason: v.reason, Held: v.held,
		Before: l.neighbour(before, first), After: l.neighbour(after, last),
	}
	switch {
	case v.either: // how far away another photo is, is not known either
		g.Reason, g.Before, g.After = cmp.Or(g.Reason, "clocks showed that hour twice, and nothing tells which it was"), nil, nil
		g.Choices = l.choicesOfBoth(v)
	case g.Reason == "":
		g.Reason = "nothing tells the room"
		if b, a := l.placed(before, v), l.placed(after, v); b != "" && a != "" && b != a {
			g.Reason = "the room changed, and no pause tells when"
		}
	}
	return g
}

// placed is the track of a photo that was taken while the visit's sessions ran, or "".
func (l *leftovers) placed(i int, v visit) string {
	if i < 0 || !sameTalks(l.table.on(l.placements[i].Day, l.placements[i].Taken), v.running) {
		return ""
	}
	return l.placements[i].Track
}

// neighbour is what a placed photo may help to remember of another.
func (l *leftovers) neighbour(i, of int) *Neighbour {
	if i < 0 || l.placements[i].Track == "" {
		return nil
	}
	apart := l.placements[i].Taken.Sub(l.placements[of].Taken).Abs()
	if apart > helping {
		return nil
	}
	return &Neighbour{l.placements[i].Track, apart}
}

// choicesOfBoth are the choices where clocks showed the hour twice: of a track
// what ran in it the first time, then what ran the second.
func (l *leftovers) choicesOfBoth(v visit) []Choice {
	p := &l.placements[v.shots[0]]
	first := l.choices(v.tracks, l.table.on(p.Day, p.Taken))
	second := l.choices(v.tracks, l.table.on(p.Day, *p.Again))
	var both []Choice
	for i, a := range first { // they have the same tracks
		b := second[i]
		if a.Session != nil || b.Session == nil {
			both = append(both, a)
		}
		if b.Session != nil && b != a {
			both = append(both, b)
		}
	}
	return both
}

// choices puts tracks into the order of the event, with what is for everybody
// last, and finds what ran in each.
func (l *leftovers) choices(ids []string, running []*Session) []Choice {
	var choices []Choice
	add := func(id string) {
		if slices.Contains(ids, id) {
			s, tie := shortest(running, id)
			if tie {
				s = nil
			}
			choices = append(choices, Choice{id, s})
		}
	}
	for _, t := range l.event.Tracks {
		add(t.ID)
	}
	add(Common)
	return choices
}
