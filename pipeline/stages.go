package pipeline

import (
	"context"
	"iter"
)

// heldBytes bounds the pages that wait in memory: those that are new until all
// are made, those that are changed until all that is new stands. Where new ones
// are more, they go out as they are made; where changed ones are more, they are
// made once more.
const heldBytes = 64 << 20

// putAll puts what differs of all, which it may run through twice.
func (w *publisher) putAll(ctx context.Context, all iter.Seq2[object, error]) error {
	var s sorting
	w.progress.Begin("Publishing", 0)
	if err := w.putEach(ctx, w.fresh(ctx, all, &s)); err != nil {
		return err
	}
	if s.bytes > heldBytes {
		w.progress.Begin("Publishing", s.changes)
		if err := w.putEach(ctx, w.changedAgain(all)); err != nil {
			return err
		}
	} else if err := w.putStage(ctx, s.changed); err != nil {
		return err
	}
	if err := w.takeAway(ctx, s.made); err != nil {
		return err
	}
	for _, o := range s.last {
		if o.key == indexKey {
			if err := w.lastCheck(ctx); err != nil {
				return err
			}
		}
		if err := w.putStage(ctx, []object{o}); err != nil {
			return err
		}
	}
	return w.stillStand(ctx, s.revived)
}

// sorting is what becomes of the objects that are not put at once.
type sorting struct {
	made    map[string]bool // keys of all of them, but for photos' pages and answers
	changed []object        // none where they are more than heldBytes
	bytes   int             // of all that are changed
	changes int
	revived []string // keys of what stood without being needed
	last    []object // index.html and index.json
}

// fresh are the objects that are new. The others are sorted on the way.
func (w *publisher) fresh(ctx context.Context, all iter.Seq2[object, error], s *sorting) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		var held []object
		bytes := 0
		for o, err := range w.sorted(ctx, all, s) {
			if bytes += len(o.body); err == nil && bytes <= heldBytes {
				held = append(held, o)
				continue
			}
			if len(held) > 0 {
				w.progress.Begin("Publishing", w.expected)
			}
			if !yieldAll(held, yield) || !yield(o, err) {
				return
			}
			held = nil
		}
		if len(held) > 1 {
			w.progress.Begin("Publishing", len(held))
		}
		yieldAll(held, yield)
	}
}

func yieldAll(objects []object, yield func(object, error) bool) bool {
	for _, o := range objects {
		if !yield(o, nil) {
			return false
		}
	}
	return true
}

// sameAtHand says whether an object has that body already, where to look costs
// no request.
func (w *publisher) sameAtHand(ctx context.Context, o object) (bool, error) {
	if inBucket(w.gallery) {
		return false, nil
	}
	old, _ := w.standing.get(o.key)
	return w.stands(ctx, old, o.body)
}

// sorted are the objects that are new, with the others taken out into s.
func (w *publisher) sorted(ctx context.Context, all iter.Seq2[object, error], s *sorting) iter.Seq2[object, error] {
	s.made, w.parts = map[string]bool{}, map[string]string{}
	return func(yield func(object, error) bool) {
		for o, err := range all {
			if err != nil {
				yield(o, err)
				return
			}
			twice := s.made[o.key] // a share card that two pages name
			if _, _, ok := ofPhoto(o.key); !ok {
				s.made[o.key] = true
			}
			if o.digest != "" {
				w.parts[o.key] = o.digest
			}
			switch {
			case o.known:
			case o.key == indexKey || o.key == "index.html":
				s.last = append(s.last, o)
			case w.isFresh(o):
				if _, stands := w.standing.get(o.key); stands && immutable(o.key) {
					s.revived = append(s.revived, o.key)
				}
				if !twice && !yield(o, nil) {
					return
				}
			case w.isChanged(o):
				if same, err := w.sameAtHand(ctx, o); same || err != nil {
					if err != nil && !yield(o, err) {
						return
					}
					continue
				}
				s.changes++
				if s.bytes += len(o.body); s.bytes > heldBytes {
					s.changed = nil
				} else {
					s.changed = append(s.changed, o)
				}
			}
		}
	}
}

// isFresh says whether nothing links to an object yet, as far as can be known.
func (w *publisher) isFresh(o object) bool {
	old, stands := w.standing.get(o.key)
	switch {
	case o.from != "":
		return !stands || old.Size == distrusted
	case !stands:
		return true
	case !immutable(o.key):
		return false
	}
	// Half of it is left of a power cut; or it stands, but nothing needed it, so
	// somebody may be pruning it: put again, it is too young for that.
	return old.Size != int64(len(o.body)) || !w.kept[o.key]
}

// isChanged says whether an object has to take another's place, or may have to.
func (w *publisher) isChanged(o object) bool {
	old, stands := w.standing.get(o.key)
	return stands && o.from == "" && !immutable(o.key) && !sameBytes(old, o.body)
}

// changedAgain are the changed objects once more, but for the last ones.
func (w *publisher) changedAgain(all iter.Seq2[object, error]) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for o, err := range all {
			if err == nil && (o.known || o.key == indexKey || o.key == "index.html" || !w.isChanged(o)) {
				continue
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}
