package site

import "eventroll/gallery"

// ShareCard is a picture that a page names for where it is shared: a crop of a
// photo, as other sites show links.
type ShareCard struct {
	Key   string // where it is to be
	Photo string // the key of the rendition that it is cut out of
}

// Pixels of a share card: what Open Graph's readers agree on.
const (
	cardWidth  = 1200
	cardHeight = 630
)

// CardKey is the key of a photo's share card.
func CardKey(id gallery.PhotoID) string { return "cards/" + string(id) + ".jpg" }

// fillsCard says whether a picture is large enough to be cut and enlarged to a
// share card without looking worse than none: twofold, and a little less.
func fillsCard(p picture) bool {
	w, h := p.Width, p.Width*cardHeight/cardWidth
	if h > p.Height {
		w, h = p.Height*cardWidth/cardHeight, p.Height
	}
	return 2*w > cardWidth+8 && 2*h > cardHeight+8
}

// shareCrop fills in the share card of a page that shows many photos, with a
// crop of the one that stands for it.
func (s *builder) shareCrop(f *frame, key, title, description string, p *shown) *ShareCard {
	s.share(f, key, title, description, p)
	if p == nil {
		return nil
	}
	crop := s.crop(p.photo)
	if crop != nil {
		f.Card.Image, f.Card.Width, f.Card.Height = s.absolute(crop.Key), cardWidth, cardHeight
	}
	return crop
}

// crop is the share card of a page that a photo stands for; nil where there is none.
func (s *builder) crop(p *photo) *ShareCard {
	if s.index.URL == "" || !fillsCard(p.largest()) {
		return nil
	}
	return &ShareCard{CardKey(p.id), imageKey(p.id, p.largest())}
}
