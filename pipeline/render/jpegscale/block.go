package jpegscale

// A slot says what becomes of a coefficient: where in the block of the scale
// it goes, and what it is multiplied by. It is added there: a coefficient that
// the scale does not need has a factor of 0, which spares a branch.
type slot struct {
	factor int32
	index  uint32
}

// blockCoder decodes the blocks of one component in a scan.
type blockCoder struct {
	dc, ac *huffmanTable
	pairs  *pairTable
	skip   *skipTable
	// slots are indexed by the position in zigzag order. Damaged data leads
	// up to 15 places behind the block's end, EOB up to endOfBlock+63.
	slots  [256]slot
	needed uint // positions before this one are needed
	paired uint // positions before this one are looked up in pairs
	// previous is the DC coefficient of the block before (T.81, F.1.1.5.1).
	previous int32
}

// decode reads a block and adds its coefficients to coef, which must be zero.
// It says how many positions, in zigzag order, can be other than zero, as far
// as they are needed, and whether the data could be a block.
func (c *blockCoder) decode(b *bitReader, coef *[64]int16) (filled uint, ok bool) {
	acc, count, pos := b.acc, b.count, b.pos
	if count < 32 {
		acc, count, pos = refill(b.window, acc, count, pos)
	}
	e := c.dc.fast[acc>>(64-fastBits)]
	if e&slow != 0 {
		if e, acc, count = c.dc.finish(e, acc, count); e == noCode<<8 {
			return 0, false
		}
	}
	acc <<= e & 31
	count -= uint(e & 31)
	c.previous += int32(e) >> 16
	coef[0] = int16(c.previous * c.slots[0].factor)

	pairs, fast, window := c.pairs, &c.ac.fast, b.window
	k := uint(1)
	for k < c.paired {
		if count < 32 {
			acc, count, pos = refill(window, acc, count, pos)
		}
		p := pairs[acc>>(64-fastBits)]
		if p&pairSlow != 0 {
			e := fast[acc>>(64-fastBits)]
			if e&slow != 0 {
				e, acc, count = c.ac.finish(e, acc, count)
			}
			acc <<= e & 31
			count -= uint(e & 31)
			k += uint(e>>8) & 255
			s := &c.slots[k&255]
			coef[s.index&63] += int16(int32(e) >> 16 * s.factor)
			k++
			continue
		}
		acc <<= p & 15
		count -= uint(p & 15)
		s := &c.slots[(k+uint(p>>5)&15)&255]
		coef[s.index&63] += int16(int32(p<<6) >> 23 * s.factor)
		k += uint(p>>9) & 255
		s = &c.slots[(k-1)&255]
		coef[s.index&63] += int16(int32(p) >> 26 * s.factor)
	}
	for k < c.needed {
		if count < 32 {
			acc, count, pos = refill(window, acc, count, pos)
		}
		e := fast[acc>>(64-fastBits)]
		if e&slow != 0 {
			e, acc, count = c.ac.finish(e, acc, count)
		}
		acc <<= e & 31
		count -= uint(e & 31)
		k += uint(e>>8) & 255
		s := &c.slots[k&255]
		coef[s.index&63] += int16(int32(e) >> 16 * s.factor)
		k++
	}
	b.acc, b.count, b.pos = acc, count, pos
	filled = c.needed
	if k > endOfBlock {
		filled = min(filled, k-endOfBlock-1)
	} else if k < 64 {
		k = c.pass(b, k)
	}
	return filled, k == 64 || k > endOfBlock
}

// pass passes over the coefficients from k on, which are not needed, and
// returns where the block ended: at 64 or behind endOfBlock, if all is well.
func (c *blockCoder) pass(b *bitReader, k uint) uint {
	acc, count, pos := b.acc, b.count, b.pos
	skip, window := c.skip, b.window
	for k < 64 {
		if count < 32 {
			acc, count, pos = refill(window, acc, count, pos)
		}
		e := skip[acc>>(64-skipBits)]
		if e == 0 || k+uint(e>>16) >= 64 { // not even one fits, or they end in the next block
			f := c.ac.fast[acc>>(64-fastBits)]
			if f&slow != 0 {
				f, acc, count = c.ac.finish(f, acc, count)
			}
			e = uint32(f&31) | (uint32(f>>8)&255+1)<<8
		}
		acc <<= e & 31
		count -= uint(e & 31)
		k += uint(e>>8) & 255
	}
	b.acc, b.count, b.pos = acc, count, pos
	return k
}

// noCode leads, from everywhere in a block, to where none ends.
const noCode = 64

// finish makes of a slow entry one that is not, and drops the bits that it
// would not: together they may be more than an entry can say. Where there is
// no such code the entry only leads on by noCode.
//
//go:noinline
func (t *huffmanTable) finish(e fastEntry, acc uint64, count uint) (fastEntry, uint64, uint) {
	length, skip, size := uint(e&31), uint32(e>>8)&255, uint(e>>16)
	if length == 0 {
		var symbol byte
		if length, symbol = t.long(acc); length == 0 {
			return noCode << 8, acc, count
		}
		skip, size = advance(symbol, t.isAC), uint(symbol&15)
	}
	acc <<= length
	count -= length
	if size == 0 {
		return fastEntry(skip << 8), acc, count
	}
	value := extend(uint32(acc>>(64-size)), size)
	return fastEntry(uint32(value)<<16 | skip<<8 | uint32(size)), acc, count
}
