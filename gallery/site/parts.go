package site

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// A listing of many photos is cut into parts, each a page: a browser stays
// quick, and one photo more changes one page. They are cut like shards are:
// every photo has a place, which orders it and whose bits halve the listing again
// and again, always at the same moments, until no part holds too many. So where
// the cuts are depends on how many photos there are, never on which came first.

const (
	// partPhotos is how many photos a page shows at most: with 300 it has about
	// a thousand elements, of which phones are still quick.
	partPhotos = 300
	// stackPhotos is how many frames of a burst are stacked at most. A stack
	// is never cut, so this must be well below partPhotos.
	stackPhotos = 60
)

// stack are the frames of one burst, in order of time; mostly it is a single photo.
type stack []*photo

// placed is a stack in its section.
type placed struct {
	section *section
	stack   stack
}

// block is what a part shows of a section.
type block struct {
	*section
	id     string // unique in the listing
	stacks []placed
}

// count is how many photos the block shows.
func (b block) count() int {
	n := 0
	for _, x := range b.stacks {
		n += len(x.stack)
	}
	return n
}

// part is a page of a listing.
type part struct {
	blocks []block
	suffix string // of its address; "" for the first
	name   label
}

// place orders a photo within a listing: by its section's place, then
//
//	14  when its stack begins, in nanoseconds
//	22  the id of the photo that the stack begins with
type place [38]byte

// sectionPlace orders sections:
//
//	0   the day, in days since 1970
//	4   1 where the section has no time
//	5   its start, as a fraction of two days since the day's midnight
//	9   1 where it is of no session
//	10  its track, then its session, as the index orders them
type sectionPlace [14]byte

const (
	startAt, startEnd = 5, 9
	spanOfStarts      = 48 * 60 * 60 // seconds: halves are 24, 12, 6, 3, 1.5 hours, 45 minutes …
)

// cutParts cuts sections, which are in order, into parts. Where numbered, parts
// are named 2, 3, …; else by the time at which they begin, with the day where the
// listing has several.
func (a *album) cutParts(sections []*section, numbered bool) []part {
	days := map[*day]bool{}
	photos := 0
	for _, s := range sections {
		days[s.day] = true
		photos += len(s.photos)
		s.at = s.place()
	}
	all := make([]placed, 0, photos)
	for _, s := range sections {
		all = s.stacks(all)
	}
	if !slices.IsSortedFunc(all, placed.compare) { // where sessions are of other days than their photos
		slices.SortFunc(all, placed.compare)
	}
	var parts []part
	known := map[string]int{} // suffixes and names, with how often they came
	again := func(name string) int { known[name]++; return known[name] }
	severalDays := len(days) > 1 || len(sections) > 0 && sections[0].day.date == ""
	for i, cut := range halve(all, 0) {
		p := part{blocks: blocksOf(cut.in, again)}
		p.suffix, p.name = cut.suffix(severalDays), a.nameOf(cut.in[0], severalDays)
		if numbered {
			p.suffix, p.name = "", theirs(strconv.Itoa(i+1))
		}
		if n := again("suffix " + p.suffix); n > 1 {
			p.suffix = strings.TrimPrefix(p.suffix+"-"+strconv.Itoa(n), "-")
		}
		if n := again("name " + p.name.Text); n > 1 {
			p.name = joined(" ", p.name, theirs(fmt.Sprintf("(%d)", n)))
		}
		if i == 0 {
			p.suffix = ""
		}
		parts = append(parts, p)
	}
	return parts
}

// stacks adds the section's photos to others, in order of their first frames. A
// burst of very many frames makes several stacks.
func (s *section) stacks(all []placed) []placed {
	open := map[*photo]int{} // by the photo on top of the burst, wherever that is
	for n, p := range s.photos {
		if p.top != nil {
			if i, known := open[p.top]; known && len(all[i].stack) < stackPhotos {
				all[i].stack = append(all[i].stack, p)
				continue
			}
			open[p.top] = len(all)
		}
		all = append(all, placed{s, s.photos[n : n+1 : n+1]})
	}
	return all
}

// onTop is the stack as it is shown: with the photo on top before the others.
func (s stack) onTop() stack {
	if i := slices.Index(s, s[0].top); i > 0 {
		return slices.Concat(s[i:i+1], s[:i], s[i+1:])
	}
	return s
}

func (s *section) place() (at sectionPlace) {
	midnight := s.day.start
	if s.day.date == "" {
		midnight = time.Time{}
		if !s.start.IsZero() {
			midnight = asUTC(s.start).Truncate(24 * time.Hour)
		}
	}
	day := uint32(math.MaxUint32)
	if !midnight.IsZero() {
		day = uint32(midnight.Unix() / 86400)
	}
	binary.BigEndian.PutUint32(at[0:], day)
	at[4] = 1
	if !s.start.IsZero() {
		at[4] = 0
		seconds := min(max(int64(asUTC(s.start).Sub(midnight)/time.Second), 0), spanOfStarts-1)
		binary.BigEndian.PutUint32(at[startAt:], uint32(seconds<<32/spanOfStarts))
	}
	if s.session == nil {
		at[9] = 1
	}
	binary.BigEndian.PutUint16(at[10:], uint16(min(s.track.order, math.MaxUint16)))
	binary.BigEndian.PutUint16(at[12:], uint16(min(s.sessionOrder(), math.MaxUint16)))
	return at
}

// begins is when the stack does, in nanoseconds with the sign bit flipped; what
// has no time comes last.
func (x placed) begins() uint64 {
	if first := x.stack[0]; first.timed() {
		return uint64(first.taken.UnixNano()) ^ 1<<63
	}
	return math.MaxUint64
}

func (x placed) place() (at place) {
	copy(at[:], x.section.at[:])
	binary.BigEndian.PutUint64(at[len(x.section.at):], x.begins())
	copy(at[len(x.section.at)+8:], x.stack[0].id)
	return at
}

// compare compares places.
func (x placed) compare(y placed) int {
	if x.section != y.section {
		if c := bytes.Compare(x.section.at[:], y.section.at[:]); c != 0 {
			return c
		}
	}
	if c := cmp.Compare(x.begins(), y.begins()); c != 0 {
		return c
	}
	return cmp.Compare(x.stack[0].id, y.stack[0].id)
}

// asUTC is the moment at which clocks in London in winter show what t's show.
func asUTC(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// cutOut is a part in the making: what is alike in so many bits.
type cutOut struct {
	in   []placed
	bits int
}

// halve cuts what is in order and alike in all bits before bit.
func halve(in []placed, bit int) []cutOut {
	if len(in) == 0 {
		return nil
	}
	if fitsPart(in) {
		return []cutOut{{in, bit}}
	}
	first, last := in[0].place(), in[len(in)-1].place()
	for bit < 8*len(first) && bitOf(first, bit) == bitOf(last, bit) {
		bit++ // alike in all of them, as they are in order
	}
	if bit == 8*len(first) {
		return []cutOut{{in, bit}}
	}
	half := sort.Search(len(in), func(i int) bool { return bitOf(in[i].place(), bit) })
	return append(halve(in[:half], bit+1), halve(in[half:], bit+1)...)
}

func bitOf(at place, bit int) bool { return at[bit/8]&(0x80>>(bit%8)) != 0 }

// fitsPart says whether a page may show so much.
func fitsPart(in []placed) bool {
	photos := 0
	for _, x := range in {
		if photos += len(x.stack); photos > partPhotos {
			return false
		}
	}
	return true
}

// suffix is when the span begins that was cut out, which is before its first
// photo mostly, and the same whichever photos it holds.
func (c cutOut) suffix(withDay bool) string {
	at := c.in[0].place()
	for bit := c.bits; bit < 8*len(at); bit++ {
		at[bit/8] &^= 0x80 >> (bit % 8)
	}
	start := uint64(binary.BigEndian.Uint32(at[startAt:startEnd]))
	minutes := (start*spanOfStarts + 1<<31) >> 32 / 60
	name := fmt.Sprintf("%02d%02d", minutes/60, minutes%60)
	s := c.in[0].section
	if s.start.IsZero() { // so have the others, as they come last
		name = "untimed"
	}
	if !withDay || s.start.IsZero() && s.day.date == "" {
		return name
	}
	return time.Unix(int64(binary.BigEndian.Uint32(at[:]))*86400, 0).UTC().Format("2006-01-02-") + name
}

// nameOf is what a part is called that begins with that photo: the time of its
// section, with the day where the listing has several.
func (a *album) nameOf(first placed, withDay bool) label {
	s := first.section
	if s.start.IsZero() {
		return own("NoTime", a.words.NoTime)
	}
	clock := theirs(s.start.Format("15:04"))
	if withDay {
		return joined(" ", dated("short", s.start, a.words.Dates.short(s.start)), clock)
	}
	return clock
}

// blocksOf gathers the stacks of each section. again says how often an id came.
func blocksOf(in []placed, again func(string) int) []block {
	var blocks []block
	for start, end := 0, 0; start < len(in); start = end {
		s := in[start].section
		for end < len(in) && in[end].section == s {
			end++
		}
		id := s.id()
		if n := again(id); n > 1 {
			id += ".." + strconv.Itoa(n)
		}
		blocks = append(blocks, block{s, id, in[start:end]})
	}
	return blocks
}

// partKey is the address of a part of the listing that begins at key.
func partKey(key, suffix string) string {
	if suffix == "" {
		return key
	}
	return strings.TrimSuffix(key, ".html") + "." + suffix + ".html"
}

// listingOf is the address of the listing whose part a key names; false where
// it names none.
func listingOf(key string) (string, bool) {
	folder, name := key[:strings.LastIndex(key, "/")+1], key[strings.LastIndex(key, "/")+1:]
	name, _, cut := strings.Cut(strings.TrimSuffix(name, ".html"), ".")
	return folder + name + ".html", cut && folder != "" && name != ""
}
