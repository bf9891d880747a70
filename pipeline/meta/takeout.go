package meta

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"eventroll/gallery"
)

// maxTakeoutBytes bounds the JSON that Google Takeout writes beside a photo,
// which is a kilobyte or two.
const maxTakeoutBytes = 256 << 10

// ErrNoTakeout says that a JSON file is none of Google Takeout's: programs
// write JSON of all kinds.
var ErrNoTakeout = errors.New("it is not what Google Takeout writes")

// takeout is what Google Takeout writes beside each photo (there is no
// specification; this is what exports of 2018 to 2025 hold). Every value is
// read for itself, so that one of another type loses no other.
type takeout struct {
	Taken       json.RawMessage `json:"photoTakenTime"`
	Geo         json.RawMessage `json:"geoData"`     // as Google Photos shows it, perhaps corrected by hand
	GeoExif     json.RawMessage `json:"geoDataExif"` // as the file had it
	Description json.RawMessage `json:"description"`
	People      json.RawMessage `json:"people"`
}

// ReadTakeout reads the JSON that Google Takeout writes beside a photo: when it
// was taken (in UTC), where, its description and the people it shows. The error
// is ErrNoTakeout, r's own, or says what is wrong with it.
func ReadTakeout(r io.Reader) (gallery.Metadata, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxTakeoutBytes+1))
	if err != nil {
		return gallery.Metadata{}, err
	}
	if len(data) > maxTakeoutBytes {
		return gallery.Metadata{}, fmt.Errorf("%w: it is larger than %d kB", ErrNoTakeout, maxTakeoutBytes>>10)
	}
	var t takeout
	if err := json.Unmarshal(data, &t); err != nil {
		return gallery.Metadata{}, fmt.Errorf("%w: %v", ErrNoTakeout, err)
	}
	if t.Taken == nil {
		return gallery.Metadata{}, ErrNoTakeout
	}
	var m gallery.Metadata
	if at, ok := takeoutTime(t.Taken); ok {
		m.Time, m.Offset, m.TimeFrom = at, "+00:00", gallery.FromTakeout
	}
	for _, raw := range []json.RawMessage{t.Geo, t.GeoExif} {
		var at struct {
			Latitude  *float64 `json:"latitude"`
			Longitude *float64 `json:"longitude"`
		}
		if json.Unmarshal(raw, &at) != nil || at.Latitude == nil || at.Longitude == nil {
			continue
		}
		if m.Latitude == nil { // 0,0 is how Takeout writes that it does not know
			setPosition(&m, *at.Latitude, *at.Longitude, true)
		}
	}
	var text string
	if json.Unmarshal(t.Description, &text) == nil {
		m.Caption = cleanCaption(text)
	}
	var people []struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(t.People, &people) == nil {
		var names []string
		for _, p := range people {
			names = append(names, p.Name)
		}
		m.Persons = cleanLines(names)
	}
	return m, nil
}

// takeoutTime reads {"timestamp": "1730608931"}: seconds since 1970.
func takeoutTime(raw json.RawMessage) (string, bool) {
	var taken struct {
		Timestamp json.RawMessage `json:"timestamp"`
	}
	if json.Unmarshal(raw, &taken) != nil {
		return "", false
	}
	text := string(taken.Timestamp)
	var quoted string
	if json.Unmarshal(taken.Timestamp, &quoted) == nil {
		text = quoted
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 || seconds > 1<<33 {
		return "", false
	}
	at := time.Unix(seconds, 0).UTC()
	if at.Year() < firstYear || at.Year() > lastYear {
		return "", false
	}
	return at.Format("2006-01-02T15:04:05"), true
}
