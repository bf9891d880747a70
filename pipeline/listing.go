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
	large := strings.Contains(s.String(), "://") // a folder is as fast in one go
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
	var mu sync.Mutex
	return parallel(ctx, readers, values(parts), func(ctx context.Context, part string) error {
		if part < last && !strings.HasPrefix(last, part) {
			return nil
		}
		for e, err := range s.List(ctx, part) {
			if err != nil {
				return err
			}
			if e.Key > last {
				mu.Lock()
				each(e)
				mu.Unlock()
			}
		}
		return nil
	})
}
