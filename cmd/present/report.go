package present

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

// Listed is how many photos a reason lists by name before it only counts.
const Listed = 20

// Columns is how wide a line about one file may get: longer than any path
// that a photographer has, shorter than what a file could say to flood a
// terminal.
const Columns = 1000

// PrintReport says what a run came to, so that one can act on it.
func (to Printer) PrintReport(ctx context.Context, p *pipeline.Project, r *pipeline.Report, took time.Duration) {
	c := p.Config
	to.PrintTitle(c.Event.Title)
	if r.Publication != nil {
		to.printCounts(r.Publication)
	}
	to.printTaken(r.Count)
	to.Fact("failed", strconv.Itoa(len(r.Problems)))
	to.PrintSiblings(r.Siblings)
	to.PrintPassedOver(r.Videos, r.Others, r.Links)
	if r.Publication != nil {
		to.PrintTable(&c.Event, countsOf(r.Publication.Index))
	}
	to.printNamed("failed: not in the gallery", r.Problems)
	to.printNamed("damaged: in the gallery with what there is of them", r.Damaged)
	to.PrintUnread(r.Unread)
	to.PrintNotes(r.Notes)
	if len(r.Count)+len(r.Problems) == 0 {
		to.PrintNotes([]string{"there is no photo on these cards: are they the right folders?"})
	}
	if r.Publication != nil {
		to.printActions(r.Publication)
	}
	to.printTook(took)
	if r.Publication != nil {
		to.printWhere(ctx, p, r.Publication)
	}
}

// PrintPublication says what a publish without cards came to.
func (to Printer) PrintPublication(ctx context.Context, project *pipeline.Project, p *pipeline.Publication, took time.Duration) {
	event := &project.Config.Event
	to.PrintTitle(event.Title)
	to.printCounts(p)
	to.PrintTable(event, countsOf(p.Index))
	to.printActions(p)
	to.printTook(took)
	to.printWhere(ctx, project, p)
}

func (to Printer) PrintTitle(title string) { fmt.Fprintf(to.Out, "\n%s\n\n", Line(title, 100)) }

// Fact is one line of the summary.
func (to Printer) Fact(name, value string) { fmt.Fprintf(to.Out, "  %-13s %s\n", name, value) }

func (to Printer) printCounts(p *pipeline.Publication) {
	written := "nothing in the gallery had to change"
	if p.Puts > 0 {
		written = Count(p.Puts, "page") + " and other files written"
	}
	to.Fact("published", fmt.Sprintf("%s (%s)", Count(p.Index.Photos, "photo"), written))
	chosen := 0
	reasons := make([]string, len(p.Held))
	for i, h := range p.Held {
		reasons[i] = h.Reason
		if gallery.HeldByChoice(h.Reason) {
			chosen++
		}
	}
	to.PrintStayed(reasons)
	if n := len(p.Held) - chosen; n > 0 {
		to.Fact("held back", Count(n, "photo")+", listed below")
	}
	if o := p.Offering; o != nil {
		to.Fact("originals", fmt.Sprintf("%d offered for download (%s)%s", o.Offered, BytesText(o.Bytes), notOffered(len(o.Not))))
	}
	if n := len(p.Joined); n > 0 {
		to.Fact("joined", joined(n))
	}
	if p.Hidden > 0 {
		to.Fact("taken down", Count(p.Hidden, "photo"))
	}
}

func notOffered(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; %d not, see below", n)
}

// printNotOffered says of which photos the original is not offered for download.
func (to Printer) printNotOffered(o *pipeline.Offering) {
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
		fmt.Fprintf(to.Out, "\n  original not offered: %s (%d)\n", Flat(reason), len(files[reason]))
		to.PrintSome(files[reason])
	}
}

func joined(n int) string {
	if n == 1 {
		return "1 copy without metadata, with the photo it shows"
	}
	return fmt.Sprintf("%d copies without metadata, with the photos they show", n)
}

// printTaken says what became of the files on the cards.
func (to Printer) printTaken(n map[pipeline.Status]int) {
	already := fmt.Sprintf("%d already there", n[pipeline.Known]+n[pipeline.Sighted])
	if s := n[pipeline.Sighted]; s > 0 {
		already += fmt.Sprintf(" (%d under another name, or with other words in it)", s)
	}
	to.Fact("taken in", fmt.Sprintf("%d new, %s", n[pipeline.New], already))
	if r := n[pipeline.Rendered]; r > 0 {
		to.Fact("made again", Count(r, "photo")+": sizes, quality, orientation or byline changed, or the gallery lacked them")
	}
	if h := n[pipeline.Hidden]; h > 0 {
		to.Fact("", Count(h, "file")+" of photos that were taken down: they stay down")
	}
}

// PrintStayed counts the photos that their photographers did not choose.
func (to Printer) PrintStayed(reasons []string) {
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
		parts = append(parts, Count(notPicked, "photo")+" not picked")
	}
	if rejected > 0 {
		parts = append(parts, Count(rejected, "photo")+" rejected by their photographers")
	}
	if len(parts) > 0 {
		to.Fact("stayed behind", strings.Join(parts, ", "))
	}
}

// PrintSiblings says which files are no photos of their own.
func (to Printer) PrintSiblings(n map[pipeline.Role]int) {
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
			parts = append(parts, Count(n[s.role], s.what)+" "+s.why)
		}
	}
	if len(parts) > 0 {
		to.Fact("with photos", strings.Join(parts, ", "))
	}
}

func (to Printer) PrintPassedOver(videos, others, links int) {
	var parts []string
	for _, n := range []struct {
		count int
		what  string
	}{{videos, "video"}, {others, "other file"}, {links, "link"}} {
		if n.count > 0 {
			parts = append(parts, Count(n.count, n.what))
		}
	}
	if len(parts) > 0 {
		to.Fact("passed over", strings.Join(parts, ", "))
	}
}

// printNamed names every file of a list, however many they are, with its reason.
func (to Printer) printNamed(heading string, problems []pipeline.Problem) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintf(to.Out, "\n  %s (%d)\n", heading, len(problems))
	for _, p := range problems {
		fmt.Fprintf(to.Out, "    %s\n", Line(p.File+": "+p.Reason, Columns))
	}
}

// PrintUnread names what lies beside photos and could not be read whole.
func (to Printer) PrintUnread(problems []pipeline.Problem) {
	if len(problems) == 0 {
		return
	}
	fmt.Fprintf(to.Out, "\n  not read beside a photo: its own words count (%d)\n", len(problems))
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.File+": "+p.Reason)
	}
	to.PrintSome(lines)
}

func (to Printer) PrintNotes(notes []string) {
	for _, n := range notes {
		fmt.Fprintf(to.Out, "\n  note: %s\n", Line(n, Columns))
	}
}

// printActions lists the clocks in doubt, what is held back and what is wrong with event.yaml,
// with what to do about it.
func (to Printer) printActions(p *pipeline.Publication) {
	to.printDoubtfulClocks(p.Cameras)
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
		fmt.Fprintf(to.Out, "\n  held back: %s (%d)\n", Flat(reason), len(held[reason]))
		switch reason {
		case gallery.HeldUntimed:
			to.printShortlist(LeftoversOf(p.Leftovers, gallery.DayUnknown))
		case gallery.HeldOutside:
			to.printOutside(LeftoversOf(p.Leftovers, gallery.DayOutside))
		default:
			to.PrintSome(held[reason])
		}
		to.printWayOut(reason)
	}
	to.printNotOffered(p.Offering)
	to.printLeftoversBriefly(p.Leftovers, p.Stays)
	for _, problem := range p.Problems {
		fmt.Fprintf(to.Out, "\n  event.yaml: %s\n", Line(problem, Columns))
	}
}

// printWayOut says what to do about photos that are held back.
func (to Printer) printWayOut(reason string) {
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
	fmt.Fprint(to.Out, way)
}

func (to Printer) PrintSome(lines []string) {
	for i, l := range lines {
		if i == Listed {
			fmt.Fprintf(to.Out, "    … and %d more\n", len(lines)-Listed)
			return
		}
		fmt.Fprintf(to.Out, "    %s\n", Line(l, Columns))
	}
}

func (to Printer) printTook(d time.Duration) {
	took := d.Round(time.Second).String()
	if d < time.Second {
		took = "less than a second"
	}
	fmt.Fprintf(to.Out, "\n  took %s\n", took)
}

// printWhere says where to look, and that all is ready only when the gallery's
// own address has shown it.
func (to Printer) printWhere(ctx context.Context, p *pipeline.Project, publication *pipeline.Publication) {
	bucket := strings.Contains(p.Config.Gallery, "://")
	switch reach := p.Reach(ctx, publication.Index); {
	case reach.Link == "":
		fmt.Fprintln(to.Out, `  event.yaml has no "url:", so there are no share cards, no feed and no oEmbed`)
		if bucket {
			fmt.Fprintln(to.Out, `  and where visitors find the gallery is not known, so nobody has looked whether they do`)
		}
	case reach.Obstacle == "":
		fmt.Fprintf(to.Out, "  ready: %s\n", Flat(reach.Link))
	default:
		fmt.Fprintf(to.Out, "  published, but visitors do not find it yet: %s\n    %s\n", Flat(reach.Link), Line(reach.Obstacle, Columns))
	}
	if bucket {
		fmt.Fprintf(to.Out, "  in %s; on this machine: eventroll serve\n", Flat(p.Config.Gallery))
		return
	}
	fmt.Fprintf(to.Out, "  open: %s\n", Flat(filepath.Join(p.Config.Gallery, "index.html")))
}
