package pipeline

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// Keys of the archive. What is below a folder is named by photo id.
const (
	archiveKey     = "archive.json"
	publishedKey   = "published.json"
	recordFolder   = "photos/"
	sightingFolder = "sightings/"
	hiddenFolder   = "hidden/"
	originalFolder = "originals/"
	profileFolder  = "profiles/" // named by hash
)

// profileLimit is how large a colour profile is kept: larger ones are for
// printing presses, and renditions leave them out.
const profileLimit = 1 << 20

func recordKey(id gallery.PhotoID) string { return recordFolder + string(id) + ".json" }

func sightingKey(s gallery.Sighting) string {
	return sightingFolder + string(s.ID) + "-" + s.Hash() + ".json"
}

// profileKey is where a colour profile is kept, for copies of its photos that
// were stripped of it: a rendition in sRGB carries none any more.
func profileKey(hash string) string { return profileFolder + hash + ".icc" }

// archiveVersion is the version of archive.json and published.json. An older
// eventroll refuses a newer archive.
const archiveVersion = 1

// Bounds on what is read from a store: far above what eventroll writes.
const (
	recordLimit    = 1 << 20
	publishedLimit = 256 << 20
)

// archiveName gives the random name by which galleries know their archive;
// it is made once, at the archive's first use.
func archiveName(ctx context.Context, archive store.Store) (string, error) {
	name, err := readArchiveName(ctx, archive)
	if !errors.Is(err, fs.ErrNotExist) {
		return name, err
	}
	var random [10]byte
	rand.Read(random[:]) // never fails
	err = nameArchive(ctx, archive, strings.ToLower(base32.StdEncoding.EncodeToString(random[:])))
	if err != nil && !errors.Is(err, store.ErrChanged) { // else somebody else was faster
		return "", err
	}
	return readArchiveName(ctx, archive)
}

type archiveJSON struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
}

// nameArchive gives a name to an archive that has none; store.ErrChanged where
// it has one.
func nameArchive(ctx context.Context, archive store.Store, name string) error {
	_, err := putJSON(ctx, archive, archiveKey, archiveJSON{archiveVersion, name}, store.Absent)
	return err
}

// readArchiveName is archiveName for who only looks: the error is
// fs.ErrNotExist where the archive was never used.
func readArchiveName(ctx context.Context, archive store.Store) (string, error) {
	data, _, err := store.Read(ctx, archive, archiveKey, recordLimit)
	if err != nil {
		return "", err
	}
	name, err := nameIn(data)
	if err != nil {
		return "", fmt.Errorf("%s in %s %w", archiveKey, archive, err)
	}
	return name, nil
}

// nameIn is the name that archive.json gives. The error is what is to be said
// of archive.json.
func nameIn(data []byte) (string, error) {
	var a archiveJSON
	if err := decodeVersion(data, archiveVersion, &a); err != nil {
		return "", err
	}
	if !isArchiveName(a.Name) {
		return "", fmt.Errorf("is damaged: %q is no archive's name", a.Name)
	}
	return a.Name, nil
}

func isArchiveName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// decodeVersion reads JSON of an object that has a version. What a newer
// eventroll wrote is refused by name, before any of it is understood: that is
// what the version is for. The error is what is to be said of the object.
func decodeVersion(data []byte, known int, v any) error {
	var of struct {
		Version int `json:"version"`
	}
	var err error
	// What eventroll writes begins with the version; the rest is read twice.
	if !bytes.HasPrefix(data, fmt.Appendf(nil, `{"version":%d,`, known)) {
		err = json.Unmarshal(data, &of)
	}
	if err == nil && of.Version > known {
		return fmt.Errorf("was written by a newer eventroll (version %d): update this one", of.Version)
	}
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		return fmt.Errorf("is damaged: %w", err)
	}
	return nil
}

func decode(s store.Store, key string, data []byte, known int, v any) error {
	if err := decodeVersion(data, known, v); err != nil {
		return fmt.Errorf("%s in %s %w", key, s, err)
	}
	return nil
}

// putJSON writes v durably.
func putJSON(ctx context.Context, s store.Store, key string, v any, condition store.Condition) (store.Entry, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return store.Entry{}, fmt.Errorf("%s: %w", key, err)
	}
	return s.Put(ctx, key, bytes.NewReader(data), jsonAttributes(condition))
}

func jsonAttributes(condition store.Condition) store.Attributes {
	return store.Attributes{ContentType: "application/json", If: condition, Sync: true}
}
