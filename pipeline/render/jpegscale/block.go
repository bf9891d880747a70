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
	skip   *skipTable
	// slots are indexed by the position in zigzag order. Damaged data leads
	// up to 15 places behind the block's end, EOB up to endOfBlock+63.
	slots  [256]slot
	needed uint // positions before this one are needed
	// previous is the DC coefficient of the block before (T.81, F.1.1.5.1).
	previous int32
}

// decode reads a block and adds its coefficients to coef, which must be zero.
// It says how many positions, in zigzag order, can be other than zero, as far
// as they are needed, and whether the data could be a block.
func (c *blockCoder) decode(b *bitReader, coef *[64]int16) (filled uint, ok bool) {
	acc, count, pos, window := b.acc, b.count, b.pos, b.window
	if count < 32 {
		acc, count, pos = refill(window, acc, count, pos)
	}
	var diff int32
	e := c.dc.fast[acc>>(64-fastBits)]
	if e&valueFollows == 0 && e != 0 {
		diff = int32(e) >> 16
		acc <<= e & 31
		count -= uint(e & 31)
	} else {
		var size uint
		if acc, count, _, size, ok = c.dc.symbol(acc, count, e); !ok {
			return 0, false
		}
		diff, acc, count = takeValue(acc, count, size)
	}
	c.previous += diff
	coef[0] = int16(c.previous * c.slots[0].factor)

	k, ac := uint(1), c.ac
	for k < c.needed {
		if count < 32 {
			acc, count, pos = refill(window, acc, count, pos)
		}
		e := ac.fast[acc>>(64-fastBits)]
		value := int32(e) >> 16
		if e&valueFollows == 0 && e != 0 {
			acc <<= e & 31
			count -= uint(e & 31)
			k += uint(e>>8) & 255
		} else {
			var run, size uint
			if acc, count, run, size, ok = ac.symbol(acc, count, e); !ok {
				return 0, false
			}
			value, acc, count = takeValue(acc, count, size)
			k += run
		}
		s := &c.slots[k&255]
		coef[s.index&63] += int16(value * s.factor)
		k++
	}
	filled = c.needed
	if k > endOfBlock {
		filled = k - endOfBlock - 1
	}
	for k < 64 {
		if count < 32 {
			acc, count, pos = refill(window, acc, count, pos)
		}
		if e := c.skip[acc>>(64-skipBits)]; e != 0 && k+uint(e>>16) < 64 {
			acc <<= e & 31
			count -= uint(e & 31)
			k += uint(e>>8) & 255
			continue
		}
		var run, size uint
		if acc, count, run, size, ok = ac.symbol(acc, count, ac.fast[acc>>(64-fastBits)]); !ok {
			return 0, false
		}
		acc <<= size
		count -= size
		k += run + 1
	}
	b.acc, b.count, b.pos = acc, count, pos
	return filled, k == 64 || k > endOfBlock
}

// symbol drops the code that acc begins with, where e, its fast entry, does
// not tell all: how many zeros it announces, and how many bits of value
// follow.
func (t *huffmanTable) symbol(acc uint64, count uint, e fastEntry) (uint64, uint, uint, uint, bool) {
	run := uint(e>>8) & 255
	switch {
	case e&valueFollows != 0:
		n := uint(e & 31)
		return acc << n, count - n, run, uint(e >> 16), true
	case e != 0:
		n := uint(e & 31)
		return acc << n, count - n, run, 0, true
	}
	n, symbol := t.long(acc)
	return acc << n, count - n, uint(advance(symbol, t.isAC)), uint(symbol & 15), n > 0
}

// takeValue takes size bits, at most 15, and makes them a signed value.
func takeValue(acc uint64, count, size uint) (int32, uint64, uint) {
	if size == 0 {
		return 0, acc, count
	}
	return extend(uint32(acc>>(64-size)), size), acc << size, count - size
}
