package gallery

import (
	"crypto/sha256"
	"strings"
	"testing"
)

func TestPhotoIDsStayForEver(t *testing.T) {
	for picture, want := range map[string]PhotoID{
		"":      "4oymiquy7qobjgx3",
		"photo": "kxde2d6nn6ov67ec",
	} {
		id := NewPhotoID(sha256.Sum256([]byte(picture)))
		if id != want || !id.Valid() {
			t.Errorf("id of %q: %s (valid: %t), want %s", picture, id, id.Valid(), want)
		}
	}
}

func TestPhotoIDValid(t *testing.T) {
	for id, want := range map[PhotoID]bool{
		"4oymiquy7qobjgx3":  true,
		"":                  false,
		"4oymiquy7qobjgx":   false,
		"4oymiquy7qobjgx33": false,
		"4OYMIQUY7QOBJGX3":  false,
		"4oymiquy7qobjgx1":  false, // no base32 digit
		"../../../etc/pas":  false,
		"4oymiquy7qobjg가":   false,
	} {
		if id.Valid() != want {
			t.Errorf("%q: valid %t", id, !want)
		}
	}
}

func TestTrackIDs(t *testing.T) {
	for id, want := range map[string]bool{
		"serverless": true, "track-2": true, "2": true,
		"": false, "common": false, "between": false, "Track": false, "트랙": false, "a/b": false, "a.b": false,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
	} {
		if ValidTrackID(id) != want {
			t.Errorf("%q: valid %t", id, !want)
		}
	}
}

func TestTrackNameOn(t *testing.T) {
	track := Track{ID: "x", Name: "X", Names: map[Date]string{"2024-11-04": "Y"}}
	equal(t, "a day with a name of its own", track.NameOn("2024-11-04"), "Y")
	equal(t, "another day", track.NameOn("2024-11-03"), "X")
	equal(t, "no name at all", Track{ID: "x"}.NameOn("2024-11-03"), "x")
}
