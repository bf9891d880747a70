package pipeline

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"eventroll/gallery"
	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
	"eventroll/pipeline/store"
)

// keepOriginal copies the file as it came into the archive, once.
func (in *Ingester) keepOriginal(ctx context.Context, f *os.File, s gallery.Sighting) error {
	if _, err := f.Seek(0, 0); err != nil {
		return err
	}
	_, err := in.Archive.Put(ctx, originalKey(s), f, store.Attributes{
		ContentType: "image/" + s.Metadata.Format, StorageClass: in.StorageClass, If: store.Absent, Sync: true,
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// originalKey is where the archive keeps the file of a sighting.
func originalKey(s gallery.Sighting) string {
	return originalFolder + string(s.ID) + "-" + s.SHA256[:16] + "." + s.Metadata.Format
}

// offeredFolder is where the gallery keeps originals for download.
const offeredFolder = "originals/"

// offeredBy is the photo whose original for download has that key.
func offeredBy(key string) (gallery.PhotoID, bool) {
	name, inFolder := strings.CutPrefix(key, offeredFolder)
	stem, format, _ := strings.Cut(name, ".")
	id := gallery.PhotoID(stem)
	return id, inFolder && id.Valid() && gallery.OriginalKey(id, format) == key && gallery.ValidID(format)
}

// offer is a photo's original as it is about to be offered for download.
type offer struct {
	gallery.Original
	file *render.Stripped // nil where none is offered
}

// lacksOriginal says whether the file of a sighting has to be made fit for
// download. Where a photo has several files, one that can be offered wins over
// one that cannot, whichever comes first.
func (in *Ingester) lacksOriginal(known gallery.Record, s gallery.Sighting) bool {
	if !in.Offer || known.ID == "" {
		return false
	}
	o, can := known.Original, render.Strips(s.Metadata.Format)
	switch {
	case o == nil || can && o.By != render.StripVersion:
		return true
	case !o.Offered():
		return can && !render.Strips(o.Format)
	}
	return can && !in.Renditions.holdObject(gallery.OriginalKey(known.ID, o.Format), o.Bytes)
}

// offer makes the file of a sighting fit for download where that has to be done;
// anew where its photo was rendered anew by can, as other words may have been
// why. nil where what the record says of its original holds.
func (in *Ingester) offer(ctx context.Context, f *os.File, s gallery.Sighting, known gallery.Record, can gallery.Rendered, anew bool, profile []byte) (*offer, error) {
	if anew && in.Offer && (known.Original == nil || render.Strips(s.Metadata.Format)) {
		return newOffer(f, s, can, profile)
	}
	if !in.lacksOriginal(known, s) {
		return nil, nil
	}
	if s.Metadata.ProfileHash != known.Rendered.Profile {
		if standing, ok := in.standingProfile(ctx, known); ok {
			profile = standing
		}
	}
	return newOffer(f, s, known.Rendered, profile)
}

// newOffer makes the file of a sighting fit for download, with the words, the
// profile and the orientation of its renditions. Where that cannot be done, the
// offer says why.
func newOffer(f io.ReaderAt, s gallery.Sighting, by gallery.Rendered, profile []byte) (*offer, error) {
	o := &offer{Original: gallery.Original{By: render.StripVersion, Format: s.Metadata.Format}}
	if !render.Strips(o.Format) {
		o.Refused = fmt.Sprintf("of %s files nobody can say where they tell more than the picture", strings.ToUpper(o.Format))
		return o, nil
	}
	var err error
	o.file, err = render.Strip(f, s.Bytes, render.Source{
		Orientation: by.Orientation, Profile: profile, Byline: by.Byline, Credit: by.Credit, Copyright: by.Copyright,
	})
	if why, refused := strings.CutPrefix(fmt.Sprint(err), render.ErrNotStripped.Error()+": "); err != nil && refused {
		o.Refused = why
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	made, err := meta.Identify(o.file.Reader())
	if err != nil {
		return nil, err
	}
	if isPictureNamed(o.Format) && made.ID != cmp.Or(s.Picture, s.ID) {
		o.file, o.Refused = nil, "without its metadata it would be another picture"
		return o, nil
	}
	o.Bytes, o.SHA256 = made.Bytes, hex.EncodeToString(made.File[:])
	return o, nil
}

// isPictureNamed says whether a photo of a format is named by its picture alone,
// see meta.Identify.
func isPictureNamed(format string) bool { return format == "jpeg" || format == "png" }

// putOffer puts an original for download, unless there is none.
func (in *Ingester) putOffer(ctx context.Context, id gallery.PhotoID, o *offer) error {
	if o == nil || o.file == nil {
		return nil
	}
	key := gallery.OriginalKey(id, o.Format)
	_, err := in.Gallery.Put(ctx, key, o.file.Reader(), attributes(key))
	return err
}

// Offering is what is offered for download, of the photos that are published.
type Offering struct {
	Offered int
	Bytes   int64
	// Not are the photos whose original is not offered, and why.
	Not []HeldPhoto
}

// offerOriginals takes back what cannot be offered as it is not in the gallery,
// and says what can be. It changes entries.withheld.
func (p *Project) offerOriginals(entries publishables, s *Snapshot, standing *listed) *Offering {
	if !p.Config.Event.Originals {
		return nil
	}
	all := &Offering{}
	for i := range entries.placed {
		id := entries.placed[i].ID
		r := s.record(id)
		reason := "it was never offered: ingest its card again"
		if o := r.Original; o.Offered() {
			if e, _ := standing.get(gallery.OriginalKey(r.ID, o.Format)); e.Size == o.Bytes {
				all.Offered++
				all.Bytes += o.Bytes
				continue
			}
			entries.withheld[id], reason = true, "it is not in this gallery: ingest its card again"
		} else if o != nil {
			reason = o.Refused
		}
		_, sightings, _ := s.photo(r.ID)
		all.Not = append(all.Not, HeldPhoto{r.ID, shot(&p.Config.Event, r.ID, sightings).Paths, reason})
	}
	return all
}
