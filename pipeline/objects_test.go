package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eventroll/pipeline/store"
)

// wantGets says which keys should have been read since the last time, each
// once or more often.
func wantGets(t *testing.T, what string, c *counting, want ...string) {
	t.Helper()
	c.mu.Lock()
	got := slices.Compact(slices.Sorted(slices.Values(c.gets)))
	c.mu.Unlock()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("read from the %s: %q, want %q", what, got, want)
	}
}

func objectsFile(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "eventroll", "*-objects"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files of objects in the cache: %q, %v", files, err)
	}
	return files[0]
}

func TestNothingToDoAsksForNothing(t *testing.T) {
	a := newAgain(t, "bucket")
	for _, again := range []func(){
		func() { wantCounts(t, a.ingest(t), map[Status]int{Known: 12}) },
		func() {
			if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
				t.Fatal(err)
			}
		},
	} {
		again()
		wantGets(t, "gallery", a.gallery, indexKey)
		wantGets(t, "archive", a.archive, archiveKey, publishedKey)
		wantPuts(t, "gallery", a.gallery)
		wantPuts(t, "archive", a.archive)
	}
}

// What this run puts itself it does not read; that the photo is not taken down
// by now is one question.
func TestOwnPutsAreNotRead(t *testing.T) {
	a := newAgain(t, "bucket")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	file := filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
	writeSample(t, file, frame.jpeg(t))
	wantCounts(t, a.ingest(t), map[Status]int{New: 1, Known: 12})
	wantGets(t, "archive", a.archive, archiveKey, publishedKey, hiddenFolder+string(idOf(t, file))+".json")
}

// What another machine takes in is read by this one, and nothing else.
func TestOnlyWhatIsNewIsRead(t *testing.T) {
	a := newAgain(t, "bucket")
	here := os.Getenv("XDG_CACHE_HOME")
	frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00"}
	file := filepath.Join(a.dir, "cards", "A", "IMG_4009.JPG")
	writeSample(t, file, frame.jpeg(t))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	wantCounts(t, a.ingest(t), map[Status]int{New: 1, Known: 12})
	var sighting string
	for key := range contents(t, a.Archive) {
		if strings.HasPrefix(key, sightingFolder+string(idOf(t, file))) {
			sighting = key
		}
	}

	t.Setenv("XDG_CACHE_HOME", here)
	a.archive.taken()
	wantCounts(t, a.ingest(t), map[Status]int{Known: 13})
	wantGets(t, "archive", a.archive, archiveKey, publishedKey, recordKey(idOf(t, file)), sighting)
}

// A machine's copy of an archive may be anything: everything comes out the same.
func TestObjectCacheIsAHint(t *testing.T) {
	a := newAgain(t, "bucket")
	file := objectsFile(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := bytes.Cut(whole, []byte("\n"))
	other := bytes.ReplaceAll(rest, []byte(`"version":1`), []byte(`"version":9`))
	for name, damaged := range map[string][]byte{
		"empty":            {},
		"cut off":          whole[:len(whole)/2],
		"a changed letter": bytes.Replace(whole, []byte("Sample"), []byte("sample"), 1),
		"nonsense":         []byte(objectsHead([]byte("a\tb\nc\n\n\t\t\t")) + "\na\tb\nc\n\n\t\t\t"),
		"another version":  []byte(objectsHead(other) + "\n" + string(other)),
		"without its head": rest,
		"only its head":    head,
	} {
		t.Run(name, func(t *testing.T) {
			writeSample(t, file, damaged)
			before := contents(t, a.Gallery)
			wantCounts(t, a.ingest(t), map[Status]int{Known: 12})
			if len(a.archive.gets) < 24 {
				t.Errorf("only %d objects were read anew", len(a.archive.gets))
			}
			wantPuts(t, "gallery", a.gallery)
			wantPuts(t, "archive", a.archive)
			sameContents(t, "gallery", contents(t, a.Gallery), before)
			if mended, err := os.ReadFile(file); err != nil || !bytes.Equal(mended, whole) {
				t.Errorf("it was not mended: %d bytes of %d, %v", len(mended), len(whole), err)
			}
		})
	}
}

func TestObjectCacheIsBounded(t *testing.T) {
	c := &objectCache{path: filepath.Join(t.TempDir(), "x-objects"), objects: map[string]cachedObject{}}
	body := bytes.Repeat([]byte("1"), 1<<20)
	for i := range 80 {
		c.remember(store.Entry{Key: strings.Repeat("k", i+1), ETag: "e"}, body)
	}
	if c.bytes > objectsLimit || len(c.objects) != 63 {
		t.Errorf("%d objects of %d bytes are kept", len(c.objects), c.bytes)
	}
	c.remember(store.Entry{Key: "k", ETag: "f"}, []byte("2"))
	c.remember(store.Entry{Key: "lines", ETag: "f"}, []byte("[\n]"))
	if err := c.save(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(c.path)
	if err != nil || len(data) > objectsLimit {
		t.Fatalf("%d bytes were written, %v", len(data), err)
	}
	read := &objectCache{objects: map[string]cachedObject{}}
	read.parse(data)
	if len(read.objects) != len(c.objects) || read.bytes != c.bytes || read.changed {
		t.Errorf("%d objects of %d bytes were read, %d of %d written", len(read.objects), read.bytes, len(c.objects), c.bytes)
	}
	if got, ok := read.lookup(store.Entry{Key: "k", ETag: "f"}); !ok || string(got) != "2" {
		t.Errorf("read %q, %t", got, ok)
	}
	if _, ok := read.lookup(store.Entry{Key: "k", ETag: "e"}); ok {
		t.Error("an object that was replaced is still known")
	}
}

// A folder is read as fast as a copy of it would be.
func TestFoldersHaveNoObjectCache(t *testing.T) {
	newAgain(t, "folder")
	if files, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "eventroll", "*-objects")); len(files) > 0 {
		t.Errorf("%q was written", files)
	}
}
