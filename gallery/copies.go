package gallery

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Copies that messengers and web sites stripped of their metadata join the
// photo that they show: they are recognised by their look. A copy says nothing
// of its camera, and of its time nothing but its name. It joins exactly one
// photo that has a time by its own metadata; never another copy, so nothing
// chains. Where several photos look like it, they must be of one moment, or
// one must be clearly the nearest. Where that leaves a doubt, nothing joins.
//
// Measured on the 24 photos of ../shared/hackbu2023, the ten pictures of
// ../shared/awscd2024, the 62 photos of cmd/eventroll/demo and 941 of
// ../shared/eventsim (seed 1, 640 pixels wide), with copies of 480 to 1600
// pixels along the long edge by three filters, quality 40 to 90, and copies
// that were blurred, or made brighter or richer in contrast by 10 and 15 %:
//
//   - A copy of a photo differs in 2 bits in the middle, 4 at the ninetieth
//     percentile, 8 at most. Only a table of small print got to 46.
//   - One of other brightness or contrast differs in 14 at most, 8 at the ninetieth percentile.
//   - Different photos differ in 100 bits and more where they are real, 74
//     where they are simulated, 56 where the same scene was drawn anew.
//   - A hand that moves by a quarter of a per cent of the width between two
//     frames of a burst moves 6 bits in the middle and 20 at most; by one per
//     cent 26. Drawn frames in which only people move differ in 4 to 22.
//
// Of 105 copies that libvips made of them (240 to 1860 pixels, quality 40 to 90)
// 104 joined the photo that they were made of; one was of a photo without a time.
//
// So within a burst from a tripod the frame that a copy was made of may not be
// told from the next. It joins the nearest, which was taken in the same second.
const (
	sameLook    = 12 // bits, at most, between a photo and its copy
	clearlyNear = 6  // bits, at least, between the nearest photo and those of another moment
	sameMoment  = 10 * time.Second
	nameIsWrong = 2 * time.Minute // from a photo to its copy's name: phones name a file when they have saved it
	clearlyMore = 1.1             // times as long an edge: more than rounding makes
	largestEdge = 1 << 24         // pixels; a record of more is damaged, and products must not overflow
)

// Pictures with little in them. Of a look half the bits are set, unless most
// waves are absent: of a gradient one is. Drawn black frames, white walls with
// a vignette and skies have a sharpness of 0 to 2, the real photos above 181 and
// more, simulated ones 27. With more noise flat pictures are sharper, but then
// their looks are chance: even their own copies differ in 56 bits and more.
const (
	flatSharpness     = 10
	fewBits, manyBits = 96, 160 // of 256
)

// Joined is a copy that is no photo of its own any more: it was stripped of its
// metadata, or damaged.
type Joined struct {
	Copy, Photo PhotoID
}

// JoinCopies finds the shots that are copies without metadata, and returns the
// others in their order: each with the evidence of its copies, as if it had
// been found in their files too (but its camera and its folder are its own). A copy that has clearly more pixels than the
// photo that it looks like stays a photo, and has the evidence of that one. The
// copies that joined are in order of their ids. Nothing depends on the order of
// shots, none of which is changed; who has no look is passed over.
func (e *Event) JoinCopies(shots []Shot) ([]Shot, []Joined) {
	found := e.findCopies(shots)
	if len(found) == 0 {
		return shots, nil
	}
	out := slices.Clone(shots)
	var joined []Joined
	gone := map[int]bool{}
	for _, f := range found {
		stripped, photo := &shots[f.stripped], &shots[f.photo]
		if larger(stripped.Size, photo.Size) {
			out[f.stripped] = e.borrow(*stripped, photo)
			continue
		}
		out[f.photo] = e.join(out[f.photo], stripped)
		joined = append(joined, Joined{stripped.ID, photo.ID})
		gone[f.stripped] = true
	}
	slices.SortFunc(joined, func(a, b Joined) int { return cmp.Compare(a.Copy, b.Copy) })
	own := out[:0]
	for i := range out {
		if !gone[i] {
			own = append(own, out[i])
		}
	}
	return own, joined
}

// copyFound is a shot that is a copy, and the one that it shows.
type copyFound struct{ stripped, photo int }

// findCopies are the copies in order of their ids.
func (e *Event) findCopies(shots []Shot) []copyFound {
	stripped := e.strippedOf(shots)
	if len(stripped) == 0 {
		return nil
	}
	photos := e.copyable(shots)
	looks := make([]Look, len(photos.timed))
	for n, i := range photos.timed {
		looks[n] = shots[i].Look
	}
	index := NewLookIndex(looks)
	var found []copyFound
	for _, i := range stripped {
		matches, _ := index.Nearest(shots[i].Look, sameLook)
		if o := photos.choose(i, matches); o >= 0 {
			found = append(found, copyFound{i, o})
		}
	}
	return found
}

// strippedOf are the shots that may be copies, in order of their ids.
func (e *Event) strippedOf(shots []Shot) []int {
	var stripped []int
	known := offsets{}
	for i := range shots {
		if s := &shots[i]; s.stripped() && s.recognisable() && !saysTime(e.read(s, known).source) {
			stripped = append(stripped, i)
		}
	}
	slices.SortFunc(stripped, func(a, b int) int { return cmp.Compare(shots[a].ID, shots[b].ID) })
	return stripped
}

// recognisable says whether a copy of the picture can be told from other pictures.
func (s *Shot) recognisable() bool { return !flat(s.Look, s.Sharpness) && sane(s.Size) }

// saysTime says whether a time from there is of a photo's own metadata.
func saysTime(source string) bool {
	return source == FromExif || source == FromGPS || source == FromXMP || source == FromIPTC
}

// copyable are shots as far as copies are concerned; the slices are by shot.
type copyable struct {
	shots []Shot
	taken []time.Time // corrected; zero where nothing tells
	timed []int       // the shots that have a time by their own metadata
}

func (e *Event) copyable(shots []Shot) copyable {
	c := copyable{shots: shots, taken: make([]time.Time, len(shots))}
	readings := e.readings(shots)
	clocks, _ := e.clocks(shots, readings) // Place tells the problems
	for i := range shots {
		s, r := &shots[i], &readings[i]
		if c.taken[i] = r.at; !r.at.IsZero() && r.source != FromGPS {
			c.taken[i] = r.at.Add(clocks[s.Camera].add(r.at))
		}
		if s.recognisable() && saysTime(r.source) {
			c.timed = append(c.timed, i)
		}
	}
	return c
}

// choose is the photo that a copy joins, or −1.
func (c copyable) choose(stripped int, matches []Match) int {
	var near []Match // Index is that of the shot
	for _, m := range matches {
		o := c.timed[m.Index]
		wrong := !c.taken[stripped].IsZero() && c.taken[o].Sub(c.taken[stripped]).Abs() > nameIsWrong
		if !wrong && sameAspect(c.shots[stripped].Size, c.shots[o].Size) {
			near = append(near, Match{o, m.Distance})
		}
	}
	if len(near) == 0 {
		return -1
	}
	slices.SortFunc(near, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), c.taken[a.Index].Compare(c.taken[b.Index]), cmp.Compare(c.shots[a.Index].ID, c.shots[b.Index].ID))
	})
	best := near[0]
	for _, m := range near {
		if c.taken[m.Index].Sub(c.taken[best.Index]).Abs() > sameMoment && m.Distance < best.Distance+clearlyNear {
			return -1
		}
	}
	// Of a photo and its small export, which both tell the time, the copy is
	// one of the photo.
	for _, m := range near {
		if c.taken[m.Index].Equal(c.taken[best.Index]) && !larger(c.shots[stripped].Size, c.shots[m.Index].Size) {
			return m.Index
		}
	}
	return best.Index
}

// join is a photo with the evidence of a copy.
func (e *Event) join(s Shot, stripped *Shot) Shot {
	home := s.home()
	s = e.withEvidence(s, stripped)
	s.join(stripped.ID, home, fmt.Sprintf("%s is a copy of it without metadata", stripped.name()))
	s.Paths = slices.Concat(s.Paths, stripped.Paths)
	slices.Sort(s.Paths)
	s.Paths = slices.Compact(s.Paths)
	return s
}

// borrow is a copy that stays a photo, with the evidence of the photo that it
// is a copy of.
func (e *Event) borrow(stripped Shot, s *Shot) Shot {
	note := fmt.Sprintf("it looks like %s and has more pixels, but no metadata: what is known of that photo counts for it", s.name())
	stripped = e.withEvidence(stripped, s)
	stripped.Camera = s.Camera
	stripped.join(s.ID, s.Paths, note)
	return stripped
}

// withEvidence is a shot with what another says too; its own words come first.
func (e *Event) withEvidence(s Shot, other *Shot) Shot {
	said := s.metadata()
	said.Fill(other.metadata())
	s = s.Saying(said)
	if s.Rule == nil || other.Rule != nil && e.ruleOrder(other.Rule) < e.ruleOrder(s.Rule) {
		s.Rule = other.Rule
	}
	return s
}

// ruleOrder is the place of a rule in event.yaml: the first that fits wins.
func (e *Event) ruleOrder(r *Rule) int {
	for i := range e.Rules {
		if &e.Rules[i] == r {
			return i
		}
	}
	return len(e.Rules)
}

// flat says whether a picture has so little in it (a black frame, a white
// wall) that its look is that of many others.
func flat(l Look, sharpness int) bool {
	set := l.Distance(Look{})
	return sharpness < flatSharpness || set < fewBits || set > manyBits
}

// Telling says whether a look tells one picture from another: that of a black
// frame or a white wall does not.
func Telling(l Look, sharpness int) bool { return !flat(l, sharpness) }

func sane(s Size) bool {
	return s[0] > 0 && s[1] > 0 && s[0] <= largestEdge && s[1] <= largestEdge
}

// larger says whether a has clearly more pixels than b.
func larger(a, b Size) bool { return float64(max(a[0], a[1])) > clearlyMore*float64(max(b[0], b[1])) }

// sameAspect says whether one picture may be the other, resized: each edge of
// the smaller one may be off by a pixel, as programs round differently.
func sameAspect(a, b Size) bool {
	larger := max(a[0]+a[1], b[0]+b[1])
	return max(a[0]*b[1]-a[1]*b[0], a[1]*b[0]-a[0]*b[1]) <= larger
}
