package jpegscale

// transformAVX2 is what transform does without, in vector instructions. It
// reads 16 samples of each of 8 rows.
//
//go:noescape
func transformAVX2(out *[2]block, which *[2]nonzero, pix *byte, stride int, q *quantiser, shuffles *[4][4][16]uint8)

// zigzagShuffles bring the 64 bytes of a block into zigzag order: each 16 of
// them are put together of four shuffles of 16 bytes, two rows of the block.
var zigzagShuffles = newZigzagShuffles()

func newZigzagShuffles() (shuffles [4][4][16]uint8) {
	for k, place := range zigzag {
		for rows := range 4 {
			from := uint8(0x80) // none: a zero
			if int(place>>4) == rows {
				from = place & 15
			}
			shuffles[k>>4][rows][k&15] = from
		}
	}
	return shuffles
}
