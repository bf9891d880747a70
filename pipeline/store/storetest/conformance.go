package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"eventroll/pipeline/store"
)

// Conformance tests that a store keeps the contract of store.Store. Open opens
// the same place each time it is called; the place is empty at first.
func Conformance(t *testing.T, open func() store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, func() store.Store)
	}{
		{"empty", testEmpty},
		{"roundTrip", testRoundTrip},
		{"bodyFromWhereItStands", testBodyStart},
		{"missing", testMissing},
		{"badKeys", testBadKeys},
		{"listOrder", testListOrder},
		{"listMany", testListMany},
		{"listStops", testListStops},
		{"conditions", testConditions},
		{"raceToCreate", testRaceToCreate},
		{"raceToReplace", testRaceToReplace},
		{"wholeWhileRewritten", testWholeWhileRewritten},
		{"failingBody", testFailingBody},
		{"cancelled", testCancelled},
		{"read", testRead},
		{"large", testLarge},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}

func testEmpty(t *testing.T, open func() store.Store) {
	s := open()
	if got := list(t, s, ""); len(got) > 0 {
		t.Errorf("a new store lists %v", got)
	}
	if s.String() == "" {
		t.Error("it has no address")
	}
}

func testRoundTrip(t *testing.T, open func() store.Store) {
	s := open()
	for _, data := range []string{"", "a", strings.Repeat("photo", 1<<18)} {
		for _, sync := range []bool{false, true} {
			put := mustPut(t, s, "round/trip.txt", data, store.Attributes{Sync: sync, ContentType: "text/plain"})
			got, entry := mustGet(t, open(), "round/trip.txt")
			if got != data {
				t.Errorf("%d bytes came back as %d others", len(data), len(got))
			}
			if put.Key != "round/trip.txt" || put.Size != int64(len(data)) || put.ETag == "" {
				t.Errorf("put returned %+v", put)
			}
			listed := list(t, s, "round/")
			if len(listed) == 1 {
				if age := time.Since(listed[0].Modified).Abs(); age > time.Minute {
					t.Errorf("listed as put %v ago", age)
				}
				listed[0].Modified = time.Time{} // only a listing knows
			}
			if put != entry || len(listed) != 1 || listed[0] != put {
				t.Errorf("put %+v, get %+v, list %+v differ", put, entry, listed)
			}
		}
	}
	before := mustPut(t, s, "round/trip.txt", "one", store.Attributes{})
	after := mustPut(t, s, "round/trip.txt", "two", store.Attributes{})
	if before.ETag == after.ETag {
		t.Error("another object of the same size has the same ETag")
	}
}

func testBodyStart(t *testing.T, open func() store.Store) {
	s, body := open(), strings.NewReader("header and body")
	if _, err := body.Seek(11, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "start", body, store.Attributes{}); err != nil {
		t.Fatal(err)
	}
	if got, _ := mustGet(t, s, "start"); got != "body" {
		t.Errorf("got %q", got)
	}
}

func testMissing(t *testing.T, open func() store.Store) {
	s := open()
	mustPut(t, s, "missing/a/b", "x", store.Attributes{})
	for _, key := range []string{"missing/none", "missing/a", "missing", "missing/a/b/c", "no/folder/at/all"} {
		if _, _, err := s.Get(t.Context(), key); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), key) {
			t.Errorf("get %s: %v", key, err)
		}
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %s: %v", key, err)
		}
	}
	if got, _ := mustGet(t, s, "missing/a/b"); got != "x" {
		t.Error("deleting what is not there deleted something")
	}
	if err := s.Delete(t.Context(), "missing/a/b"); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Get(t.Context(), "missing/a/b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
	if got := list(t, s, "missing"); len(got) > 0 {
		t.Errorf("it is still listed: %v", got)
	}
}

func testBadKeys(t *testing.T, open func() store.Store) {
	s, ctx := open(), t.Context()
	for _, key := range []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a/..", ".a", "a/.b", "a.", "a./b",
		`a\b`, `..\a`, "C:a", "a b", "a\x00b", "a\nb", "사진", "a%2fb", "a?b", "a*b", "~a~",
		strings.Repeat("a", 256), strings.Repeat("a/", 300) + "a",
	} {
		if _, err := s.Put(ctx, key, strings.NewReader("x"), store.Attributes{}); err == nil {
			t.Errorf("put %q worked", key)
		}
		if _, _, err := s.Get(ctx, key); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("get %q: %v", key, err)
		}
		if err := s.Delete(ctx, key); err == nil {
			t.Errorf("delete %q worked", key)
		}
	}
	for _, prefix := range []string{"/", "../", "a//", "./", ".event", "a/../", "a b"} {
		for entry, err := range s.List(ctx, prefix) {
			if err == nil {
				t.Errorf("list %q yields %v", prefix, entry)
			}
		}
	}
}

func testConditions(t *testing.T, open func() store.Store) {
	s := open()
	refused := func(key string, c store.Condition) {
		t.Helper()
		_, err := s.Put(t.Context(), key, strings.NewReader("refused"), store.Attributes{If: c})
		if !errors.Is(err, store.ErrChanged) {
			t.Errorf("put %s: %v", key, err)
		}
	}
	refused("cond/a", store.Matches("0-0-0"))
	refused("cond/a", store.Matches(""))
	first := mustPut(t, s, "cond/a", "first", store.Attributes{If: store.Absent})
	refused("cond/a", store.Absent)
	second := mustPut(t, s, "cond/a", "other", store.Attributes{If: store.Matches(first.ETag)})
	refused("cond/a", store.Matches(first.ETag))
	refused("cond/a", store.Matches(""))
	if got, entry := mustGet(t, s, "cond/a"); got != "other" || entry != second {
		t.Errorf("got %q %+v, want what %+v put", got, entry, second)
	}
	listed := list(t, s, "cond/a")
	mustPut(t, s, "cond/a", "third", store.Attributes{If: store.Matches(listed[0].ETag), Sync: true})
	if err := s.Delete(t.Context(), "cond/a"); err != nil {
		t.Fatal(err)
	}
	refused("cond/a", store.Matches(second.ETag))
	if got := list(t, s, "cond"); len(got) > 0 {
		t.Errorf("a refused put left %v", got)
	}
}

// testFailingBody has a body that breaks off, as a card pulled out does.
func testFailingBody(t *testing.T, open func() store.Store) {
	s := open()
	mustPut(t, s, "fail", "old", store.Attributes{})
	broken := errors.New("card pulled out")
	body := brokenBody{bytes.NewReader(make([]byte, 1<<20)), iotest.ErrReader(broken)}
	_, err := s.Put(t.Context(), "fail", body, store.Attributes{})
	if err == nil || errors.Is(err, store.ErrUnusable) {
		t.Errorf("put: %v", err)
	}
	if got, _ := mustGet(t, s, "fail"); got != "old" {
		t.Errorf("got %d bytes", len(got))
	}
}

type brokenBody struct {
	io.Seeker
	io.Reader
}

func testCancelled(t *testing.T, open func() store.Store) {
	s := open()
	mustPut(t, s, "cancel", "old", store.Attributes{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, "cancel", strings.NewReader("new"), store.Attributes{}); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if _, _, err := s.Get(ctx, "cancel"); !errors.Is(err, context.Canceled) {
		t.Errorf("get: %v", err)
	}
	if err := s.Delete(ctx, "cancel"); !errors.Is(err, context.Canceled) {
		t.Errorf("delete: %v", err)
	}
	for _, err := range s.List(ctx, "cancel") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("list: %v", err)
		}
	}
	if got, _ := mustGet(t, s, "cancel"); got != "old" {
		t.Errorf("got %q", got)
	}
}

func testRead(t *testing.T, open func() store.Store) {
	s := open()
	put := mustPut(t, s, "read", "12345", store.Attributes{})
	data, entry, err := store.Read(t.Context(), s, "read", 5)
	if err != nil || string(data) != "12345" || entry != put {
		t.Errorf("read: %q %+v %v", data, entry, err)
	}
	if _, _, err := store.Read(t.Context(), s, "read", 4); err == nil || !strings.Contains(err.Error(), "5 bytes") {
		t.Errorf("read more than the limit: %v", err)
	}
	if _, _, err := store.Read(t.Context(), s, "read-none", 4); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read what is not there: %v", err)
	}
}

// testLarge has an object of a size that stores may put in parts.
func testLarge(t *testing.T, open func() store.Store) {
	s, data := open(), strings.Repeat("seventy megabytes of an original; ", 70<<20/34)
	put := mustPut(t, s, "large/a.tiff", data, store.Attributes{If: store.Absent, ContentType: "image/tiff", Sync: true})
	if got, entry := mustGet(t, open(), "large/a.tiff"); got != data || entry != put {
		t.Errorf("%d of %d bytes came back; put %+v, get %+v", len(got), len(data), put, entry)
	}
	if _, err := s.Put(t.Context(), "large/a.tiff", strings.NewReader(data[1:]), store.Attributes{If: store.Absent}); !errors.Is(err, store.ErrChanged) {
		t.Errorf("put where one is: %v", err)
	}
	other := mustPut(t, s, "large/a.tiff", data[1:], store.Attributes{If: store.Matches(put.ETag)})
	if _, err := s.Put(t.Context(), "large/a.tiff", strings.NewReader(data), store.Attributes{If: store.Matches(put.ETag)}); !errors.Is(err, store.ErrChanged) {
		t.Errorf("put over another: %v", err)
	}
	if got, entry := mustGet(t, s, "large/a.tiff"); got != data[1:] || entry != other {
		t.Errorf("%d bytes came back; put %+v, get %+v", len(got), other, entry)
	}
	listed := list(t, s, "large/")
	if len(listed) != 1 || listed[0].ETag != other.ETag || listed[0].Size != other.Size {
		t.Errorf("listed %+v, put %+v", listed, other)
	}
	if err := s.Delete(t.Context(), "large/a.tiff"); err != nil {
		t.Error(err)
	}
}

func mustPut(t *testing.T, s store.Store, key, data string, a store.Attributes) store.Entry {
	t.Helper()
	entry, err := s.Put(t.Context(), key, strings.NewReader(data), a)
	if err != nil {
		t.Fatal(err)
	}
	return entry
}

func mustGet(t *testing.T, s store.Store, key string) (string, store.Entry) {
	t.Helper()
	body, entry, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), entry
}

func list(t *testing.T, s store.Store, prefix string) []store.Entry {
	t.Helper()
	var entries []store.Entry
	for entry, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	if !slices.IsSortedFunc(entries, func(a, b store.Entry) int { return strings.Compare(a.Key, b.Key) }) {
		t.Errorf("the listing of %q is not in order", prefix)
	}
	return entries
}
