package pipeline

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"os"
	"slices"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// seenKey is where the archive keeps which object in a bucket was which
// sighting, as Cache does on one machine: what is unchanged by its ETag need not
// be fetched again by any machine of a run in parts. It is a hint, too. It has a
// line of JSON for each object, compressed, some 100 bytes of them.
const seenKey = runFolder + "seen.jsonl.gz"

// Bounds on what is read of it.
const (
	seenLimit     = 8 << 30
	seenLineLimit = 64 << 10
)

// Seen is the sighting that an item was when somebody read it.
type Seen struct {
	ID       gallery.PhotoID `json:"id"`
	Sighting string          `json:"sighting"` // its hash
}

// seenFile is a line of the list. The first has nothing but the build.
type seenFile struct {
	Build string `json:"build,omitempty"` // another build may read more from a file
	File  string `json:"file,omitempty"`
	cachedFile
}

// seenItem is what a batch's result says of one of its items.
type seenItem struct {
	Place int `json:"place"` // in the batch
	Seen
}

// recall marks the items that have not changed since somebody read them. What
// cannot be read is forgotten, and the items are read again.
func (r *Run) recall(ctx context.Context, items []Item) {
	at := map[string]int{}
	for i, item := range items {
		if item.ETag != "" {
			at[item.File] = i
		}
	}
	if len(at) == 0 {
		return
	}
	_ = readSeen(ctx, r.Archive, func(known seenFile) error {
		i, ok := at[known.File]
		if !ok {
			return nil
		}
		_, state := describe(items[i])
		state.ID, state.Sighting = known.ID, known.Sighting
		if state == known.cachedFile {
			items[i].Seen = &Seen{known.ID, known.Sighting}
		}
		return nil
	})
}

// readSeen reads the list of this build, line by line.
func readSeen(ctx context.Context, archive store.Store, do func(seenFile) error) error {
	body, _, err := archive.Get(ctx, seenKey)
	if err != nil {
		return err
	}
	defer body.Close()
	packed, err := gzip.NewReader(body)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(io.LimitReader(packed, seenLimit))
	lines.Buffer(nil, seenLineLimit)
	for first := true; lines.Scan(); first = false {
		var known seenFile
		if err := json.Unmarshal(lines.Bytes(), &known); err != nil {
			return err
		}
		if first {
			if known.Build != build() {
				return nil
			}
			continue
		}
		if err := do(known); err != nil {
			return err
		}
	}
	return lines.Err()
}

// putSeen writes the list anew: what the batches have seen, and what it knew of
// other cards. Objects that are gone from these are forgotten.
func (r *Run) putSeen(ctx context.Context, results []BatchResult) error {
	if !slices.ContainsFunc(results, func(b BatchResult) bool { return len(b.Seen) > 0 }) {
		return nil
	}
	file, err := os.CreateTemp("", "eventroll-seen-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	packed := gzip.NewWriter(file)
	lines := json.NewEncoder(packed)
	if err := lines.Encode(seenFile{Build: build()}); err != nil {
		return err
	}
	written := map[uint64]bool{} // hashes of names
	for from := 0; from < len(results); from += readers {
		if err := r.encodeSeen(ctx, lines, results, from, min(from+readers, len(results)), written); err != nil {
			return err
		}
	}
	// What cannot be read of the old list is forgotten; what cannot be written is
	// told by Close.
	_ = readSeen(ctx, r.Archive, func(known seenFile) error {
		if written[nameHash(known.File)] || slices.ContainsFunc(r.Order.Cards, func(card string) bool { return isBelow(known.File, card) }) {
			return nil
		}
		return lines.Encode(known)
	})
	if err := packed.Close(); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = r.Archive.Put(ctx, seenKey, file, store.Attributes{ContentType: "application/gzip"})
	return err
}

// nameHash stands for a file's name where a million are remembered. Of two that
// share one, one is read again.
func nameHash(file string) uint64 {
	sum := fnv.New64a()
	_, _ = io.WriteString(sum, file)
	return sum.Sum64()
}

// encodeSeen writes the lines of some batches.
func (r *Run) encodeSeen(ctx context.Context, lines *json.Encoder, results []BatchResult, from, to int, written map[uint64]bool) error {
	batches := make([][]Item, to-from)
	err := parallel(ctx, readers, indices(batches), func(ctx context.Context, i int) error {
		if len(results[from+i].Seen) == 0 {
			return nil
		}
		return readRun(ctx, r.Archive, r.batchKey(from+i), batchLimit, &batches[i])
	})
	if err != nil {
		return err
	}
	for i, items := range batches {
		for _, s := range results[from+i].Seen {
			if s.Place < 0 || s.Place >= len(items) {
				continue // of a damaged result: it is but a hint
			}
			name, state := describe(items[s.Place])
			state.ID, state.Sighting = s.ID, s.Sighting
			written[nameHash(name)] = true
			if err := lines.Encode(seenFile{File: name, cachedFile: state}); err != nil {
				return err
			}
		}
	}
	return nil
}
