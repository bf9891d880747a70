package gallery

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Session runs in a room at a time and usually belongs to a track.
type Session struct {
	ID         string // the schedule's where it is fit for a key, else made by AssignTracks
	Title      string
	Day        Date
	Track      string // a track's id, or Common
	Room       string
	Start, End time.Time // End is exclusive
	Speakers   []string
	NoRecord   bool // asked not to be recorded: its photos are held back
}

// AssignTracks gives the sessions of a schedule to the event: the track as
// the schedule names it (by id or by name, else by the room) becomes a track's
// id, a session for everybody goes to Common, days and missing ids are filled
// in. A track that the event does not define is taken over where its name is
// fit for an id; else it is an error that says what to write.
func (e *Event) AssignTracks(sessions []Session) error {
	if err := checkOverlap(sessions); err != nil {
		return err
	}
	sessions = slices.Clone(sessions)
	slices.SortStableFunc(sessions, func(a, b Session) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Track, b.Track),
			cmp.Compare(a.Title, b.Title), cmp.Compare(a.Room, b.Room))
	})
	for i := range sessions {
		s := &sessions[i]
		track, err := e.trackOf(*s)
		if err != nil {
			return err
		}
		s.Track = track
		s.Day = e.DateOf(s.Start)
	}
	e.assignIDs(sessions)
	e.Sessions = sessions
	return nil
}

// assignIDs keeps the ids of the schedule, in lower case, where no two are the
// same, and makes the others: 2024-11-03-1330-serverless. Ids are part of
// addresses, so what makes one differ from another is the session's own: where
// two would be the same, all of them get their room, or where that does not
// tell them apart a hash of room and title. A session that is renamed, added or
// left out never gives its address to another.
func (e *Event) assignIDs(sessions []Session) {
	own := map[string]int{}
	for i := range sessions {
		sessions[i].ID = strings.ToLower(sessions[i].ID)
		own[sessions[i].ID]++
	}
	type slot struct{ id, room string }
	taken, made := map[string]bool{}, map[string]int{}
	inRoom := map[slot]int{}
	for i := range sessions {
		s := &sessions[i]
		if ValidID(s.ID) && own[s.ID] == 1 {
			taken[s.ID] = true
			continue
		}
		s.ID = ""
		id := e.madeID(*s)
		made[id]++
		inRoom[slot{id, s.Room}]++
	}
	for i := range sessions {
		s := &sessions[i]
		if s.ID != "" {
			continue
		}
		id := e.madeID(*s)
		if made[id] > 1 || taken[id] {
			id += "-" + s.mark(inRoom[slot{id, s.Room}] == 1)
		}
		s.ID = id
		for n := 2; taken[s.ID]; n++ { // the same session twice
			s.ID = fmt.Sprintf("%s-%d", id, n)
		}
		taken[s.ID] = true
	}
}

func (e *Event) madeID(s Session) string {
	return fmt.Sprintf("%s-%s-%s", s.Day, s.Start.In(e.Zone).Format("1504"), s.Track)
}

// mark tells a session apart from others at its time and in its track.
func (s *Session) mark(byRoom bool) string {
	slug := Slug(s.Room)
	if byRoom && slug != "" && len(slug) <= 24 && len(slug) == len(s.Room) {
		return slug
	}
	what := s.Room
	if !byRoom || s.Room == "" {
		what += "\x00" + s.Title
	}
	sum := sha256.Sum256([]byte(what))
	return hex.EncodeToString(sum[:4])
}

func (e *Event) trackOf(s Session) (string, error) {
	name := strings.TrimSpace(s.Track)
	if strings.EqualFold(name, Common) {
		return Common, nil
	}
	if name != "" {
		for _, t := range e.Tracks {
			if t.ID == name || strings.EqualFold(t.NameOn(e.DateOf(s.Start)), name) || strings.EqualFold(t.Name, name) {
				return t.ID, nil
			}
		}
	}
	if s.Room != "" {
		for _, t := range e.Tracks {
			if slices.Contains(t.Rooms, s.Room) {
				return t.ID, nil
			}
		}
	}
	if name == "" {
		return Common, nil
	}
	if id := strings.ToLower(name); ValidTrackID(id) {
		e.Tracks = append(e.Tracks, Track{ID: id, Name: name})
		return id, nil
	}
	return "", fmt.Errorf("the schedule has the track %q, which event.yaml does not define: add `- {id: …, name: %q}` to tracks", name, name)
}

// FindSessions finds every session that a rule may mean on a day, or on any
// where d is "": by when it starts ("13:30"), or by the start of its title. A
// track, where given, must be its track, or the session one for everybody. Of
// several, a rule means none: it is for the photographer to say more.
func (e *Event) FindSessions(d Date, track, name string) []Session {
	// Written back, as "9:30" and "09:30" are the same time.
	start, clockErr := time.Parse("15:04", name)
	var own, common []Session
	for i := range e.Sessions {
		s := &e.Sessions[i]
		if d != "" && s.Day != d {
			continue
		}
		startsThen := clockErr == nil && s.Start.In(e.Zone).Format("15:04") == start.Format("15:04")
		if !startsThen && !strings.HasPrefix(s.Title, name) {
			continue
		}
		if track == "" || s.Track == track {
			own = append(own, *s)
		} else if s.Track == Common {
			common = append(common, *s)
		}
	}
	if len(own) > 0 {
		return own
	}
	return common
}

// ValidID says whether an id is fit for a key and an address: [a-z0-9-]+, not
// beginning with "-", at most 128 long.
func ValidID(id string) bool {
	if id == "" || len(id) > 128 || id[0] == '-' {
		return false
	}
	for _, c := range []byte(id) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// ValidTrackID says whether an id may be given to a track: at most 64 long, as
// it is a part of others.
func ValidTrackID(id string) bool {
	return ValidID(id) && len(id) <= 64 && id != Common && id != Between
}

// Slug is what of a name is fit for an id: its letters and digits of ASCII, in
// lower case, with "-" for what lies between; "" where it has none.
func Slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	}), "-")
}
