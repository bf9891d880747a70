package pipeline

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"eventroll/gallery"
	"eventroll/gallery/embed"
	"eventroll/gallery/site"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// Keys of the gallery, besides those that gallery/site and gallery/embed name.
const (
	indexKey    = "index.json"
	shardFolder = "shards/" // named by hash, as are assets
	assetFolder = "assets/"
)

// object is one object of the gallery as it should be.
type object struct {
	key  string
	body []byte // nil of a share card, which is made when it is put
	from string // of a share card: the key of the rendition that it is cut out of
	// digest tells what a part of a listing is made of; known says that it is not
	// made, as it stands.
	digest string
	known  bool
}

// objects are all objects that publishing puts, but the renditions: first what
// others link to, index.json last. What is made of the photos of a shard alone is
// left out where that is known to stand.
func objects(index gallery.Index, shards *gallery.Shards, assets site.Assets, k known) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for i := range shards.Len() {
			if k.holdsShard(index.Shards[i].Href) {
				continue
			}
			s := shards.Shard(i)
			body, err := s.JSON()
			if err == nil && !index.Shards[i].Names(body) { // the address was remembered, or the archive's objects are not what they were
				err = fmt.Errorf("shard %s: %w", index.Shards[i].Href, store.ErrChanged)
			}
			if !yield(object{key: index.Shards[i].Href, body: body}, err) {
				return
			}
			s.Photos = slices.DeleteFunc(s.Photos, func(p gallery.Photo) bool { return k.holdsPhoto(p.ID) })
			for f, err := range embed.Files(index, []gallery.Shard{s}) {
				if !yield(object{key: f.Key, body: f.Body}, err) {
					return
				}
			}
		}
		for f, err := range site.Files(index, shards, assets, embedCode(index), site.Standing{Photo: k.holdsPhoto, Part: k.holdsPart}) {
			if f.Card != nil && !yield(object{key: f.Card.Key, from: f.Card.Photo}, nil) {
				return
			}
			if !yield(object{key: f.Key, body: f.Body, digest: f.Digest, known: f.Body == nil}, err) {
				return
			}
		}
		body, err := index.JSON()
		yield(object{key: indexKey, body: body}, err)
	}
}

// embedCode is what the pages of photos offer to other people's pages: the same
// that "eventroll embed" prints.
func embedCode(index gallery.Index) site.EmbedCode {
	return func(p gallery.Photo) (string, error) {
		return embed.Snippet(embed.HTML, []embed.Picture{embed.PictureOf(index, p)}, embed.Options{})
	}
}

// distrusted is the size of what stands, where its bytes are known to be wrong.
const distrusted = -1

// putters is how many objects are put at once: pages are small, so that the
// time goes into waiting.
const putters = 64

// publisher puts what differs from what stands, in an order in which every
// link resolves at any moment: what is new first, as nothing links to it yet,
// then what is changed, then what is gone, as nothing links to it any more,
// index.html and at last index.json.
type publisher struct {
	gallery  store.Store
	standing *listed
	// kept are the shards and assets that no prune takes away at this moment.
	kept     map[string]bool
	progress Progress
	quality  int  // of share cards
	drawing  Gate // share cards that are cut at this moment, each for 1
	// gone makes the page for an address where nothing is any more.
	gone func(key string) (site.File, error)
	// lastCheck is asked right before index.json is put.
	lastCheck func(context.Context) error
	// known is what need not be made.
	known    known
	answers  bool              // photos have answers for programs, too
	parts    map[string]string // digests of what parts of listings are made of, by key
	expected int               // about how many objects are put, where they are many
	puts     int
	mu       sync.Mutex
}

// stillStand looks, after index.json was put, whether a prune took away what it
// could not know to be needed. Prune looks again when it has removed something:
// so one of the two notices, whatever comes first.
func (w *publisher) stillStand(ctx context.Context, revived []string) error {
	if len(revived) == 0 {
		return nil
	}
	stands := map[string]bool{}
	for _, folder := range []string{shardFolder, assetFolder} {
		for e, err := range w.gallery.List(ctx, folder) {
			if err != nil {
				return err
			}
			stands[e.Key] = true
		}
	}
	for _, key := range revived {
		if !stands[key] {
			return store.ErrChanged
		}
	}
	return nil
}

// takeAway puts a page that says so over every page that stands and is made
// no more: its photos were held back or taken down, or its session has another
// name. Others may link to it, and nobody may find those photos there. Answers
// for programs and share cards are removed. The pictures stay: posts show them.
func (w *publisher) takeAway(ctx context.Context, made map[string]bool) error {
	var keys []string
	for e := range w.standing.all() {
		if key := e.Key; !made[key] && (isPage(key) || isAnswer(key) || isCard(key)) && !w.isMade(key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	pages := make([][]object, len(keys))
	err := parallel(ctx, putters, indices(keys), func(ctx context.Context, i int) (err error) {
		if isAnswer(keys[i]) || isCard(keys[i]) {
			return w.gallery.Delete(ctx, keys[i])
		}
		old, _ := w.standing.get(keys[i])
		pages[i], err = w.gonePage(ctx, old)
		return err
	})
	if err != nil {
		return err
	}
	return w.putStage(ctx, slices.Concat(pages...))
}

// isMade says whether a key is that of a page of a photo that is published, or
// of its answer for programs.
func (w *publisher) isMade(key string) bool {
	id, _, ok := ofPhoto(key)
	_, published := w.known.photos[id]
	return ok && published && (w.answers || !isAnswer(key))
}

// gonePage is what has to be put over a page that is no more: nothing where
// that was done before, or where the page is somebody else's.
func (w *publisher) gonePage(ctx context.Context, old store.Entry) ([]object, error) {
	f, err := w.gone(old.Key)
	if err != nil || sameBytes(old, f.Body) {
		return nil, err
	}
	if old.Size == distrusted {
		return []object{{key: f.Key, body: f.Body}}, nil
	}
	have, _, err := store.Read(ctx, w.gallery, old.Key, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.ErrChanged
	}
	if err != nil || !isOurs(have) || bytes.Equal(have, f.Body) {
		return nil, err
	}
	return []object{{key: f.Key, body: f.Body}}, nil
}

// isPage says whether a key is one that a page of the site may have, besides
// index.html.
func isPage(key string) bool {
	folder, name, _ := strings.Cut(key, "/")
	name, html := strings.CutSuffix(name, ".html")
	switch folder {
	case "find.html":
		return true
	case "days":
		return html
	case "sessions", "photographers":
		return html && !strings.Contains(name, "/")
	case "photos":
		return html && gallery.PhotoID(name).Valid()
	}
	return false
}

// isAnswer says whether a key is that of a photo's oEmbed answer.
func isAnswer(key string) bool {
	id, ok := strings.CutSuffix(strings.TrimPrefix(key, "photos/"), ".oembed.json")
	return ok && embed.Key(gallery.PhotoID(id)) == key && gallery.PhotoID(id).Valid()
}

// isCard says whether a key is that of a share card.
func isCard(key string) bool {
	name, ok := strings.CutPrefix(strings.TrimSuffix(key, ".jpg"), "cards/")
	return ok && gallery.PhotoID(name).Valid() && site.CardKey(gallery.PhotoID(name)) == key
}

// card cuts a share card out of a rendition.
func (w *publisher) card(ctx context.Context, rendition string) ([]byte, error) {
	data, _, err := store.Read(ctx, w.gallery, rendition, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	if err := w.drawing.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer w.drawing.Release(1)
	card, err := render.Card(ctx, data, w.quality)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("share card of %s: %w", rendition, err)
	}
	return card, err
}

func (w *publisher) putStage(ctx context.Context, stage []object) error {
	if len(stage) > 1 {
		w.progress.Begin("Publishing", len(stage))
	}
	return w.putEach(ctx, values(stage))
}

func (w *publisher) putEach(ctx context.Context, all iter.Seq2[object, error]) error {
	return parallel(ctx, putters, all, func(ctx context.Context, o object) error {
		_, err := w.put(ctx, o)
		w.progress.Done()
		return err
	})
}

// put puts an object unless it stands already; it says whether it did.
func (w *publisher) put(ctx context.Context, o object) (bool, error) {
	var condition store.Condition
	if o.from != "" {
		var err error
		if o.body, err = w.card(ctx, o.from); err != nil {
			return false, err
		}
	}
	old, stands := w.standing.get(o.key)
	switch {
	case immutable(o.key):
	case !stands:
		condition = store.Absent
	default:
		same, err := w.stands(ctx, old, o.body)
		if err != nil || same {
			return false, err
		}
		condition = store.Matches(old.ETag)
	}
	a := attributes(o.key)
	a.If = condition
	entry, err := w.gallery.Put(ctx, o.key, bytes.NewReader(o.body), a)
	if err != nil {
		return false, err
	}
	w.standing.set(entry)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.puts++
	return true, nil
}

// stands says whether an object has that body already. A store that cannot
// tell by its listing is read, which is cheaper than putting.
func (w *publisher) stands(ctx context.Context, old store.Entry, body []byte) (bool, error) {
	if sameBytes(old, body) {
		return true, nil
	}
	if old.Size != int64(len(body)) {
		return false, nil
	}
	have, entry, err := store.Read(ctx, w.gallery, old.Key, publishedLimit)
	if errors.Is(err, fs.ErrNotExist) || err == nil && entry.ETag != old.ETag {
		return false, store.ErrChanged
	}
	return err == nil && bytes.Equal(have, body), err
}

// sameBytes says whether the listing proves that an object has that body.
func sameBytes(old store.Entry, body []byte) bool {
	if old.MD5 == "" || old.Size != int64(len(body)) {
		return false
	}
	sum := md5.Sum(body)
	return old.MD5 == hex.EncodeToString(sum[:])
}

// immutable says whether a key is that of a shard or an asset, which have their
// content's hash in it. What others have put beside them has another form.
func immutable(key string) bool {
	folder, name, _ := strings.Cut(key, "/")
	parts := strings.Split(name, ".")
	switch folder + "/" {
	case shardFolder:
		return len(parts) == 2 && isHex(parts[0], 16) && parts[1] == "json"
	case assetFolder:
		return len(parts) == 3 && isHex(parts[1], 12) && slices.Contains([]string{"css", "js", "svg", "png", "jpg", "webp"}, parts[2])
	}
	return false
}

// isHex says whether a text is a hash of so many digits.
func isHex(text string, digits int) bool {
	return len(text) == digits && strings.Trim(text, "0123456789abcdef") == ""
}

// attributes are the Content-Type and Cache-Control of a gallery's object, by
// its key.
func attributes(key string) store.Attributes {
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".json": "application/json", ".xml": "application/atom+xml; charset=utf-8",
		".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
	a := store.Attributes{ContentType: types[path.Ext(key)], CacheControl: "no-cache"}
	switch {
	case immutable(key):
		a.CacheControl = "public, max-age=31536000, immutable"
	case strings.HasPrefix(a.ContentType, "image/"):
		a.CacheControl = "public, max-age=3600"
	}
	// Renditions must be on the disk before a record says "complete", the index
	// before the archive says that it stands, and what has its hash in its name
	// before a later publish takes it for granted. Pages are compared each time.
	a.Sync = strings.HasPrefix(a.ContentType, "image/") || key == indexKey || immutable(key)
	return a
}

func indices[T any](s []T) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range s {
			if !yield(i, nil) {
				return
			}
		}
	}
}
