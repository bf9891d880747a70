package gallery

import (
	"cmp"
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
}

// AssignTracks gives the sessions of a schedule to the event: the track as
// the schedule names it (by id, by name or by the room) becomes a track's id,
// a session for everybody goes to Common, days and missing ids are filled in.
// A track that the event does not define is taken over where its name is fit
// for an id; else it is an error that says what to write.
func (e *Event) AssignTracks(sessions []Session) error {
	sessions = slices.Clone(sessions)
	slices.SortStableFunc(sessions, func(a, b Session) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Track, b.Track), cmp.Compare(a.Title, b.Title))
	})
	taken := map[string]bool{}
	for i := range sessions {
		s := &sessions[i]
		track, err := e.trackOf(*s)
		if err != nil {
			return err
		}
		s.Track = track
		s.Day = e.DateOf(s.Start)
		if !validID(s.ID) {
			s.ID = fmt.Sprintf("%s-%s-%s", s.Day, s.Start.In(e.Zone).Format("1504"), s.Track)
		}
		s.ID = firstFree(s.ID, taken)
	}
	e.Sessions = sessions
	return nil
}

func (e *Event) trackOf(s Session) (string, error) {
	name := strings.TrimSpace(s.Track)
	if name == "" {
		for _, t := range e.Tracks {
			if s.Room != "" && slices.Contains(t.Rooms, s.Room) {
				return t.ID, nil
			}
		}
		return Common, nil
	}
	for _, t := range e.Tracks {
		if t.ID == name || strings.EqualFold(t.NameOn(e.DateOf(s.Start)), name) || strings.EqualFold(t.Name, name) {
			return t.ID, nil
		}
	}
	if name == Common {
		return Common, nil
	}
	if id := strings.ToLower(name); validID(id) && id != Between {
		e.Tracks = append(e.Tracks, Track{ID: id, Name: name})
		return id, nil
	}
	return "", fmt.Errorf("the schedule has the track %q, which event.yaml does not define: add `- {id: …, name: %q}` to tracks", name, name)
}

// Running are the sessions that run at t, in the order of the event.
func (e *Event) Running(t time.Time) []Session {
	var running []Session
	for _, s := range e.Sessions {
		if s.Start.After(t) {
			break // in order of start
		}
		if t.Before(s.End) {
			running = append(running, s)
		}
	}
	return running
}

// FindSession finds the session that a rule names on a day: by when it
// starts ("13:30"), or by the start of its title. A track, where given, must
// be its track, or the session one for everybody.
func (e *Event) FindSession(d Date, track, name string) (Session, bool) {
	var common *Session
	for i, s := range e.Sessions {
		if d != "" && s.Day != d {
			continue
		}
		if s.Start.In(e.Zone).Format("15:04") != name && !strings.HasPrefix(s.Title, name) {
			continue
		}
		if track == "" || s.Track == track {
			return s, true
		}
		if s.Track == Common && common == nil {
			common = &e.Sessions[i]
		}
	}
	if common != nil {
		return *common, true
	}
	return Session{}, false
}

// validID says whether an id is fit for a key: [a-z0-9-]+, at most 64 long.
func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// ValidTrackID says whether an id may be given to a track.
func ValidTrackID(id string) bool { return validID(id) && id != Common && id != Between }

func firstFree(id string, taken map[string]bool) string {
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}
