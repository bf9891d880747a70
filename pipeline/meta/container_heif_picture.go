package meta

// readProperties notes where the properties of items stand (ISO 14496-12
// section 8.11.14), and gives the lists of which item has which.
func (h *heif) readProperties(iprp box) (associations [][]byte) {
	for b := range h.boxes(iprp.start, iprp.end) {
		switch b.kind {
		case "ipco":
			for p := range h.boxes(b.start, b.end) {
				h.properties = append(h.properties, p)
			}
		case "ipma":
			associations = append(associations, h.content(b, maxItemList))
		}
	}
	return associations
}

// associate reads one ipma: the numbers of each item's properties.
func (h *heif) associate(list []byte) {
	n := numbers{b: list}
	version, flags := n.version()
	for range n.uint(4) {
		item := h.items[n.id(version > 0)]
		for range n.uint(1) {
			index := n.uint(1)
			if flags&1 != 0 {
				index = index<<8 | n.uint(1)
				index &= 0x7FFF
			} else {
				index &= 0x7F // above it: whether a reader must know the property
			}
			if item != nil && index > 0 && len(item.properties) < maxProperties {
				item.properties = append(item.properties, int(index))
			}
		}
		if n.cut {
			return
		}
	}
}

// picture reads the properties of the primary item: its dimensions, how it is
// turned, its colour profile.
func (h *heif) picture() {
	item := h.items[h.primary]
	if item == nil {
		h.problem("the file does not say which of its pictures it shows")
		return
	}
	sideways := false
	for _, p := range h.propertiesOf(item) {
		switch p.kind {
		case "ispe":
			if n := (numbers{b: h.read(p.start, 12)}); h.width == 0 {
				n.version()
				h.width, h.height = dimension(n.uint(4)), dimension(n.uint(4))
			}
		case "irot": // quarters of a turn against the clock
			n := numbers{b: h.read(p.start, 1)}
			sideways = sideways != (n.uint(1)&1 == 1)
			h.turned = true
		case "imir":
			h.turned = true
		case "colr":
			h.profile(p)
		}
	}
	if sideways {
		h.width, h.height = h.height, h.width
	}
	if h.icc == nil && len(item.tiles) > 0 {
		// The tiles of a grid share a profile, which phones note with them only.
		if tile := h.items[item.tiles[0]]; tile != nil {
			for _, p := range h.propertiesOf(tile) {
				if p.kind == "colr" {
					h.profile(p)
				}
			}
		}
	}
}

// dimension keeps a number of pixels that fits any machine's int.
func dimension(v uint64) int { return int(v & 0x7FFFFFFF) }

// maxProperties is how many properties of one item are looked at.
const maxProperties = 100

// propertiesOf gives an item's properties in their order.
func (h *heif) propertiesOf(item *heifItem) []box {
	var found []box
	for _, index := range item.properties {
		if index <= len(h.properties) {
			found = append(found, h.properties[index-1])
		}
	}
	return found
}

// profile keeps the first ICC profile of a colr box; colours may be told there
// by numbers (nclx) too, which have no name.
func (h *heif) profile(colr box) {
	switch string(h.read(colr.start, 4)) {
	case "prof", "rICC":
	default:
		return
	}
	if h.icc == nil && colr.end > colr.start+4 {
		h.icc = h.content(box{"colr", colr.start + 4, colr.end}, maxICCBytes)
	}
}

// sequence takes the dimensions of a moving picture's first track: there are
// sequences (msf1) without a still one.
func (h *heif) sequence(moov box) {
	for trak := range h.boxes(moov.start, moov.end) {
		if trak.kind != "trak" {
			continue
		}
		if t, ok := h.track(trak); ok && h.width == 0 {
			h.width, h.height = t.width, t.height
		}
	}
}
