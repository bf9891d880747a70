package jpegscale

import "math/bits"

// maxEnded is how many blocks' ends one token holds.
const maxEnded = 1<<15 - 1

// approximate takes the first scan of AC coefficients: with their upper bits
// (T.81, G.1.2.2).
func (t *tokens) approximate(p *blockPlane, s scan) {
	band := s.band()
	ended := 0 // blocks in a row that end early and have no token yet
	for i := range p.blocks {
		b := &p.blocks[i]
		rest := p.nonzero[i][s.low] & band
		if rest == 0 {
			if ended++; ended == maxEnded {
				t.add(ends(ended))
				ended = 0
			}
			continue
		}
		if ended > 0 {
			t.add(ends(ended))
		}
		last := s.first - 1
		for ; rest != 0; rest &= rest - 1 {
			k := bits.TrailingZeros64(rest)
			run := k - last - 1
			last = k
			for ; run > 15; run -= 16 {
				t.add(zeros)
			}
			t.add(token(run)<<20 | valueAbove(int32(b[zigzag[k&63]&63]), s.low))
		}
		ended = 0
		if last < s.last {
			ended = 1
		}
	}
	if ended > 0 {
		t.add(ends(ended))
	}
}

// ends is the token of a number of blocks' ends in a row.
func ends(n int) token {
	size := bits.Len(uint(n)) - 1
	return token(size)<<20 | token(n-1<<size)
}

// refine takes a scan of one more bit of AC coefficients (T.81, G.1.2.3).
// Those that were zero until now have tokens, with a sign. The bits of the
// others go behind the token that passes over them.
func (t *tokens) refine(p *blockPlane, s scan) {
	band := s.band()
	ended, at := 0, 0 // as in approximate, and where their token will be
	for i := range p.blocks {
		b := &p.blocks[i]
		known := p.nonzero[i][s.low+1] & band
		fresh := p.nonzero[i][s.low] & band &^ known
		passed := uint64(1)<<s.first - 1 // coefficients that have their tokens
		if fresh != 0 {
			if ended > 0 {
				t.put(at, ends(ended))
				ended = 0
			}
			passed = t.refineBlock(b, fresh, known, passed, s.low)
		}
		if rest := band &^ passed; rest != 0 {
			if ended == 0 {
				at = t.leave()
			}
			t.refineBits(b, known&rest, s.low)
			if ended++; ended == maxEnded {
				t.put(at, ends(ended))
				ended = 0
			}
		}
	}
	if ended > 0 {
		t.put(at, ends(ended))
	}
}

// refineBlock takes a block up to its last fresh coefficient, and returns
// which coefficients are passed then.
func (t *tokens) refineBlock(b *block, fresh, known, passed uint64, low uint) uint64 {
	for ; fresh != 0; fresh &= fresh - 1 {
		k := bits.TrailingZeros64(fresh)
		zero := (uint64(1)<<k - 1) &^ passed &^ known
		run := bits.OnesCount64(zero)
		for ; run > 15; run -= 16 { // zeros, and what lies between 16 of them
			for range 15 {
				zero &= zero - 1
			}
			upTo := zero&-zero<<1 - 1
			zero &= zero - 1
			t.add(zeros)
			t.refineBits(b, known&upTo&^passed, low)
			passed = upTo
		}
		positive := token(^uint16(b[zigzag[k&63]&63]) >> 15)
		t.add(token(run)<<20 | 1<<16 | positive)
		upTo := uint64(1)<<k<<1 - 1
		if between := known & upTo &^ passed; between != 0 { // mostly there are none
			t.refineBits(b, between, low)
		}
		passed = upTo
	}
	return passed
}

// refineBits takes the bit low of some coefficients.
func (t *tokens) refineBits(b *block, which uint64, low uint) {
	var group, n uint32
	for ; which != 0; which &= which - 1 {
		v := int32(b[zigzag[bits.TrailingZeros64(which)&63]&63])
		sign := v >> 31
		group = group<<1 | uint32((v^sign)-sign)>>low&1
		if n++; n == maxPlain {
			t.add(plainBits(group, n))
			group, n = 0, 0
		}
	}
	if n > 0 {
		t.add(plainBits(group, n))
	}
}
