package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"

	"eventroll/gallery"
)

// PublicGallery is a gallery as anybody finds it: what it publishes of itself,
// without event.yaml and its archive. It does not change and may be asked by many
// goroutines.
type PublicGallery struct {
	// Address is where browsers find it, without a slash at the end: where it
	// was opened, or, of a folder and a bucket, `url` of its event.yaml; "" where
	// that is not known.
	Address string
	Index   gallery.Index

	in     publicSource
	cards  *Cards // reads the files that photos are named by
	photos map[gallery.PhotoID]gallery.Photo
	known  []sight // of the photos that have a look
}

// sight is a published photo by what it looks like.
type sight struct {
	look gallery.Look
	id   gallery.PhotoID
}

// OpenGallery reads the gallery at an address: https://… (http:// too), of its
// first page or of any other of its pages; s3://bucket/prefix; or a folder. What it
// reads is bounded, in bytes, number and time, as whoever answers may be
// anybody. The error names the address and says what to do.
func OpenGallery(ctx context.Context, address string) (*PublicGallery, error) {
	in, err := openPublic(ctx, address)
	if err != nil {
		return nil, err
	}
	return readPublic(ctx, in)
}

// PublicGallery is what the event's own gallery publishes, read from its store.
func (p *Project) PublicGallery(ctx context.Context) (*PublicGallery, error) {
	g, err := readPublic(ctx, &publicStore{p.Gallery})
	if err != nil {
		return nil, err
	}
	g.cards = p.Config.Cards()
	if p.Config.Event.URL != "" {
		g.Address = p.Config.Event.URL
	}
	return g, nil
}

func newPublicGallery(in publicSource, address string, index gallery.Index, photos []gallery.Photo) *PublicGallery {
	g := &PublicGallery{Address: address, Index: index, in: in, cards: new(Cards), photos: make(map[gallery.PhotoID]gallery.Photo, len(photos))}
	for _, p := range photos {
		if _, twice := g.photos[p.ID]; twice {
			continue
		}
		g.photos[p.ID] = p
		if look, ok := gallery.ParseLook(p.Look); ok {
			g.known = append(g.known, sight{look, p.ID})
		}
	}
	return g
}

// Photo is the published photo of that id.
func (g *PublicGallery) Photo(id gallery.PhotoID) (gallery.Photo, bool) {
	p, ok := g.photos[id]
	return p, ok
}

// renditionBytes bounds what is read of a picture: one of 10,000 pixels has some MB.
const renditionBytes = 64 << 20

// Rendition reads a picture of a published photo, a JPEG, by the name of its size.
func (g *PublicGallery) Rendition(ctx context.Context, id gallery.PhotoID, size string) ([]byte, error) {
	p, ok := g.photos[id]
	if _, has := p.Sizes[size]; !ok || !has {
		return nil, fmt.Errorf("the gallery %s has no picture %s of the photo %s", g.in, quote(size), quote(string(id)))
	}
	data, err := g.in.read(ctx, renditionKey(id, size), renditionBytes)
	if err != nil {
		return nil, fmt.Errorf("the picture %s of the photo %s: %w", size, id, err)
	}
	if !bytes.HasPrefix(data, []byte("\xff\xd8\xff")) {
		return nil, fmt.Errorf("the picture %s of the photo %s in the gallery %s is no JPEG", size, id, g.in)
	}
	return data, nil
}

// String is where the gallery was opened, for messages.
func (g *PublicGallery) String() string { return g.in.String() }

// ByAddress is the published photo that an address names: of its page, of one
// of its pictures, of its original or its oEmbed answer; absolute, or relative to
// some page. Ids come from content, so a known one is meant whatever the host is
// called.
func (g *PublicGallery) ByAddress(address string) (gallery.Photo, bool) {
	return g.Photo(addressed(address))
}

// Key is what an absolute address names in the gallery, "photos/ID/large.jpg"; "" is its
// first page. It is false for an address elsewhere.
func (g *PublicGallery) Key(address string) (key string, ours bool) {
	for _, base := range []string{g.Address, g.Index.URL} {
		if key, ok := keyBelow(base, address); ok {
			return key, true
		}
	}
	return "", false
}

// keyBelow is the path of an address below another; of http and https it makes
// no difference.
func keyBelow(base, address string) (key string, ok bool) {
	b, errBase := url.Parse(base)
	a, err := url.Parse(strings.TrimSpace(address))
	if err != nil || errBase != nil || base == "" || !isWeb(a.Scheme) && a.Scheme != "" || !strings.EqualFold(a.Host, b.Host) {
		return "", false
	}
	root := strings.TrimRight(b.Path, "/")
	key, below := strings.CutPrefix(a.Path, root+"/")
	return key, below || a.Path == root
}

func isWeb(scheme string) bool { return scheme == "https" || scheme == "http" }
