package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"slices"
	"sync"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

func renditionKey(id gallery.PhotoID, name string) string {
	return "photos/" + string(id) + "/" + name + ".jpg"
}

// want is what the renditions of a photo should be made by.
func (in *Ingester) want(m gallery.Metadata) gallery.Rendered {
	sizes := map[string]int{}
	for _, s := range in.Settings.Sizes {
		sizes[s.Name] = s.Edge
	}
	return gallery.Rendered{
		By: render.Version, Sizes: sizes, Quality: in.Settings.Quality, Orientation: max(m.Orientation, 1), Profile: m.ProfileHash,
		Byline: m.Byline, Credit: m.Credit, Copyright: m.Copyright,
	}
}

// withProfile is what can be made of the file at hand: a copy that was
// stripped of its colour profile cannot give the renditions one.
func withProfile(want gallery.Rendered, s gallery.Sighting) gallery.Rendered {
	want.Profile = s.Metadata.ProfileHash
	return want
}

// standingProfile is the colour profile that a photo's renditions were made
// by, for a copy that was stripped of it. Where it cannot be found, the copy
// has to do as it is.
func (in *Ingester) standingProfile(ctx context.Context, r gallery.Record) (icc []byte, ok bool) {
	if icc, _, err := store.Read(ctx, in.Archive, profileKey(r.Rendered.Profile), profileLimit); err == nil {
		return icc, true
	}
	const kept = 2                              // renditions of earlier versions carry it, but for sRGB
	for name, rendition := range r.Renditions { // they all carry the same
		data, _, err := store.Read(ctx, in.Gallery, renditionKey(r.ID, name), rendition.Bytes)
		if err != nil {
			return nil, false
		}
		picture, err := meta.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, false
		}
		return picture.ICC, picture.ICC != nil || r.Rendered.By < kept
	}
	return nil, false
}

// keepProfile puts a colour profile into the archive, once a run.
func (in *Ingester) keepProfile(ctx context.Context, hash string, icc []byte) error {
	if hash == "" || len(icc) == 0 || len(icc) > profileLimit {
		return nil
	}
	if _, kept := in.profiles.Load(hash); kept {
		return nil
	}
	_, err := in.Archive.Put(ctx, profileKey(hash), bytes.NewReader(icc),
		store.Attributes{ContentType: "application/vnd.iccprofile", If: store.Absent, Sync: true})
	if err != nil && !errors.Is(err, store.ErrChanged) {
		return err
	}
	in.profiles.Store(hash, true)
	return nil
}

// stands says whether the gallery has a photo's renditions as they should be,
// or as well as the file at hand can make them.
func (in *Ingester) stands(known recorded, want, can gallery.Rendered) bool {
	return known.ID != "" && in.Renditions.hold(known.Record) &&
		(sameRendering(known.Rendered, want) || sameRendering(known.Rendered, can))
}

// upToDate says whether a sighting's photo is recorded, not hidden, in the
// gallery as it should be, and kept where originals are kept.
func (in *Ingester) upToDate(s gallery.Sighting) bool {
	known, sightings, hidden := in.Snapshot.photo(s.ID)
	want := in.want(gallery.Merge(sightings))
	return !hidden && in.stands(known, want, withProfile(want, s)) &&
		(!in.Originals || in.Snapshot.hasOriginal(originalKey(s))) && !in.lacksOriginal(known.Record, s)
}

func sameRendering(a, b gallery.Rendered) bool {
	return reflect.DeepEqual(a, b)
}

// pictureError says that no picture can be made of a file.
type pictureError struct{ error }

func (in *Ingester) render(ctx context.Context, pixels *io.SectionReader, profile []byte, want gallery.Rendered) (_ *render.Result, err error) {
	defer orMistake(&err)
	measured, err := render.Measure(pixels, pixels.Size())
	if err != nil {
		return nil, &pictureError{err}
	}
	if err := in.Work.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer in.Work.Release(1)
	cost := min(measured.Memory(in.Settings), render.MaxMemory)
	if err := in.Memory.Acquire(ctx, cost); err != nil {
		return nil, err
	}
	defer in.Memory.Release(cost)
	made, err := render.Render(ctx, pixels, pixels.Size(), render.Source{
		Orientation: want.Orientation, Profile: profile, Byline: want.Byline, Credit: want.Credit, Copyright: want.Copyright,
	}, in.Settings)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &pictureError{err}
	}
	return made, nil
}

func newRecord(s gallery.Sighting, want gallery.Rendered, made *render.Result) gallery.Record {
	r := gallery.Record{
		Version: gallery.RecordVersion, ID: s.ID, Format: s.Metadata.Format, Size: gallery.Size{made.Width, made.Height},
		Rendered: want, Renditions: map[string]gallery.Rendition{},
		Placeholder: made.Placeholder, Look: made.Look, Sharpness: made.Sharpness, Damage: made.Damage,
	}
	for _, m := range made.Renditions {
		sum := sha256.Sum256(m.Data)
		r.Renditions[m.Name] = gallery.Rendition{
			Size: gallery.Size{m.Width, m.Height}, Bytes: int64(len(m.Data)), SHA256: hex.EncodeToString(sum[:]),
		}
	}
	return r
}

// rendered is what was made of a photo.
type rendered struct {
	*render.Result
	former []render.Rendition
}

func (r *rendered) pictures() []render.Rendition { return slices.Concat(r.Renditions, r.former) }

// former are pictures for the addresses of sizes that event.yaml has no more,
// where a photo has none of its own: after it was taken down the grey one stands
// at all of them, and posts use them still. At each the smallest rendition stands
// from then on that is as large. It is not in the record: nothing new shall use it.
func (in *Ingester) former(ctx context.Context, known gallery.Record, id gallery.PhotoID, made []render.Rendition) []render.Rendition {
	if in.Renditions.hold(known) {
		return nil // so do the others
	}
	bySize := slices.SortedFunc(slices.Values(made), func(a, b render.Rendition) int { return cmp.Compare(a.Width, b.Width) })
	var former []render.Rendition
	for _, name := range in.Renditions.sizesOf(id) {
		if slices.ContainsFunc(made, func(r render.Rendition) bool { return r.Name == name }) {
			continue
		}
		fitting := bySize[len(bySize)-1]
		if data, _, err := store.Read(ctx, in.Gallery, renditionKey(id, name), publishedLimit); err == nil { // else the largest is for all
			stood, err := render.Measure(bytes.NewReader(data), int64(len(data)))
			at := slices.IndexFunc(bySize, func(r render.Rendition) bool { return err == nil && r.Width >= stood.Width })
			if at >= 0 {
				fitting = bySize[at]
			}
		}
		fitting.Name = name
		former = append(former, fitting)
	}
	return former
}

// Renditions are those that a gallery holds, and originals for download. A record says that they were put;
// but event.yaml may name another gallery since, or somebody emptied it, or the
// power went before the disk had all of them. It may be used by many goroutines.
type Renditions struct {
	mu    sync.Mutex
	bytes map[string]int64 // by key; of what is not as it was listed
	// standing is the gallery as it was listed, nil where it was not.
	standing *listed
	outdated bool // something was put since
	// Where of each photo is asked for itself: the gallery, and which were asked
	// for. Else nil.
	gallery store.Store
	asked   map[gallery.PhotoID]bool
}

// ListRenditions lists the renditions of a gallery, and all else that it holds:
// where nothing is put, one listing serves the publish, too.
func ListRenditions(ctx context.Context, g store.Store) (*Renditions, error) {
	standing, err := listGallery(ctx, g)
	return &Renditions{bytes: map[string]int64{}, standing: standing}, err
}

// fewOfMany is of how many photos of a gallery one is taken in, at most, that of
// each its renditions are asked for by themselves: a question a photo of those is
// less than the thousandth of five objects a photo of these. Where a gallery is
// so small that a publish lists it, it is listed.
const fewOfMany = 250

// renditionsOf are what a gallery holds, for taking in so many items.
func (p *Project) renditionsOf(ctx context.Context, items int) (*Renditions, error) {
	last, _, err := p.lastPublished(ctx)
	if err != nil {
		return nil, err
	}
	if of := last.Generation; of == nil || !p.isLarge(of.Photos) || items > max(of.Photos, trustFrom)/fewOfMany || p.Config.Event.Originals {
		return ListRenditions(ctx, p.Gallery)
	}
	return &Renditions{
		bytes: map[string]int64{}, standing: newListed(), outdated: true, gallery: p.Gallery, asked: map[gallery.PhotoID]bool{},
	}, nil
}

// look asks for what the gallery holds of a photo, where it was not listed. It
// comes before all other questions about that photo. What is put meanwhile counts
// as it was put, as add notes it apart.
func (r *Renditions) look(ctx context.Context, id gallery.PhotoID) error {
	r.mu.Lock()
	known := r.gallery == nil || r.asked[id]
	r.mu.Unlock()
	if known {
		return nil
	}
	if err := listPhoto(ctx, r.gallery, id, r.standing.set); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked[id] = true
	return nil
}

// listed is the whole gallery, where it was listed and nothing was put since;
// else nil.
func (r *Renditions) listed() *listed {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outdated {
		return nil
	}
	return r.standing
}

// sizesOf are the names of the sizes by which pictures of a photo stood when the
// gallery was listed.
func (r *Renditions) sizesOf(id gallery.PhotoID) []string {
	if r.standing == nil {
		return nil
	}
	var names []string
	for e := range r.standing.of(id) {
		if _, name, ok := renditionOf(e.Key); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// size is how many bytes an object has.
func (r *Renditions) size(key string) (bytes int64, stands bool) {
	if bytes, known := r.bytes[key]; known || r.standing == nil {
		return bytes, known
	}
	e, stands := r.standing.get(key)
	return e.Size, stands
}

// outdate says that something is put: the listing is not what stands any more.
func (r *Renditions) outdate() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outdated = true
}

// holdObject says whether an object is there, with all its bytes.
func (r *Renditions) holdObject(key string, bytes int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	have, ok := r.size(key)
	return ok && have == bytes
}

// hold says whether all renditions of a record are there, with all their bytes.
// A record that says of none what it was rendered by has none: see restore.
func (r *Renditions) hold(record gallery.Record) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if record.Rendered.By == 0 {
		return false
	}
	for name, rendition := range record.Renditions {
		if have, ok := r.size(renditionKey(record.ID, name)); !ok || have != rendition.Bytes {
			return false
		}
	}
	return true
}

// add notes the renditions of a record that has just been put.
func (r *Renditions) add(record gallery.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, rendition := range record.Renditions {
		r.bytes[renditionKey(record.ID, name)] = rendition.Bytes
	}
	if o := record.Original; o.Offered() {
		r.bytes[gallery.OriginalKey(record.ID, o.Format)] = o.Bytes
	}
}
