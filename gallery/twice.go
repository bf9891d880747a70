package gallery

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// When summer time ends, clocks show an hour twice. A time of that hour that
// names no offset may be either of two moments. But a camera numbers its files
// as it takes them, and somewhere on the roll its clock went back:
//
//   - Where, in the order of the numbers, the time goes back exactly once, that
//     is the place.
//   - Where it never does, one pause was an hour longer than it looks. That is
//     told only where one is so long that an hour more or less does not show
//     (the night, the hours between programme and party), and no other is.
//
// What comes before the place was taken the first time, what comes after it the
// second. What neither tells may be of both.
const (
	longPause  = 2 * time.Hour
	shortPause = time.Hour // the longest of all other pauses, at most
	// nearby is how far from the hour photos still tell where on a roll it lies.
	nearby = 12 * time.Hour
	// counted bounds the numbers on a roll: from 9999 cameras go on at 1.
	counted = 5000
)

// numbered is the name of a file as cameras count them: IMG_0031.JPG. In a
// name with date and time it would be the time itself that counts.
var numbered = regexp.MustCompile(`^(\D*)(\d{1,9})\.[^.]*$`)

// roll is what one camera wrote into one folder under one prefix, around one
// night in which the clocks went back.
type roll struct {
	maker
	dir, prefix string
	night       int64 // when they did, Unix seconds
}

// frame is a photo on a roll.
type frame struct {
	shot, number int
	at           time.Time
	hour         time.Duration // how much later the second time is, where clocks showed it twice
}

func (f frame) twice() bool { return f.hour > 0 }

// testimony is what the rolls say of a photo.
type testimony struct{ first, second, byNumbers bool }

// tellTwice finds out which of two moments the readings are of. What nothing
// tells keeps both.
func tellTwice(shots []Shot, readings []reading) {
	nights := nightsOf(readings)
	if len(nights) == 0 {
		return
	}
	rolls := map[roll][]frame{}
	for i := range readings {
		r := &readings[i]
		if r.at.IsZero() || r.source == FromName {
			continue
		}
		night, ok := r.night(nights)
		if !ok {
			continue
		}
		for _, p := range shots[i].Paths {
			if m := numbered.FindStringSubmatch(path.Base(p)); m != nil {
				n, _ := strconv.Atoi(m[2]) // nine digits at most
				on := roll{shots[i].maker(), path.Dir(p), m[1], night}
				f := frame{shot: i, number: n, at: r.at}
				if r.twice == shownEither {
					f.hour = r.again().Sub(r.at)
				}
				rolls[on] = append(rolls[on], f)
			}
		}
	}
	said := map[int]testimony{} // by photo
	for _, frames := range rolls {
		after, byNumbers := split(frames)
		for k, f := range frames {
			if v := said[f.shot]; after >= 0 && f.twice() {
				v.first, v.second, v.byNumbers = v.first || k < after, v.second || k >= after, v.byNumbers || byNumbers
				said[f.shot] = v
			}
		}
	}
	for i, v := range said {
		if v.first != v.second { // no two rolls contradict each other
			readings[i].tell(v)
		}
	}
}

// nightsOf are the moments at which clocks went back, of all readings that may
// be of two, in Unix seconds and in order.
func nightsOf(readings []reading) []int64 {
	var nights []int64
	for i := range readings {
		if readings[i].twice == shownEither {
			nights = append(nights, readings[i].back())
		}
	}
	slices.Sort(nights)
	return slices.Compact(nights)
}

// night is the one that the reading is of or near to.
func (r reading) night(nights []int64) (int64, bool) {
	if r.twice == shownEither {
		return r.back(), true
	}
	near := int64(nearby / time.Second)
	i, _ := slices.BinarySearch(nights, r.at.Unix()-near)
	return nights[min(i, len(nights)-1)], i < len(nights) && nights[i] <= r.at.Unix()+near
}

// split puts the frames in order of their numbers and finds the first that was
// taken after the clock went back, and whether it is the numbers that tell. It
// is -1 where the numbers do not run with the time, or nothing tells.
func split(frames []frame) (after int, byNumbers bool) {
	slices.SortFunc(frames, func(a, b frame) int { return cmp.Or(cmp.Compare(a.number, b.number), a.at.Compare(b.at)) })
	if frames[len(frames)-1].number-frames[0].number > counted {
		return -1, false
	}
	after = -1
	for k := 1; k < len(frames); k++ {
		if a, b := frames[k-1], frames[k]; b.at.Before(a.at) {
			if after >= 0 || !a.twice() || !b.twice() {
				return -1, false
			}
			after = k
		}
	}
	if after >= 0 {
		return after, true
	}
	return splitByPause(frames), false
}

// splitByPause is split where the time never goes back.
func splitByPause(frames []frame) int {
	after := -1
	for k := 0; k <= len(frames); k++ {
		pause := longPause
		switch {
		case (k == 0 || !frames[k-1].twice()) && (k == len(frames) || !frames[k].twice()):
			continue // the clock did not go back here
		case k == 0 || k == len(frames): // nothing nearby
		case frames[k].twice():
			pause = frames[k].at.Sub(frames[k-1].at)
		default: // without the hour that lies between
			pause = frames[k].at.Sub(frames[k-1].at) - frames[k-1].hour
		}
		switch {
		case pause >= longPause && after < 0:
			after = k
		case pause > shortPause:
			return -1
		}
	}
	return after
}

// back is when the clocks went back, in Unix seconds, of a reading that may be of two moments.
func (r reading) back() int64 {
	back, _ := r.again().ZoneBounds()
	return back.Unix()
}

// tell settles which of two moments the reading is of.
func (r *reading) tell(v testimony) {
	switch {
	case v.second && v.byNumbers:
		r.at, r.twice = r.again(), secondByNumbers
	case v.second:
		r.at, r.twice = r.again(), secondByPause
	case v.byNumbers:
		r.twice = firstByNumbers
	default:
		r.twice = firstByPause
	}
}

// says is a clause for the photographer, "" where clocks showed a time once.
func (t twiceShown) says() string {
	const twice = ", where clocks showed it twice that night: "
	switch t {
	case shownEither:
		return twice + "taken as the first time"
	case firstByPause:
		return twice + "the first time, as its camera made no long pause but there"
	case secondByPause:
		return twice + "the second time, as its camera made no long pause but there"
	case firstByNumbers:
		return twice + "the first time, by the numbers of its camera's files"
	case secondByNumbers:
		return twice + "the second time, by the numbers of its camera's files"
	}
	return ""
}

// shownTwice says whether the clocks of t's zone show t's time twice, as they do
// in the hour that comes again when summer time ends, and when they do.
func shownTwice(t time.Time) (first, second time.Time, twice bool) {
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		_, before := start.Add(-1).Zone()
		if other := t.Add(time.Duration(offset-before) * time.Second); other.Before(start) && before > offset {
			return other, t, true
		}
	}
	if !end.IsZero() {
		_, after := end.Zone()
		if other := t.Add(time.Duration(offset-after) * time.Second); !other.Before(end) && after < offset {
			return t, other, true
		}
	}
	return t, time.Time{}, false
}
