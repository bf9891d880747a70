package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/disintegration/imaging"

	"eventroll/pipeline/render/jpegscale"
)

// A card is what other sites show of a link: 1200×630 pixels, the size that
// Open Graph's readers (Facebook, Slack, KakaoTalk) agree on.
const (
	CardWidth  = 1200
	CardHeight = 630
)

// maxCardScale is how much a photo may be enlarged for a card. Beyond it, a
// card looks worse than none.
const maxCardScale = 2

// ErrTooSmall says that a photo is too small for a card.
var ErrTooSmall = errors.New("too small for a share card")

// Card cuts the card of a link out of a rendition (a JPEG that Render made; the
// largest serves best): the part of its proportions in which most is to be
// seen, resized to CardWidth×CardHeight. It carries what the rendition carries
// of byline, credit, copyright and profile.
//
// The error is ErrTooSmall where the photo would be enlarged more than twofold,
// and otherwise one of Render's.
func Card(ctx context.Context, rendition []byte, quality int) ([]byte, error) {
	if quality < 1 || quality > 100 {
		return nil, fmt.Errorf("quality %d: must be 1 to 100", quality)
	}
	r, size := interruptible{ctx, bytes.NewReader(rendition)}, int64(len(rendition))
	m, err := measure(r, size, limits{pixels: MaxPixels, memory: MaxMemory})
	if err != nil {
		return nil, err
	}
	w, h := cardCrop(m.Width, m.Height)
	if w*maxCardScale < CardWidth || h*maxCardScale < CardHeight {
		return nil, fmt.Errorf("%w: %d×%d pixels", ErrTooSmall, m.Width, m.Height)
	}
	picture, _, err := decode(ctx, r, size, m)
	if err != nil {
		return nil, err
	}
	window := mostToSee(picture, w, h)
	card := resize(imaging.Crop(picture, window), CardWidth, CardHeight)
	return jpegscale.FromImage(card, isGrey(picture)).Encode(quality, carriedSegments(rendition))
}

// cardCrop is the largest part of a w×h picture with a card's proportions.
func cardCrop(w, h int) (int, int) {
	if w*CardHeight >= h*CardWidth {
		return max(1, (2*h*CardWidth+CardHeight)/(2*CardHeight)), h
	}
	return w, max(1, (2*w*CardHeight+CardWidth)/(2*CardWidth))
}

// mostToSee is where, along the edge that is cut, a w×h window has the most
// edges of things in it. Of windows that have about as many, the one nearest
// the middle is taken, where photographers put what matters.
func mostToSee(picture image.Image, w, h int) image.Rectangle {
	const grid = 128 // pixels of the longer edge: enough to tell people from walls
	b := picture.Bounds()
	gw, gh := fit(b.Dx(), b.Dy(), grid)
	luma := lumaOf(imaging.Resize(picture, gw, gh, imaging.Box))
	across := w < b.Dx()
	full, need := b.Dy(), h
	if across {
		full, need = b.Dx(), w
	}
	lines := edgesByLine(luma, across)
	at := bestWindow(lines, max(1, len(lines)*need/full))
	from := 0
	if free := len(lines) - max(1, len(lines)*need/full); free > 0 {
		from = (at*(full-need) + free/2) / free
	}
	if across {
		return image.Rect(from, 0, from+w, h)
	}
	return image.Rect(0, from, w, from+h)
}

// edgesByLine sums, for each column (or row), how much neighbouring pixels differ.
func edgesByLine(luma *image.Gray, columns bool) []int64 {
	w, h := luma.Rect.Dx(), luma.Rect.Dy()
	n := h
	if columns {
		n = w
	}
	lines := make([]int64, n)
	for y := range h - 1 {
		for x := range w - 1 {
			p := y*luma.Stride + x
			here := int(luma.Pix[p])
			edge := int64(distanceOf(here, int(luma.Pix[p+1])) + distanceOf(here, int(luma.Pix[p+luma.Stride])))
			if columns {
				lines[x] += edge
			} else {
				lines[y] += edge
			}
		}
	}
	return lines
}

func distanceOf(a, b int) int { return max(a-b, b-a) }

// bestWindow is where a window of so many lines has the largest sum. What lies
// off the middle must have more to win: up to a fifth more at the border.
func bestWindow(lines []int64, size int) int {
	free := len(lines) - size
	if free <= 0 {
		return 0
	}
	var sum int64
	for _, v := range lines[:size] {
		sum += v
	}
	best, bestScore := free/2, int64(-1)
	for at := range free + 1 {
		off := int64(distanceOf(2*at, free)) // 0 in the middle, free at the border
		score := sum * (5*int64(free) - off) / int64(free)
		if score > bestScore || score == bestScore && distanceOf(2*at, free) < distanceOf(2*best, free) {
			best, bestScore = at, score
		}
		if at < free {
			sum += lines[at+size] - lines[at]
		}
	}
	return best
}

// carriedSegments are the segments of a rendition that metadataSegments made.
func carriedSegments(jpeg []byte) []byte {
	var carried []byte
	rest := jpeg[2:] // behind the start marker
	for len(rest) >= 4 && rest[0] == 0xff && 0xe0 <= rest[1] && rest[1] <= 0xef {
		n := 2 + int(rest[2])<<8 + int(rest[3])
		if n < 4 || n > len(rest) {
			break
		}
		for _, name := range []string{xmpName, iccName, iptcName} {
			if bytes.HasPrefix(rest[4:n], []byte(name)) {
				carried = append(carried, rest[:n]...)
			}
		}
		rest = rest[n:]
	}
	return carried
}
