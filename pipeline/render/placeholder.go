package render

import (
	"fmt"
	"image"

	"github.com/bbrks/go-blurhash"
	"github.com/disintegration/imaging"
)

// placeholder is the BlurHash (https://blurha.sh) of an upright picture, in
// 4×3 components. It is computed from a tiny square: a BlurHash knows no
// proportions, and a very flat picture would otherwise have too few rows for
// three components and come out as glaring light.
func placeholder(picture image.Image) (string, error) {
	const edge = 32
	hash, err := blurhash.Encode(4, 3, imaging.Resize(picture, edge, edge, imaging.Box))
	if err != nil {
		return "", fmt.Errorf("placeholder: %w", err)
	}
	return hash, nil
}
