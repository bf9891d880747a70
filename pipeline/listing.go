package pipeline

import (
	"context"
	"slices"
	"strings"
	"sync"

	"eventroll/pipeline/store"
)

// onePage is how many objects S3 lists with one request.
const onePage = 1000

// letters are those that a photo's id may start with.
const letters = "234567abcdefghijklmnopqrstuvwxyz"

// listPhotos lists a folder in which every name starts with a photo's id.
func listPhotos(ctx context.Context, s store.Store, folder string, each func(store.Entry)) error {
	return listParts(ctx, s, folder, byLetter(folder), each)
}

// listGallery lists a gallery whole, but for what is not ours.
func listGallery(ctx context.Context, s store.Store) (*listed, error) {
	l := newListed()
	return l, listParts(ctx, s, "", galleryParts(), l.set)
}

// galleryParts are what all of the gallery's own keys begin with.
func galleryParts() []string {
	return slices.Concat(pageParts(), byLetter(offeredFolder), byLetter(photoFolder))
}

// pageParts are the parts that hold nothing of a single photo but its share card.
func pageParts() []string {
	return []string{assetFolder, "cards/", "days/", "feed", "find", "index", "photographers/", "sessions/", shardFolder}
}

func byLetter(folder string) []string {
	var parts []string
	for _, letter := range letters {
		parts = append(parts, folder+string(letter))
	}
	return parts
}

// listParts lists what starts with prefix, in no order, and never two at once. In a bucket a listing
// is one request after the other, a thousand objects each; of what does not
// fit the first, all parts are listed at once. What is in no part may be left
// out.
func listParts(ctx context.Context, s store.Store, prefix string, parts []string, each func(store.Entry)) error {
	large := inBucket(s) // a folder is as fast in one go
	last, n := "", 0
	for e, err := range s.List(ctx, prefix) {
		if err != nil {
			return err
		}
		each(e)
		if last, n = e.Key, n+1; large && n == onePage {
			break
		}
	}
	if !large || n < onePage {
		return nil
	}
	left := slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part < last && !strings.HasPrefix(last, part) })
	return listEach(ctx, s, left, func(e store.Entry) {
		if e.Key > last {
			each(e)
		}
	})
}

// listEach lists what starts with each of the parts, all at once and in no order;
// each is never called twice at once.
func listEach(ctx context.Context, s store.Store, parts []string, each func(store.Entry)) error {
	var mu sync.Mutex
	return parallel(ctx, readers, values(parts), func(ctx context.Context, part string) error {
		for e, err := range s.List(ctx, part) {
			if err != nil {
				return err
			}
			mu.Lock()
			each(e)
			mu.Unlock()
		}
		return nil
	})
}

// inBucket says whether a store is in a bucket, where every question is a request
// and those by the start of a key are quick; in a folder it is the other way
// round.
func inBucket(s store.Store) bool { return strings.Contains(s.String(), "://") }
