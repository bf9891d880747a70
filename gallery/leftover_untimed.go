package gallery

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// alike is what photos have in common that are decided at once although no
// camera's time tells that they belong together.
type alike struct {
	kind   LeftoverKind
	camera maker
	folder string
	name   string // how their names begin
	days   string
	rule   *Rule
}

// ofFolders groups what has no time, or none of the event's.
func (l *leftovers) ofFolders() {
	groups := map[alike][]int{}
	begin := l.beginnings()
	for i := range l.shots {
		s, p := &l.shots[i], &l.placements[i]
		if p.Held == "" && !p.Taken.IsZero() {
			continue
		}
		k := alike{camera: s.maker(), folder: l.filled.folder(s), rule: s.Rule}
		switch {
		case strings.HasPrefix(p.Held, HeldOutside):
			k.kind, k.days = DayOutside, string(p.Day)
			if k.camera != (maker{}) {
				k.folder = ""
			}
		case strings.HasPrefix(p.Held, HeldUntimed):
			k.kind, k.days = DayUnknown, joinDates(l.possible(s))
			k.camera, k.name = maker{}, begin(i)
		case p.Taken.IsZero() && l.lacksTrack(i):
			k.kind, k.days = TrackUnknown, string(p.Day)
			k.camera, k.name = maker{}, begin(i)
		default:
			continue
		}
		groups[k] = append(groups[k], i)
	}
	for k, of := range groups { // in any order: they are sorted later
		l.groups = append(l.groups, l.alike(k, of))
	}
}

func (l *leftovers) alike(k alike, of []int) Leftover {
	slices.SortFunc(of, func(a, b int) int {
		return cmp.Or(l.placements[a].Taken.Compare(l.placements[b].Taken), slices.Compare(l.shots[a].Paths, l.shots[b].Paths), cmp.Compare(l.shots[a].ID, l.shots[b].ID))
	})
	g := Leftover{Kind: k.kind, Shots: of, First: l.placements[of[0]].Taken, Last: l.placements[of[len(of)-1]].Taken}
	for _, d := range strings.Fields(k.days) {
		g.Days = append(g.Days, Date(d))
	}
	switch {
	case k.kind == TrackUnknown:
		g.Choices, g.Reason = l.choices(append(slices.Clone(l.tracks[g.Days[0]]), Common), nil), "nothing tells the time"
	case k.kind == DayUnknown && len(g.Days) == 0:
		g.Reason = "saved before the event began"
	case k.kind == DayUnknown && len(g.Days) < len(l.known):
		g.Reason = "nothing tells the day, but they were saved by then"
	case k.kind == DayUnknown:
		g.Reason = "nothing tells the day"
	}
	return g
}

// possible are the event's days on which a photo without a time may have been
// taken: a messenger's name says when at the latest.
func (l *leftovers) possible(s *Shot) []Date {
	possible := slices.Clone(l.known)
	for _, p := range s.Paths {
		if saved, ok := savedInName(path.Base(p), l.event.Zone); ok {
			possible = slices.DeleteFunc(possible, func(d Date) bool { return l.event.Day(d).Start.After(saved) })
		}
	}
	return possible
}

func joinDates(days []Date) string {
	var words []string
	for _, d := range days {
		words = append(words, string(d))
	}
	return strings.Join(words, " ")
}

// beginnings tells kinds of names apart (KakaoTalk_…, signal-…) by what comes
// before the first digit, where several photos of a folder have that. Names of
// random letters are of no kind.
func (l *leftovers) beginnings() func(i int) string {
	const least = 3 // letters; fewer are chance
	type place struct{ folder, name string }
	of := func(i int) place {
		folder := l.filled.folder(&l.shots[i])
		for _, p := range l.shots[i].Paths {
			if path.Dir(p) == folder {
				name := path.Base(p)
				if at := strings.IndexAny(name, "0123456789"); at >= least {
					return place{folder, name[:at]}
				}
				break
			}
		}
		return place{folder, ""}
	}
	count := map[place]int{}
	for i := range l.shots {
		if l.placements[i].Taken.IsZero() {
			count[of(i)]++
		}
	}
	return func(i int) string {
		if p := of(i); count[p] > 1 {
			return p.name
		}
		return ""
	}
}
