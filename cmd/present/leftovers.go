package present

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline"
)

// shortlist is how many groups a report shows that is about something else.
const shortlist = 3

// PrintLeftovers lists what evidence does not place, with rules to paste: the
// lines stand as they do under "rules:".
func (to Printer) PrintLeftovers(all []pipeline.Leftover, stays []pipeline.Stay, idle string) {
	if groups := LeftoversOf(all, gallery.TrackUnknown); len(groups) > 0 {
		fmt.Fprintf(to.Out, "\n  track unknown: %s, %s\n", size(groups), standing(groups))
		groups = to.printClocksFirst(groups)
		to.printStays(stays)
		if len(groups) > 0 {
			fmt.Fprintln(to.Out, `  Paste these lines at the top of "rules:" in event.yaml, with a track for each ???`)
		}
		groups, staying := stayingLast(groups)
		for i, g := range groups[:min(len(groups), Listed)] {
			if i > 0 && i == len(groups)-staying {
				fmt.Fprintf(to.Out, "\n  If nobody was in one room for the day, also for %s:\n", Count(staying, "group"))
			}
			rules, missing := g.Rules()
			to.printDrafts(about(g)+": "+because(g), rules, missing)
		}
		to.printMore(len(groups)-Listed, "group")
	}
	if idle != "" {
		fmt.Fprintf(to.Out, "\n  track unknown: %s, published under day and time\n", idle)
	}
	to.printUntimed(LeftoversOf(all, gallery.DayUnknown))
	if groups := LeftoversOf(all, gallery.DayOutside); len(groups) > 0 {
		fmt.Fprintf(to.Out, "\n  outside the event's days: %s, held back\n", size(groups))
		to.printOutside(groups)
		fmt.Fprintln(to.Out, `  Is a camera's clock wrong? Correct it in "cameras:". Or add the day to "days:". Otherwise leave them.`)
	}
}

// printClocksFirst counts the groups of cameras whose clock looks wrong, and
// returns the others: what ran at a wrong time is no choice to offer.
func (to Printer) printClocksFirst(groups []pipeline.Leftover) []pipeline.Leftover {
	var wrong, others []pipeline.Leftover
	for _, g := range groups {
		if g.WrongClock {
			wrong = append(wrong, g)
		} else {
			others = append(others, g)
		}
	}
	if len(wrong) > 0 {
		fmt.Fprintf(to.Out, "  Of these, %s are by clocks that look wrong, see above: put those right first\n", size(wrong))
	}
	return others
}

// stayingLast puts groups that one line for who stayed in one room settles
// behind the others, which need a rule each, and counts them.
func stayingLast(groups []pipeline.Leftover) (sorted []pipeline.Leftover, staying int) {
	var last []pipeline.Leftover
	for _, g := range groups {
		if g.Staying {
			last = append(last, g)
		} else {
			sorted = append(sorted, g)
		}
	}
	return append(sorted, last...), len(last)
}

// printStays says what is shorter than rules for whoever stayed in one room.
func (to Printer) printStays(stays []pipeline.Stay) {
	for _, s := range stays {
		where := `under "cameras:"`
		if s.Entry {
			where = `in its entry under "cameras:"`
		}
		who := cmp.Or(s.Photographer, cameraName(pipeline.CameraUse{Make: s.Make, Model: s.Model, Serial: s.Serial, Dir: s.Dir}))
		fmt.Fprintf(to.Out, "  Was %s in one room for the day? Then this line %s settles %s in %s:\n", Line(who, 100), where, Count(s.Photos, "photo"), Count(s.Groups, "group"))
		fmt.Fprintf(to.Out, "\n    %s\n\n", Flat(s.String()))
	}
}

// printUntimed lists photos whose day nothing tells: a rule for each, where
// they are few enough to say of each what it shows, else one for each folder.
func (to Printer) printUntimed(groups []pipeline.Leftover) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(to.Out, "\n  no time: %s, held back\n", size(groups))
	fmt.Fprintln(to.Out, `  Copies of other photos among them join those when they are ingested; see what is left then. For the others:
  paste these lines at the top of "rules:", with a day and a track for each ???; no track if you cannot say.
  Or publish all of them under "no time": eventroll publish --include-untimed`)
	lines := 0
	for i, g := range groups {
		if lines >= Listed {
			to.printMore(len(groups)-i, "group")
			break
		}
		rules, missing := g.Rules()
		if lines+len(g.Shots) <= Listed {
			rules = g.RulesOneByOne()
		}
		what := about(g) + ": " + because(g)
		if len(rules) > 1 && rules[0].Comment != "" {
			what += "; " + rules[0].Comment
			for k := range rules {
				rules[k].Comment = "" // the same for all
			}
		}
		lines += len(rules)
		to.printDrafts(what, rules, missing)
	}
}

// printDrafts prints rules under a comment that says what they are for.
func (to Printer) printDrafts(what string, rules []pipeline.DraftRule, missing int) {
	fmt.Fprintf(to.Out, "\n  # %s\n", Line(what, Columns))
	for _, r := range rules {
		fmt.Fprintf(to.Out, "  %s\n", Flat(r.String()))
	}
	if missing > 0 {
		fmt.Fprintf(to.Out, "  # and %s that no short rule tells from others: put them into a folder of their own on the card\n", Count(missing, "photo"))
	}
}

func (to Printer) printOutside(groups []pipeline.Leftover) {
	var lines []string
	for _, g := range groups {
		about := about(g) + ", such as " + g.Example
		if g.WrongClock {
			about += ": its clock looks wrong, see above"
		}
		lines = append(lines, about)
	}
	to.PrintSome(lines)
}

func (to Printer) printMore(n int, thing string) {
	if n > 0 {
		fmt.Fprintf(to.Out, "\n  … and %s\n", Count(n, "more "+thing))
	}
}

// printLeftoversBriefly is for reports: the largest groups, a line each.
func (to Printer) printLeftoversBriefly(all []pipeline.Leftover, stays []pipeline.Stay) {
	groups := LeftoversOf(all, gallery.TrackUnknown)
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(to.Out, "\n  track unknown: %s, %s\n", size(groups), standing(groups))
	groups = to.printClocksFirst(groups)
	to.printStays(stays)
	if len(groups) == 0 {
		return
	}
	groups, _ = stayingLast(groups)
	to.printShortlist(groups)
	fmt.Fprint(to.Out, `  To place them: paste such lines at the top of "rules:" in event.yaml, with a track for each ???,
  then "eventroll publish". "eventroll plan CARD…" shows all of them, and why.
`)
}

// printShortlist prints the rules of the largest groups, with what they are for behind them.
func (to Printer) printShortlist(groups []pipeline.Leftover) {
	for _, g := range groups[:min(len(groups), shortlist)] {
		rules, missing := g.Rules()
		for _, r := range rules {
			r.Comment = strings.TrimSuffix(about(g)+": "+r.Comment, ": ")
			fmt.Fprintf(to.Out, "  %s\n", Flat(r.String()))
		}
		if missing > 0 {
			fmt.Fprintf(to.Out, "  # %s: no short rule tells %d of them from others\n", Line(about(g), Columns), missing)
		}
	}
	if n := len(groups) - shortlist; n > 0 {
		fmt.Fprintf(to.Out, "  … and %s\n", Count(n, "more group"))
	}
}

func LeftoversOf(all []pipeline.Leftover, kind gallery.LeftoverKind) []pipeline.Leftover {
	var of []pipeline.Leftover
	for _, g := range all {
		if g.Kind == kind {
			of = append(of, g)
		}
	}
	return of
}

// size is "34 photos in 5 groups".
func size(groups []pipeline.Leftover) string {
	photos := 0
	for _, g := range groups {
		photos += len(g.Shots)
	}
	return Count(photos, "photo") + " in " + Count(len(groups), "group")
}

// standing says where photos without a track are until somebody says it.
func standing(groups []pipeline.Leftover) string {
	held := 0
	for _, g := range groups {
		if g.Held {
			held += len(g.Shots)
		}
	}
	if held == 0 {
		return "published under their day and time"
	}
	return fmt.Sprintf("published under their day and time, but for %d that may show a session that asked not to be recorded", held)
}

// about is "8 photos by Dana, 2024-11-03 14:52-14:54".
func about(g pipeline.Leftover) string {
	who := " by " + g.Photographer
	if g.Photographer == "" {
		who = " of " + cameraName(pipeline.CameraUse{Make: g.Make, Model: g.Model, Serial: g.Serial})
		if g.Make+g.Model+g.Serial == "" {
			who = " in " + g.Folder
		}
	}
	return Count(len(g.Shots), "photo") + Line(who, 100) + when(g)
}

func when(g pipeline.Leftover) string {
	switch {
	case !g.First.IsZero():
		first, last := g.First.Format(stamp), g.Last.Format(stamp)
		if day := len(time.DateOnly); first[:day] == last[:day] {
			last = last[day+1:]
		}
		if strings.HasSuffix(first, last) {
			return ", " + first
		}
		return ", " + first + "-" + last
	case g.Kind != gallery.DayUnknown && len(g.Days) > 0:
		return ", " + string(g.Days[0])
	}
	return ""
}

// because is why nothing tells, and what may help to remember.
func because(g pipeline.Leftover) string {
	words := []string{g.Reason}
	for _, n := range []struct {
		neighbour *gallery.Neighbour
		side      string
	}{{g.Before, "before"}, {g.After, "after"}} {
		if n.neighbour != nil {
			words = append(words, fmt.Sprintf("%s %s %s", n.neighbour.Track, apart(n.neighbour.Apart), n.side))
		}
	}
	if g.Held {
		words = append(words, "held back until then")
	}
	return strings.Join(words, "; ")
}

// apart is a duration to the minute, as people say it.
func apart(d time.Duration) string {
	return cmp.Or(strings.TrimSuffix(d.Round(time.Minute).String(), "0s"), "less than 1m")
}
