package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline"
)

// listed is how many photos a reason lists by name before it only counts.
const listed = 20

// columns is how wide a line about one file may get: longer than any path
// that a photographer has, shorter than what a file could say to flood a
// terminal.
const columns = 1000

// printReport says what a run came to, so that one can act on it.
func (a *app) printReport(ctx context.Context, p *pipeline.Project, r *pipeline.Report, took time.Duration) {
	c := p.Config
	a.printTitle(c.Event.Title)
	if r.Publication != nil {
		a.printCounts(r.Publication)
	}
	a.printTaken(r.Count)
	a.fact("failed", strconv.Itoa(len(r.Problems)))
	a.printSiblings(r.Siblings)
	a.printPassedOver(r.Videos, r.Others, r.Links)
	if r.Publication != nil {
		a.printTable(&c.Event, countsOf(r.Publication.Index))
	}
	a.printNamed("failed: not in the gallery", r.Problems)
	a.printNamed("damaged: in the gallery with what there is of them", r.Damaged)
	a.printUnread(r.Unread)
	a.printNotes(r.Notes)
	if len(r.Count)+len(r.Problems) == 0 {
		a.printNotes([]string{"there is no photo on these cards: are they the right folders?"})
	}
	if r.Publication != nil {
		a.printActions(r.Publication)
	}
	a.printTook(took)
	if r.Publication != nil {
		a.printWhere(ctx, p, r.Publication)
	}
}

// printPublication says what a publish without cards came to.
func (a *app) printPublication(ctx context.Context, project *pipeline.Project, p *pipeline.Publication, took time.Duration) {
	event := &project.Config.Event
	a.printTitle(event.Title)
	a.printCounts(p)
	a.printTable(event, countsOf(p.Index))
	a.printActions(p)
	a.printTook(took)
	a.printWhere(ctx, project, p)
}

func (a *app) printTitle(title string) { fmt.Fprintf(a.out, "\n%s\n\n", line(title, 100)) }

// fact is one line of the summary.
func (a *app) fact(name, value string) { fmt.Fprintf(a.out, "  %-13s %s\n", name, value) }

func (a *app) printCounts(p *pipeline.Publication) {
	written := "nothing in the gallery had to change"
	if p.Puts > 0 {
		written = count(p.Puts, "page") + " and other files written"
	}
	a.fact("published", fmt.Sprintf("%s (%s)", count(p.Index.Photos, "photo"), written))
	chosen := 0
	reasons := make([]string, len(p.Held))
	for i, h := range p.Held {
		reasons[i] = h.Reason
		if gallery.HeldByChoice(h.Reason) {
			chosen++
		}
	}
	a.printStayed(reasons)
	if n := len(p.Held) - chosen; n > 0 {
		a.fact("held back", count(n, "photo")+", listed below")
	}
	if o := p.Offering; o != nil {
		a.fact("originals", fmt.Sprintf("%d offered for download (%s)%s", o.Offered, bytesText(o.Bytes), notOffered(len(o.Not))))
	}
	if n := len(p.Joined); n > 0 {
		a.fact("joined", joined(n))
	}
	if p.Hidden > 0 {
		a.fact("taken down", count(p.Hidden, "photo"))
	}
}

func notOffered(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d not, see below", n)
}

// printNotOffered says of which photos the original is not offered for download.
func (a *app) printNotOffered(o *pipeline.Offering) {
	if o == nil {
		return
	}
	files := map[string][]string{}
	var reasons []string
	for _, h := range o.Not {
		if files[h.Reason] == nil {
			reasons = append(reasons, h.Reason)
		}
		files[h.Reason] = append(files[h.Reason], strings.Join(h.Files, " = "))
	}
	for _, reason := range reasons {
		fmt.Fprintf(a.out, "\n  original not offered: %s (%d)\n", flat(reason), len(files[reason]))
		a.printSome(files[reason])
	}
}

func joined(n int) string {
	if n == 1 {
		return "1 copy without metadata, with the photo it shows"
	}
	return fmt.Sprintf("%d copies without metadata, with the photos they show", n)
}

// printTaken says what became of the files on the cards.
func (a *app) printTaken(n map[pipeline.Status]int) {
	already := fmt.Sprintf("%d already there", n[pipeline.Known]+n[pipeline.Sighted])
	if s := n[pipeline.Sighted]; s > 0 {
		already += fmt.Sprintf(" (%d under another name, or with other words in it)", s)
	}
	a.fact("taken in", fmt.Sprintf("%d new, %s", n[pipeline.New], already))
	if r := n[pipeline.Rendered]; r > 0 {
		a.fact("made again", count(r, "photo")+": sizes, quality, orientation or byline changed, or the gallery lacked them")
	}
	if h := n[pipeline.Hidden]; h > 0 {
		a.fact("", count(h, "file")+" of photos that were taken down: they stay down")
	}
}

// printStayed counts the photos that their photographers did not choose.
func (a *app) printStayed(reasons []string) {
	notPicked, rejected := 0, 0
	for _, reason := range reasons {
		switch {
		case reason == gallery.HeldRejected:
			rejected++
		case gallery.HeldByChoice(reason):
			notPicked++
		}
	}
	var parts []string
	if notPicked > 0 {
		parts = append(parts, count(notPicked, "photo")+" not picked")
	}
	if rejected > 0 {
		parts = append(parts, count(rejected, "photo")+" rejected by their photographers")
	}
	if len(parts) > 0 {
		a.fact("stayed behind", strings.Join(parts, ", "))
	}
}

// printSiblings says which files are no photos of their own.
func (a *app) printSiblings(n map[pipeline.Role]int) {
	var parts []string
	for _, s := range []struct {
		role      pipeline.Role
		what, why string
	}{
		{pipeline.RAW, "RAW file", "beside their JPEG"},
		{pipeline.Picture, "HEIC or TIFF file", "beside their JPEG"},
		{pipeline.Live, "video", "of Live Photos"},
		{pipeline.Sidecar, "sidecar", "read"},
		{pipeline.TakeoutNote, "file", "of Google Takeout read"},
	} {
		switch n[s.role] {
		case 0:
		case 1:
			parts = append(parts, "1 "+s.what+" "+strings.Replace(s.why, "their", "its", 1))
		default:
			parts = append(parts, count(n[s.role], s.what)+" "+s.why)
		}
	}
	if len(parts) > 0 {
		a.fact("with photos", strings.Join(parts, ", "))
	}
}

func (a *app) printPassedOver(videos, others, links int) {
	var parts []string
	for _, n := range []struct {
		count int
		what  string
	}{{videos, "video"}, {others, "other file"}, {links, "link"}} {
		if n.count > 0 {
			parts = append(parts, count(n.count, n.what))
		}
	}
	if len(parts) > 0 {
		a.fact("passed over", strings.Join(parts, ", "))
	}
}

// printNamed names every file of a list, however many they are, with its reason.
func (a *app) printNamed(heading string, problems []pipeline.Problem) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n  %s (%d)\n", heading, len(problems))
	for _, p := range problems {
		fmt.Fprintf(a.out, "    %s\n", line(p.File+": "+p.Reason, columns))
	}
}

// printUnread names what lies beside photos and could not be read whole.
func (a *app) printUnread(problems []pipeline.Problem) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n  not read beside a photo: its own words count (%d)\n", len(problems))
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.File+": "+p.Reason)
	}
	a.printSome(lines)
}

func (a *app) printNotes(notes []string) {
	for _, n := range notes {
		fmt.Fprintf(a.out, "\n  note: %s\n", line(n, columns))
	}
}

// printActions lists the clocks in doubt, what is held back and what is wrong with event.yaml,
// with what to do about it.
func (a *app) printActions(p *pipeline.Publication) {
	a.printDoubtfulClocks(p.Cameras)
	held := map[string][]string{}
	var reasons []string
	for _, h := range p.Held {
		if gallery.HeldByChoice(h.Reason) {
			continue // thousands, and nothing to put right
		}
		reason, detail, _ := strings.Cut(h.Reason, ": ")
		if held[reason] == nil {
			reasons = append(reasons, reason)
		}
		held[reason] = append(held[reason], strings.Join(h.Files, " = ")+": "+detail)
	}
	for _, reason := range reasons {
		fmt.Fprintf(a.out, "\n  held back: %s (%d)\n", flat(reason), len(held[reason]))
		switch reason {
		case gallery.HeldUntimed:
			a.printShortlist(ofKind(p.Leftovers, gallery.DayUnknown))
		case gallery.HeldOutside:
			a.printOutside(ofKind(p.Leftovers, gallery.DayOutside))
		default:
			a.printSome(held[reason])
		}
		a.printWayOut(reason)
	}
	a.printNotOffered(p.Offering)
	a.printLeftoversBriefly(p.Leftovers, p.Stays)
	for _, problem := range p.Problems {
		fmt.Fprintf(a.out, "\n  event.yaml: %s\n", line(problem, columns))
	}
}

// printWayOut says what to do about photos that are held back.
func (a *app) printWayOut(reason string) {
	way := `  To publish them: correct the camera's clock by "cameras:" in event.yaml, or add the day
  to "days:", then "eventroll publish". Otherwise leave them: no page shows them. If they were
  published before, their pages are taken away now; the pictures themselves stay at their
  addresses, as posts may show them. To take one down there too: eventroll hide ID
`
	switch {
	case strings.HasPrefix(reason, "no time"):
		way = `  To publish them: paste such lines into "rules:" in event.yaml, then "eventroll publish";
  or all of them under "no time": eventroll publish --include-untimed
  "eventroll plan CARD…" has a line for each photo.
`
	case strings.HasSuffix(reason, "asked not to be recorded"):
		way = `  Their speakers asked for it, so no page shows them. A rule in "rules:" that says which
  session (or which other track) a photo shows publishes it all the same.
`
	case reason == "it shows a photo that was taken down":
		way = `  They stay down with that photo. To let both back: eventroll unhide ID, with the id of that one.
`
	case strings.HasPrefix(reason, "its pictures are not in this gallery"):
		way = `  To publish them: eventroll ingest CARD…, with the card that holds them; their pictures
  are made anew and put where they are missing.
`
	}
	fmt.Fprint(a.out, way)
}

func (a *app) printSome(lines []string) {
	for i, l := range lines {
		if i == listed {
			fmt.Fprintf(a.out, "    … and %d more\n", len(lines)-listed)
			return
		}
		fmt.Fprintf(a.out, "    %s\n", line(l, columns))
	}
}

func (a *app) printTook(d time.Duration) {
	took := d.Round(time.Second).String()
	if d < time.Second {
		took = "less than a second"
	}
	fmt.Fprintf(a.out, "\n  took %s\n", took)
}

// printWhere says where to look, and that all is ready only when the gallery's
// own address has shown it.
func (a *app) printWhere(ctx context.Context, p *pipeline.Project, publication *pipeline.Publication) {
	bucket := strings.Contains(p.Config.Gallery, "://")
	switch reach := p.Reach(ctx, publication.Index); {
	case reach.Link == "":
		fmt.Fprintln(a.out, `  event.yaml has no "url:", so there are no share cards, no feed and no oEmbed`)
		if bucket {
			fmt.Fprintln(a.out, `  and where visitors find the gallery is not known, so nobody has looked whether they do`)
		}
	case reach.Obstacle == "":
		fmt.Fprintf(a.out, "  ready: %s\n", flat(reach.Link))
	default:
		fmt.Fprintf(a.out, "  published, but visitors do not find it yet: %s\n    %s\n", flat(reach.Link), line(reach.Obstacle, columns))
	}
	if bucket {
		fmt.Fprintf(a.out, "  in %s; on this machine: eventroll serve\n", flat(p.Config.Gallery))
		return
	}
	fmt.Fprintf(a.out, "  open: %s\n", flat(filepath.Join(p.Config.Gallery, "index.html")))
}
