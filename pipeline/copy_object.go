package pipeline

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"eventroll/pipeline/store"
)

const (
	// heldInMemory is how large an object is copied through memory: renditions
	// and pages are. Larger ones, originals mostly, go through a file, so that
	// copying needs 16 times this at most.
	heldInMemory = 4 << 20
	copiers      = 16 // objects copied at once
)

// putAll copies the objects of one step.
func (c *copier) putAll(ctx context.Context, step []passage) error {
	return parallel(ctx, copiers, values(step), func(ctx context.Context, p passage) error {
		defer c.progress.Done()
		return c.put(ctx, p)
	})
}

// put copies one object unless the target has it.
func (c *copier) put(ctx context.Context, p passage) error {
	from, to := c.from.both()[p.store], c.to.both()[p.store]
	e := c.have[p.store][p.key]
	c.mu.Lock()
	old, stands := c.there[p.store][p.key]
	c.mu.Unlock()
	if stands {
		same, err := sameObject(ctx, from, to, e, old)
		if err != nil {
			return changedMeanwhile(err)
		}
		if same {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.done.There.add(e.Size)
			return nil
		}
	}
	body, err := hold(ctx, from, e)
	if err != nil {
		return changedMeanwhile(err)
	}
	defer body.Close()
	a := archiveAttributes(p.key)
	if p.store == galleryAt {
		a = attributes(p.key)
	}
	a.If = store.Absent
	if stands {
		a.If = store.Matches(old.ETag)
	}
	put, err := to.Put(ctx, p.key, body, a)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.there[p.store][p.key] = put
	c.done.Put.add(put.Size)
	return nil
}

// changedMeanwhile explains an object that was listed and is no more.
func changedMeanwhile(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: somebody else changes the gallery while it is copied: copy again when they have finished", err)
	}
	return err
}

// sameObject says whether two stores hold the same bytes under a key, asking
// as little as that takes.
func sameObject(ctx context.Context, from, to store.Store, a, b store.Entry) (bool, error) {
	if a.Size != b.Size {
		return false, nil
	}
	sums := [2]string{a.MD5, b.MD5}
	for i, s := range []store.Store{from, to} {
		if sums[i] != "" {
			continue
		}
		var err error
		if sums[i], err = md5Of(ctx, s, a.Key); err != nil {
			return false, err
		}
	}
	if sums[0] == sums[1] || a.MD5 == "" && b.MD5 == "" {
		return sums[0] == sums[1], nil
	}
	// A listing's MD5 may be none, see store.Entry.
	for i, s := range []store.Store{from, to} {
		if [2]string{a.MD5, b.MD5}[i] == "" {
			continue
		}
		var err error
		if sums[i], err = md5Of(ctx, s, a.Key); err != nil {
			return false, err
		}
	}
	return sums[0] == sums[1], nil
}

func md5Of(ctx context.Context, s store.Store, key string) (string, error) {
	body, _, err := s.Get(ctx, key)
	if err != nil {
		return "", err
	}
	defer body.Close()
	sum := md5.New()
	if _, err := io.Copy(sum, body); err != nil {
		return "", fmt.Errorf("get %s: %w", key, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// held is an object that can be read more than once.
type held struct {
	io.ReadSeeker
	file *os.File // nil where it is in memory
}

func (h held) Close() error {
	if h.file == nil {
		return nil
	}
	return errors.Join(h.file.Close(), os.Remove(h.file.Name()))
}

// hold reads an object whole, as it was listed: in memory where it is small.
func hold(ctx context.Context, s store.Store, e store.Entry) (held, error) {
	if e.Size <= heldInMemory {
		data, got, err := store.Read(ctx, s, e.Key, heldInMemory)
		if err == nil && got.ETag != e.ETag {
			err = fmt.Errorf("%s in %s was changed while it was copied: copy again", e.Key, s)
		}
		return held{ReadSeeker: bytes.NewReader(data)}, err
	}
	body, got, err := s.Get(ctx, e.Key)
	if err != nil {
		return held{}, err
	}
	defer body.Close()
	if got.ETag != e.ETag {
		return held{}, fmt.Errorf("%s in %s was changed while it was copied: copy again", e.Key, s)
	}
	f, err := os.CreateTemp("", "eventroll-copy-*")
	if err != nil {
		return held{}, err
	}
	h := held{f, f}
	n, err := io.Copy(f, io.LimitReader(body, e.Size+1))
	if err == nil && n != e.Size {
		err = fmt.Errorf("get %s: %d bytes came of %d", e.Key, n, e.Size)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return held{}, errors.Join(err, h.Close())
	}
	return h, nil
}
