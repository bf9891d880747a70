package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"eventroll/gallery"
)

// Planned is one file as `plan --json` prints it; what is unknown is absent.
type Planned struct {
	File        string          `json:"file"`
	ID          gallery.PhotoID `json:"id,omitempty"`
	Taken       string          `json:"taken,omitempty"` // RFC 3339 in the event's zone
	TimeSource  string          `json:"time_source,omitempty"`
	Day         gallery.Date    `json:"day,omitempty"`
	Track       string          `json:"track,omitempty"`
	Session     string          `json:"session,omitempty"`
	Why         []string        `json:"why,omitempty"`
	DuplicateOf string          `json:"duplicate_of,omitempty"` // the file that has the same picture
	Problem     string          `json:"problem,omitempty"`      // why it would not be published
}

// Plan is what would go where, and why.
type Plan struct {
	Files []Planned // in order of card and path; problems of scanning last
	Survey
	Held     int          // photos that would be held back
	Videos   int          // counted, not planned
	Others   int          // files that are no photos
	Links    int          // symbolic links, which are not followed
	Siblings map[Role]int // files that belong to photos
	Unread   []Problem    // siblings that could not be read whole
	Problems []string     // of event.yaml, that only show with the photos at hand
	Notes    []string
}

// Plan reads the cards and places what is on them. It writes nothing and asks
// no store, so it works before there is one.
func (c *Config) Plan(ctx context.Context, cards []string, progress Progress) (*Plan, error) {
	progress.Begin("Scanning", 0)
	source := c.Cards()
	scanned, err := source.Scan(ctx, cards, []string{c.Gallery, c.Archive})
	if err != nil {
		return nil, err
	}
	scanned.askedAt(c.Now)
	progress.Begin("Reading", len(scanned.Items))
	read, err := source.readAll(ctx, scanned.Items, progress)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Videos: scanned.Videos, Others: scanned.Others, Links: scanned.Links, Notes: scanned.Notes, Siblings: countSiblings(scanned.Items)}
	for _, r := range read {
		plan.Unread = append(plan.Unread, r.notes...)
	}
	shots := c.plan(plan, read)
	plan.Survey = survey(&c.Event, shots.shots, shots.placements)
	for _, p := range scanned.Problems {
		plan.Files = append(plan.Files, Planned{File: p.File, Problem: p.Reason})
	}
	return plan, nil
}

// readFile is an item with what it says of itself.
type readFile struct {
	item     Item
	sighting gallery.Sighting
	problem  string
	notes    []Problem
	doubts   []string // what is in the file and could not be used
}

func (c *Cards) readAll(ctx context.Context, items []Item, progress Progress) ([]readFile, error) {
	read := make([]readFile, len(items))
	err := parallel(ctx, workers(), indices(items), func(ctx context.Context, i int) error {
		defer progress.Done()
		read[i].item = items[i]
		f, err := c.open(ctx, items[i].File)
		if file := (*fileError)(nil); errors.As(err, &file) {
			read[i].problem = "cannot be read: " + reason(file.error)
			return nil
		}
		if err != nil {
			return err
		}
		defer f.Close()
		x, err := c.examine(ctx, f.File, items[i])
		if fatal(err) != nil {
			return err
		}
		if err != nil {
			read[i].problem = err.Error()
		}
		read[i].sighting, read[i].notes, read[i].doubts = x.sighting, x.notes, x.doubts
		return nil
	})
	return read, err
}

type placedShots struct {
	shots      []gallery.Shot
	placements []gallery.Placement
}

// plan places what was read: files of one picture are one photo, as in ingest.
func (c *Config) plan(plan *Plan, read []readFile) placedShots {
	files := map[gallery.PhotoID][]gallery.Sighting{}
	first := map[gallery.PhotoID]string{}
	var ids []gallery.PhotoID
	for _, r := range read {
		id := r.sighting.ID
		if r.problem != "" {
			continue
		}
		if first[id] == "" {
			first[id] = r.item.File
			ids = append(ids, id)
		}
		files[id] = append(files[id], r.sighting)
	}
	placed := placedShots{shots: make([]gallery.Shot, len(ids))}
	for i, id := range ids {
		placed.shots[i] = shot(&c.Event, id, files[id])
	}
	placed.placements, plan.Problems = gallery.Place(&c.Event, placed.shots, gallery.PlaceOptions{})
	at := map[gallery.PhotoID]gallery.Placement{}
	for i, id := range ids {
		at[id] = placed.placements[i]
	}
	for _, r := range read {
		p := Planned{File: r.item.File, ID: r.sighting.ID, Problem: r.problem}
		if r.problem == "" {
			p.fill(at[p.ID])
			if p.Taken == "" {
				p.Why = slices.Concat(p.Why, r.doubts) // why it has no time
			}
			if belongings := r.item.belongings(); belongings != "" {
				p.Why = slices.Concat([]string{belongings}, p.Why)
			}
			if first[p.ID] != p.File {
				p.DuplicateOf = first[p.ID]
			} else if p.Problem != "" {
				plan.Held++
			}
		}
		plan.Files = append(plan.Files, p)
	}
	return placed
}

// heldPrefix is before the reason why a photo would be held back.
const heldPrefix = "held back, "

// HeldFor is the reason why the photo would be held back, or "".
func (p Planned) HeldFor() string {
	reason, ok := strings.CutPrefix(p.Problem, heldPrefix)
	if !ok {
		return ""
	}
	return reason
}

func (p *Planned) fill(at gallery.Placement) {
	if !at.Taken.IsZero() {
		p.Taken = at.Taken.Format(time.RFC3339Nano)
	}
	p.TimeSource, p.Day, p.Track, p.Session, p.Why = at.TimeSource, at.Day, at.Track, at.Session, at.Why
	if at.Held != "" {
		p.Problem = heldPrefix + at.Held
	}
}
