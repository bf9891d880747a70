package pipeline

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"eventroll/gallery"
)

// Undecided stands in a drafted rule for what is the photographer's to say.
// LoadConfig refuses it and says what to write.
const Undecided = "???"

// Leftover is a group of photos that one decision places, with the rules that
// say it.
type Leftover struct {
	gallery.Leftover
	Photographer, Make, Model, Serial string // of the first photo that names its camera; "" where unknown
	Example                           string // card/path of its first photo
	// WrongClock says that its camera's clock looks wrong. That is to be put
	// right first: until then, what ran at its time is what ran at another.
	WrongClock bool
	Staying    bool // the line of one of Survey.Stays settles it
	all        *leftovers
}

// leftovers is what drafting a rule needs, and no more of the shots. Rules are
// drafted when they are asked for, as only the largest groups are shown.
type leftovers struct {
	event *gallery.Event
	files pathsByShot           // of the photos left over
	rules map[int]*gallery.Rule // that they have
	index func() pathIndex      // of all photos; it is made when it is first asked for
}

func newLeftovers(e *gallery.Event, shots []gallery.Shot, groups []gallery.Leftover) *leftovers {
	all := filesOf(shots)
	l := &leftovers{e, pathsByShot{}, map[int]*gallery.Rule{}, sync.OnceValue(func() pathIndex { return pathIndexOf(all) })}
	for _, g := range groups {
		for _, i := range g.Shots {
			if l.files[i] = slices.Clone(shots[i].Paths); shots[i].Rule != nil {
				l.rules[i] = shots[i].Rule
			}
		}
	}
	return l
}

func leftoversOf(e *gallery.Event, shots []gallery.Shot, placements []gallery.Placement, fits []gallery.ClockFit) []Leftover {
	groups := gallery.Leftovers(e, shots, placements)
	if len(groups) == 0 {
		return nil
	}
	wrong := make([]bool, len(shots))
	for _, f := range fits {
		for _, i := range f.Shots {
			wrong[i] = f.Doubt != gallery.ClockRight
		}
	}
	all := newLeftovers(e, shots, groups)
	out := make([]Leftover, len(groups))
	for i, g := range groups {
		s := &shots[g.Shots[max(0, slices.IndexFunc(g.Shots, func(k int) bool { return shots[k].Says().Model != "" }))]]
		w := s.Says()
		out[i] = Leftover{Leftover: g, Photographer: byline(s), Make: w.Make, Model: w.Model, Serial: w.Serial, all: all}
		out[i].WrongClock = !g.First.IsZero() && wrong[g.Shots[0]]
		for _, p := range shots[g.Shots[0]].Paths {
			if out[i].Example == "" || dirOf(p) == g.Folder {
				out[i].Example = p
			}
		}
	}
	return out
}

// DraftRule is a rule for event.yaml in which the photographer's part is
// Undecided.
type DraftRule struct {
	Path       string
	Day, Track string // "" where the rule need not say it
	Comment    string // what to choose from
}

// String is the rule as a line to paste under `rules:`, without indentation.
func (r DraftRule) String() string {
	rule := "- {path: " + patternYAML(r.Path)
	if r.Day != "" {
		rule += ", day: " + r.Day
	}
	if r.Track != "" {
		rule += ", track: " + r.Track
	}
	if rule += "}"; r.Comment != "" {
		rule += "   # " + comment(r.Comment)
	}
	return rule
}

// Rules are rules for these photos and no others of the event. They go before
// those that event.yaml has, as the first that fits holds. The second result
// is how many of the photos they leave out, as no short rule tells them from others.
func (l Leftover) Rules() ([]DraftRule, int) {
	return l.rules(l.Shots, l.Kind == gallery.TrackUnknown || len(l.Shots) == 1)
}

// RulesOneByOne are rules for each photo, for groups that share a folder and
// nothing else.
func (l Leftover) RulesOneByOne() []DraftRule {
	var rules []DraftRule
	for _, i := range l.Shots {
		one, _ := l.rules([]int{i}, true)
		rules = append(rules, one...)
	}
	return rules
}

func (l Leftover) rules(shots []int, withTrack bool) (rules []DraftRule, missing int) {
	if l.Kind == gallery.DayOutside {
		return nil, 0
	}
	files := pathsByShot{}
	for _, i := range shots {
		files[i] = l.all.files[i]
	}
	patterns, missing := l.all.index().patterns(files, l.Folder)
	for _, p := range patterns {
		r := DraftRule{Path: p}
		var choices []string
		if l.Kind == gallery.DayUnknown {
			r.Day = Undecided
			switch len(l.Days) {
			case 0: // of none that event.yaml knows
			case 1:
				r.Day = string(l.Days[0])
			default:
				choices = append(choices, or(dates(l.Days)))
			}
			if !withTrack && len(l.all.event.Tracks) > 0 {
				choices = append(choices, "track too, where all show the same")
			}
		} else if replaced := l.all.rules[shots[0]]; replaced != nil && replaced.Day != "" {
			r.Day = string(replaced.Day)
		}
		if withTrack && len(l.all.event.Tracks) > 0 {
			r.Track = Undecided
			choices = append(choices, l.choices())
		}
		r.Comment = strings.Join(choices, "; ")
		rules = append(rules, r)
	}
	return rules, missing
}

// titled is how many choices may have their titles beside them: a rule with more
// is longer than anybody reads.
const titled = 4

// choices is "14:00: serverless (Lambda in depth) or genai (Agents)", with the
// times in the brackets where they differ.
func (l Leftover) choices() string {
	if len(l.Choices) == 0 {
		return or(trackChoices(l.all.event))
	}
	start := l.sharedStart()
	var tracks []string
	titles := map[string][]string{} // by track: of one, two sessions may be to choose from
	for _, c := range l.Choices {
		if !slices.Contains(tracks, c.Track) {
			tracks = append(tracks, c.Track)
		}
		if s := c.Session; s != nil && start != "" {
			titles[c.Track] = append(titles[c.Track], shortTitle(s.Title))
		} else if s != nil {
			titles[c.Track] = append(titles[c.Track], l.clockAt(s)+" "+shortTitle(s.Title))
		}
	}
	if len(tracks) > titled {
		return or(tracks)
	}
	var words []string
	for _, track := range tracks {
		if of := titles[track]; len(of) > 0 {
			track += " (" + or(of) + ")"
		}
		words = append(words, track)
	}
	if start == "" {
		return or(words)
	}
	return start + ": " + or(words)
}

// sharedStart is the time at which all sessions begin that are to choose from, or "".
func (l Leftover) sharedStart() string {
	var times []string
	for _, c := range l.Choices {
		if c.Session != nil {
			times = append(times, l.clockAt(c.Session))
		}
	}
	if times = slices.Compact(times); len(times) != 1 {
		return ""
	}
	return times[0]
}

func (l Leftover) clockAt(s *gallery.Session) string {
	return s.Start.In(l.all.event.Zone).Format("15:04")
}

// shortTitle is what there is room for of a title, in about 40 columns of a
// terminal: letters from Hangul on take two.
func shortTitle(title string) string {
	columns := 40
	for i, r := range title {
		if columns--; r >= 0x1100 {
			columns--
		}
		if columns < 0 {
			return strings.TrimSpace(title[:i]) + "…"
		}
	}
	return title
}

// trackChoices are the tracks that a rule may name.
func trackChoices(e *gallery.Event) []string {
	var ids []string
	for _, t := range e.Tracks {
		ids = append(ids, t.ID)
	}
	return append(ids, gallery.Common)
}

func dates(days []gallery.Date) []string {
	var words []string
	for _, d := range days {
		words = append(words, string(d))
	}
	return words
}

// patternYAML is a pattern in quotes: in single ones where it has a
// backslash, which double ones would need twice, or else escapes for what
// cannot stand in a line.
func patternYAML(pattern string) string {
	printable := !strings.ContainsFunc(pattern, func(r rune) bool { return !unicode.IsPrint(r) })
	if printable && strings.Contains(pattern, `\`) {
		return "'" + strings.ReplaceAll(pattern, "'", "''") + "'"
	}
	var b strings.Builder
	for _, r := range quotedYAML(pattern) {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
