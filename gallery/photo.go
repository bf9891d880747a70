package gallery

import (
	"encoding/base32"
	"strings"
)

// PhotoID names a photo for ever: the first 16 characters of the lower-case
// base32 (RFC 4648, no padding) of the SHA-256 of its picture. What counts as
// the picture is pipeline/meta's business; a keyword written into a file
// later is no part of it.
type PhotoID string

const idLength = 16

// NewPhotoID makes the id of the picture with that SHA-256.
func NewPhotoID(sum [32]byte) PhotoID {
	return PhotoID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
}

// Valid says whether id has the form of a photo's id, and so may be part of
// a key.
func (id PhotoID) Valid() bool {
	if len(id) != idLength {
		return false
	}
	for _, c := range []byte(id) {
		if !('a' <= c && c <= 'z' || '2' <= c && c <= '7') {
			return false
		}
	}
	return true
}

// Size is a width and a height in pixels, as displayed.
type Size [2]int

// Rendition is one size of a photo, as published.
type Rendition struct {
	Size   Size   `json:"size"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hex, of the whole file
}

// Record is what is known of one photo's picture. It is written last, so a
// record means that every rendition it names is in the gallery. It holds all
// that comes from the pixels, so that a later feature need not render again.
type Record struct {
	Version    int                  `json:"version"`
	ID         PhotoID              `json:"id"`
	Format     string               `json:"format"`     // of the original: "jpeg", "png"
	Size       Size                 `json:"size"`       // of the original, as displayed
	Rendered   Rendered             `json:"rendered"`   // what made the renditions what they are
	Renditions map[string]Rendition `json:"renditions"` // by name: small, medium, large
	// Placeholder is a BlurHash (4×3 components, https://blurha.sh) of the photo.
	Placeholder string `json:"placeholder"`
	// Look is the perceptual hash by which a resized copy is recognised: 64
	// hexadecimal digits, compared by how many bits differ.
	Look string `json:"look"`
	// Sharpness is the variance of the Laplacian of the small rendition's
	// brightness: comparable between shots of one burst, not between scenes.
	Sharpness int `json:"sharpness"`
	// Damage says what of the picture is missing, where the file was cut off or
	// damaged; "" where it is whole.
	Damage string `json:"damage,omitempty"`
	// Original is what became of offering its file for download; nil where that
	// was never tried.
	Original *Original `json:"original,omitempty"`
}

// Original is a photo's file without its metadata, as the gallery offers it for
// download.
type Original struct {
	By     int    `json:"by"`               // render.StripVersion
	Format string `json:"format"`           // of the file that it was made from: "jpeg", "cr3"
	Bytes  int64  `json:"bytes,omitempty"`  // 0 where none is offered
	SHA256 string `json:"sha256,omitempty"` // lower-case hex, of the whole file
	// Refused says why none is offered.
	Refused string `json:"refused,omitempty"`
}

// Offered says whether there is one for download. It may be asked of nil.
func (o *Original) Offered() bool { return o != nil && o.Bytes > 0 }

// OriginalKey is where the gallery keeps a photo's file for download.
func OriginalKey(id PhotoID, format string) string {
	if format == "jpeg" {
		format = "jpg"
	}
	return "originals/" + string(id) + "." + format
}

// RecordVersion is the version of the records that this package writes. A
// higher one comes from a newer eventroll and must not be touched.
const RecordVersion = 1

// Rendered is everything besides the picture that decided how the renditions
// look. A photo whose Rendered differs from what is wanted is rendered anew,
// at the same addresses.
type Rendered struct {
	By          int            `json:"by"` // render.Version
	Sizes       map[string]int `json:"sizes"`
	Quality     int            `json:"quality"`
	Orientation int            `json:"orientation"`       // 1-8, as in Exif
	Profile     string         `json:"profile,omitempty"` // Metadata.ProfileHash of the file they were made from
	// Byline, Credit and Copyright are the file's own words that the
	// renditions carry.
	Byline    string `json:"byline,omitempty"`
	Credit    string `json:"credit,omitempty"`
	Copyright string `json:"copyright,omitempty"`
}
