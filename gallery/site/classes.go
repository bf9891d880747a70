package site

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"eventroll/gallery"
)

// The pages' policy forbids style attributes, so what differs from photo to
// photo reaches the style sheet as classes:
//
//	r150      the ratio of width to height is 1.50; sets --r
//	cfc9      the placeholder's colour, in six steps a channel
//	n12       a section's photos are as long as 12 squares; sets --n
//
// classRules writes the rules of all of them, so that no two places must
// agree on the steps.

// Ratios are kept to a hundredth between these. Rows show what is flatter or
// taller than a row can bear whole, in a box at the row's bounds, and give a
// row of its own to what is flatter still.
const (
	minRatio, maxRatio       = 10, 300
	minRowRatio, maxRowRatio = 50, 300
	ownRowRatio              = 500
)

// ratio is width by height in hundredths, within the bounds.
func ratio(s gallery.Size) int {
	if s[0] <= 0 || s[1] <= 0 {
		return 100
	}
	r := math.Round(100 * float64(s[0]) / float64(s[1]))
	return int(min(max(r, minRatio), maxRatio))
}

// rowRatio is the ratio of the box in a row, and whether the photo does not
// fill it.
func rowRatio(s gallery.Size) (r int, letterbox bool) {
	r = ratio(s)
	return min(max(r, minRowRatio), maxRowRatio), r < minRowRatio || s[0] > s[1]*maxRowRatio/100
}

// tileClass are the classes of a photo in rows.
func tileClass(p *shown) string {
	size := p.size()
	r, letterbox := rowRatio(size)
	switch {
	case size[0] > size[1]*ownRowRatio/100:
		return fmt.Sprintf("r%d whole wide", r)
	case letterbox:
		return fmt.Sprintf("r%d whole", r)
	}
	return strings.TrimSuffix(fmt.Sprintf("r%d %s", r, p.color()), " ")
}

// lengthSteps are the lengths that sections come in. They only guess the
// height of what is not yet laid out, so that the scroll bar does not jump.
func lengthSteps() []int {
	steps := []int{1, 2, 3}
	for n := 4; n <= 8192; n *= 2 {
		steps = append(steps, n, n*5/4, n*3/2, n*7/4)
	}
	return steps
}

// lengthClass is the class of so many hundredths of squares.
func lengthClass(hundredths int, steps []int) string {
	for _, n := range steps {
		if hundredths <= n*100 {
			return fmt.Sprintf("n%d", n)
		}
	}
	return fmt.Sprintf("n%d", steps[len(steps)-1])
}

const (
	base83     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
	colorSteps = "0369cf"
)

// colorClass is the class of a BlurHash's average colour, which its
// characters 2 to 5 hold as 24 bits of sRGB (https://github.com/woltapp/blurhash,
// Algorithm.md). It is "" for what is no BlurHash.
func colorClass(blurHash string) string {
	if len(blurHash) < 6 {
		return ""
	}
	rgb := 0
	for _, c := range []byte(blurHash[2:6]) {
		digit := strings.IndexByte(base83, c)
		if digit < 0 {
			return ""
		}
		rgb = rgb*83 + digit
	}
	if rgb > 0xffffff {
		return ""
	}
	step := func(channel int) byte { return colorSteps[(channel&0xff+25)/51] }
	return string([]byte{'c', step(rgb >> 16), step(rgb >> 8), step(rgb)})
}

// classRules are the CSS rules of all classes of this file.
func classRules() []byte {
	var css bytes.Buffer
	for r := minRatio; r <= maxRatio; r++ {
		fmt.Fprintf(&css, ".r%d{--r:%g}", r, float64(r)/100)
	}
	for _, n := range lengthSteps() {
		fmt.Fprintf(&css, ".n%d{--n:%d}", n, n)
	}
	for _, r := range colorSteps {
		for _, g := range colorSteps {
			for _, b := range colorSteps {
				fmt.Fprintf(&css, ".c%c%c%c{--c:#%c%c%c}", r, g, b, r, g, b)
			}
		}
	}
	return css.Bytes()
}
