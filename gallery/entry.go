package gallery

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is a photo that is ready to be published.
type Entry struct {
	Record    Record
	Meta      Metadata // merged
	Byline    string   // the file's own, or that of its camera
	Placement Placement
}

// Placed is a photo that is ready to be published, as far as its places in the
// index need it.
type Placed struct {
	ID        PhotoID
	Placement *Placement
	Byline    string
	Sizes     map[string]Size // of its renditions; may be shared, and is not written to
}

// photo makes the photo that was placed as number i.
func (m *shardMaker) photo(i int) Photo {
	n, placed, e := m.Entry(i), &m.placed[i], m.event
	p := Photo{
		ID: placed.ID, Sizes: placed.Sizes, Session: n.Placement.Session, Burst: m.burst(placed),
		Byline: n.Byline, By: m.by[n.Byline], Camera: cameraName(n.Meta),
		Caption: n.Meta.Caption, Credit: n.Meta.Credit, Copyright: n.Meta.Copyright,
		Placeholder: n.Record.Placeholder, Look: n.Record.Look, Alt: e.alt(&n, m.titles),
	}
	if t := n.Placement.Taken; !t.IsZero() {
		p.Taken = t.In(e.Zone).Format(time.RFC3339Nano)
	}
	if m := n.Meta; e.Positions && m.Latitude != nil && m.Longitude != nil {
		p.Position = &Position{*m.Latitude, *m.Longitude}
	}
	if e.Keywords {
		p.Keywords = keywordsOf(n.Meta)
	}
	if e.Originals {
		p.Original = n.Record.Download()
	}
	return p
}

// SharedSizes are the sizes that photos of one event have: nearly all the same
// few, so that a million photos need not have a map each. Who gets one must not
// write to it.
type SharedSizes map[string]map[string]Size

// Of are the sizes of a photo's renditions.
func (x SharedSizes) Of(renditions map[string]Rendition) map[string]Size {
	var key []byte
	names := make([]string, 0, 8)
	for name := range renditions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		key = strconv.AppendInt(append(append(key, name...), ' '), int64(renditions[name].Size[0]), 10)
		key = append(strconv.AppendInt(append(key, ' '), int64(renditions[name].Size[1]), 10), ' ')
	}
	if known := x[string(key)]; known != nil {
		return known
	}
	sizes := make(map[string]Size, len(renditions))
	for name, r := range renditions {
		sizes[name] = r.Size
	}
	x[string(key)] = sizes
	return sizes
}

// alt is what a screen reader says: the caption, else session, track and
// byline with the time, else the event's title with date and time. Numbers are
// the same in every language.
func (e *Event) alt(n *Entry, titles map[string]string) string {
	if n.Meta.Caption != "" {
		return n.Meta.Caption
	}
	var parts []string
	if title := titles[n.Placement.Session]; title != "" {
		parts = append(parts, title)
	}
	if t, ok := e.TrackByID(n.Placement.Track); ok {
		parts = append(parts, t.NameOn(n.Placement.Day))
	}
	if n.Byline != "" {
		parts = append(parts, n.Byline)
	}
	layout := "15:04"
	if len(parts) == 0 {
		parts, layout = []string{e.Title}, "2006-01-02 15:04"
	}
	if t := n.Placement.Taken; !t.IsZero() {
		parts = append(parts, t.In(e.Zone).Format(layout))
	}
	return strings.Join(parts, " · ")
}
