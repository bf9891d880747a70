package render

import (
	"encoding/binary"
	"fmt"
	"io"
	"iter"
)

const (
	// maxHEIFMeta is how many bytes the lists of a HEIF may take: those of a
	// grid of a thousand tiles are 50 kB.
	maxHEIFMeta  = 4 << 20
	maxHEIFBoxes = 1000 // of the file, before its lists
)

// heifPicture is what the lists of a HEIF (ISO 23008-12) say of the item that
// is the picture.
type heifPicture struct {
	width, height int  // as displayed
	deep          bool // more than 8 bits a channel
	rgb           bool // no planes of brightness and colours
	colours       colours
}

func measureHEIF(c *cursor) (Measurement, error) {
	lists, whole, err := heifLists(c)
	if err != nil {
		return Measurement{}, err
	}
	p := readHEIFPicture(lists)
	m := Measurement{Format: "heic", Width: p.width, Height: p.height, colours: p.colours, cut: !whole}
	if err := m.checkEdges(); err != nil {
		return Measurement{}, err
	}
	m.budget = heicMemoryFor(m, p, c.section.Size())
	m.decodeMemory = m.budget + 1<<20 // what wazero keeps of an instance
	m.planar = !p.rgb
	return m, nil
}

// heifLists finds the box meta and reads it. It also tells whether the file
// reaches to the end of its boxes.
func heifLists(c *cursor) (lists []byte, whole bool, err error) {
	for range maxHEIFBoxes {
		kind, n, err := nextBox(c)
		switch {
		case err != nil && lists != nil:
			return lists, true, nil // the end
		case err != nil:
			return nil, false, err
		case c.pos+n > c.section.Size():
			if lists == nil {
				err = io.ErrUnexpectedEOF
			}
			return lists, false, err
		case kind != "meta" || lists != nil:
			if err := c.skip(int(n)); err != nil {
				return lists, false, err
			}
			continue
		case n < 4 || n > maxHEIFMeta:
			return nil, false, fmt.Errorf("%w: the lists of its HEIC take %d bytes", ErrDamaged, n)
		}
		lists = make([]byte, n)
		if err := c.read(lists); err != nil {
			return nil, false, err
		}
		lists = lists[4:] // a full box
	}
	return lists, true, errNoLists(lists)
}

func errNoLists(lists []byte) error {
	if lists != nil {
		return nil
	}
	return fmt.Errorf("%w: its HEIC says nowhere where its picture is", ErrDamaged)
}

// nextBox reads the head of a box: its kind and how many bytes follow.
func nextBox(c *cursor) (kind string, n int64, err error) {
	var head [16]byte
	if err := c.read(head[:8]); err != nil {
		return "", 0, err
	}
	n = int64(binary.BigEndian.Uint32(head[:])) - 8
	switch n + 8 {
	case 0: // to the end
		n = c.section.Size() - c.pos
	case 1: // a length of 64 bits follows
		if err := c.read(head[8:]); err != nil {
			return "", 0, err
		}
		n = int64(binary.BigEndian.Uint64(head[8:])) - 16
	}
	if n < 0 || n > maxBytes {
		return "", 0, fmt.Errorf("%w: its HEIC has a part of %d bytes", ErrDamaged, n)
	}
	return string(head[4:8]), n, nil
}

// boxesIn walks the boxes in b, as far as they are whole.
func boxesIn(b []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(b) >= 8 {
			n := int64(binary.BigEndian.Uint32(b))
			if n == 0 {
				n = int64(len(b))
			}
			if n < 8 || n > int64(len(b)) || !yield(string(b[4:8]), b[8:n]) {
				return
			}
			b = b[n:]
		}
	}
}

// readHEIFPicture reads the properties of the primary item.
func readHEIFPicture(lists []byte) (p heifPicture) {
	var primary uint32
	var properties []heifProperty
	var associations []byte
	for kind, b := range boxesIn(lists) {
		switch {
		case kind == "pitm" && len(b) >= 6:
			primary = uint32(binary.BigEndian.Uint16(b[4:]))
			if b[0] > 0 && len(b) >= 8 {
				primary = binary.BigEndian.Uint32(b[4:])
			}
		case kind == "iprp":
			for kind, b := range boxesIn(b) {
				switch kind {
				case "ipco":
					for kind, b := range boxesIn(b) {
						properties = append(properties, heifProperty{kind, b})
					}
				case "ipma":
					associations = b
				}
			}
		}
	}
	sideways := false
	for _, index := range heifAssociations(associations, primary) {
		if index < 1 || index > len(properties) {
			continue
		}
		switch b := properties[index-1]; {
		case b.kind == "ispe" && len(b.data) >= 12:
			p.width = int(min(binary.BigEndian.Uint32(b.data[4:]), 1<<31-1))
			p.height = int(min(binary.BigEndian.Uint32(b.data[8:]), 1<<31-1))
		case b.kind == "irot" && len(b.data) >= 1:
			sideways = sideways != (b.data[0]&1 == 1)
		}
	}
	if sideways {
		p.width, p.height = p.height, p.width
	}
	p.readStorage(properties)
	return p
}

type heifProperty struct {
	kind string
	data []byte
}

// readStorage looks how samples are stored. The tiles of a grid say it, and
// the grid may not, so that it goes by the first that says it at all.
func (p *heifPicture) readStorage(properties []heifProperty) {
	said := false
	for _, b := range properties {
		switch {
		case b.kind == "hvcC" && len(b.data) >= 19: // ISO 14496-15, section 8.3.3.1
			p.deep = p.deep || b.data[17]&7 > 0 || b.data[18]&7 > 0
		case b.kind == "colr" && len(b.data) >= 11 && string(b.data[:4]) == "nclx" && !said:
			said = true
			p.rgb = binary.BigEndian.Uint16(b.data[8:]) == 0
			p.colours.bt709 = binary.BigEndian.Uint16(b.data[8:]) == 1
			p.colours.studio = b.data[10]&0x80 == 0
		}
	}
}

// heifAssociations are the numbers, from 1, of the properties of an item
// (ISO 14496-12, section 8.11.14).
func heifAssociations(b []byte, item uint32) (numbers []int) {
	if len(b) < 8 {
		return nil
	}
	long, wide := b[0] > 0, b[3]&1 == 1
	next := func(n int) (v uint32) {
		for range min(n, len(b)) {
			v, b = v<<8|uint32(b[0]), b[1:]
		}
		return v
	}
	next(4)
	for range next(4) {
		if len(b) == 0 {
			return numbers
		}
		id := next(2)
		if long {
			id = id<<16 | next(2)
		}
		for range next(1) {
			number := next(1) & 0x7f
			if wide {
				number = number<<8 | next(1)
			}
			if id == item {
				numbers = append(numbers, int(number))
			}
		}
	}
	return numbers
}
