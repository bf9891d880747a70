//go:build !amd64

package jpegscale

var zigzagShuffles [4][4][16]uint8

func transformAVX2(*[2]block, *[2]nonzero, *byte, int, *quantiser, *[4][4][16]uint8) {
	panic("jpegscale: vector code that is not there")
}
