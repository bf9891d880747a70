package pipeline

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eventroll/gallery"
)

// Every track gets an id of its own, whatever it is called.
func TestDraftTrackIDs(t *testing.T) {
	for _, c := range []struct{ names, ids []string }{
		{[]string{"Serverless", "Gen AI & ML"}, []string{"serverless", "gen-ai-ml"}},
		{[]string{"Track 2", "가나"}, []string{"track-2", "track-3"}},
		{[]string{"가나", "다라", "Track 1"}, []string{"track-1", "track-2", "track-3"}},
		{[]string{"A/B", "a b", "Common!", "track 4"}, []string{"a-b", "track-2", "track-3", "track-4"}},
	} {
		var d Draft
		var ids []string
		for _, name := range c.names {
			d.addTrack(gallery.Session{Track: name})
			d.addTrack(gallery.Session{Track: name}) // its next session
		}
		for _, track := range d.Tracks {
			ids = append(ids, track.ID)
		}
		if diff := cmp.Diff(c.ids, ids); diff != "" {
			t.Errorf("%q\n%s", c.names, diff)
		}
	}
}

// A camera is found on the card that most of its photos are on, not on the
// one that somebody copied a few of them to.
func TestDraftCameraFolder(t *testing.T) {
	var read []readFile
	add := func(card, serial string, photos int) {
		for range photos {
			id := gallery.NewPhotoID(sha256.Sum256(fmt.Append(nil, len(read))))
			read = append(read, readFile{
				item:     Item{Card: card},
				sighting: gallery.Sighting{ID: id, Metadata: gallery.Metadata{Make: "Canon", Serial: serial}},
			})
		}
	}
	add("best-of", "1", 2)
	add("dana", "1", 3)
	add("dana", "2", 1)
	add("kim", "2", 1)
	want := []DraftCamera{
		{Make: "Canon", Serial: "1", Folder: "dana", Photos: 5},
		{Make: "Canon", Serial: "2", Folder: "dana", Photos: 2},
	}
	if diff := cmp.Diff(want, draftCameras(read)); diff != "" {
		t.Error(diff)
	}
}

func sessionOf(track, title string) gallery.Session {
	return gallery.Session{Track: track, Title: title}
}

// The zones that a camera names are kept while they may be those of one event.
func TestDraftCameraOffsets(t *testing.T) {
	for _, c := range []struct{ said, want []string }{
		{[]string{"", ""}, nil},
		{[]string{"+09:00", "", "+09:00"}, []string{"+09:00"}},
		{[]string{"-05:00", "-04:00", "-05:00"}, []string{"-04:00", "-05:00"}},
		{[]string{"-05:00", "-04:00", "+01:00", "+02:00", "-05:00"}, nil},
	} {
		var read []readFile
		for i, offset := range c.said {
			id := gallery.NewPhotoID(sha256.Sum256(fmt.Append(nil, i)))
			read = append(read, readFile{sighting: gallery.Sighting{ID: id, Metadata: gallery.Metadata{Serial: "1", Offset: offset}}})
		}
		same(t, fmt.Sprint(c.said), draftCameras(read)[0].Offsets, c.want)
	}
}
