package render

import (
	"encoding/hex"
	"image"
	"slices"
)

const (
	lookGrid  = 64 // cells along an edge
	lookWaves = 16 // frequencies along an edge: 16×16 = 256 bits
)

// look is a perceptual hash after Zauner (Implementation and Benchmarking of
// Perceptual Image Hash Functions, 2010; known as pHash), with 256 bits
// instead of 64. Copies that were resized or compressed again differ in a
// few bits, different pictures in about half.
//
//  1. The brightness is averaged over a grid of 64×64 cells, whatever the
//     picture's proportions.
//  2. A two-dimensional DCT-II, of which the 16×16 lowest frequencies stay.
//  3. Bit v*16+u, counted from the most significant bit of the first digit,
//     is whether the coefficient of v waves down and u across is larger than
//     the median of all but the first, which is the mean brightness.
//
// All in integers, so that the hash is the same on every processor: floating
// point may fuse a multiplication with an addition on one and not on another.
// Coefficients are not normalised, which only scales the first row and column.
func look(luma *image.Gray) string {
	coefficients := lowFrequencies(averageGrid(luma))
	sorted := slices.Clone(coefficients[1:])
	slices.Sort(sorted)
	median := sorted[len(sorted)/2]

	var bits [lookWaves * lookWaves / 8]byte
	for i, c := range coefficients {
		if c > median {
			bits[i/8] |= 0x80 >> (i % 8)
		}
	}
	return hex.EncodeToString(bits[:])
}

// averageGrid averages the brightness over each cell of the grid, in 1/256
// of a level. A pixel on the border between cells counts for each by the
// part of its area in it: positions are in 1/64 of a pixel, so a cell is
// width × height of them large, and every part is a whole number.
func averageGrid(luma *image.Gray) (grid [lookGrid][lookGrid]int64) {
	w, h := luma.Rect.Dx(), luma.Rect.Dy()
	for j := range lookGrid {
		for i := range lookGrid {
			var sum int64
			for y := j * h / lookGrid; y*lookGrid < (j+1)*h; y++ {
				tall := min((y+1)*lookGrid, (j+1)*h) - max(y*lookGrid, j*h)
				var line int64
				for x := i * w / lookGrid; x*lookGrid < (i+1)*w; x++ {
					wide := min((x+1)*lookGrid, (i+1)*w) - max(x*lookGrid, i*w)
					line += int64(wide) * int64(luma.Pix[y*luma.Stride+x])
				}
				sum += int64(tall) * line
			}
			grid[j][i] = sum * 256 / (int64(w) * int64(h))
		}
	}
	return grid
}

// lowFrequencies is the DCT-II of the grid, row by row from the lowest
// frequencies. A coefficient stays below 2^56: 16 bits of brightness, twice
// 14 of cosine, twice 6 for the sums.
func lowFrequencies(grid [lookGrid][lookGrid]int64) []int64 {
	var across [lookGrid][lookWaves]int64
	for y := range lookGrid {
		for u := range lookWaves {
			for x := range lookGrid {
				across[y][u] += grid[y][x] * cosine((2*x+1)*u)
			}
		}
	}
	out := make([]int64, 0, lookWaves*lookWaves)
	for v := range lookWaves {
		for u := range lookWaves {
			var sum int64
			for y := range lookGrid {
				sum += across[y][u] * cosine((2*y+1)*v)
			}
			out = append(out, sum)
		}
	}
	return out
}

// cosine is 16384·cos(k·π/128), rounded; k is not negative.
func cosine(k int) int64 {
	k %= 256
	if k > 128 {
		k = 256 - k
	}
	if k > 64 {
		return -quarterCosine[128-k]
	}
	return quarterCosine[k]
}

// quarterCosine is a table and not computed, as math.Cos may differ in its
// last bit from one processor to another.
var quarterCosine = [65]int64{
	16384, 16379, 16364, 16340, 16305, 16261, 16207, 16143, 16069, 15986, 15893, 15791, 15679,
	15557, 15426, 15286, 15137, 14978, 14811, 14635, 14449, 14256, 14053, 13842, 13623, 13395,
	13160, 12916, 12665, 12406, 12140, 11866, 11585, 11297, 11003, 10702, 10394, 10080, 9760,
	9434, 9102, 8765, 8423, 8076, 7723, 7366, 7005, 6639, 6270, 5897, 5520, 5139,
	4756, 4370, 3981, 3590, 3196, 2801, 2404, 2006, 1606, 1205, 804, 402, 0,
}
