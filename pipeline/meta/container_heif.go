package meta

import (
	"bytes"
	"slices"
)

// What a HEIF may hold, beside maxBoxes.
const (
	maxItems    = 10_000
	maxExtents  = 1000 // of one item
	maxTries    = 8    // blocks of metadata, until one can be read
	maxItemList = 1 << 20
	maxNesting  = 3 // items made of parts of items
)

// heif is an image file of ISO 23008-12 (HEIC, HEIF) or AVIF: its picture and
// its metadata are items, whose list, places, relations and properties stand
// in the box meta.
type heif struct {
	*boxFile
	primary    uint32 // the item that is the picture
	items      map[uint32]*heifItem
	idat       box   // data of small items
	properties []box // numbered from 1
}

// heifItem is one item: a picture, a tile of it, or a block of metadata.
type heifItem struct {
	kind       string // four characters; of a "mime" its media type
	encoded    bool   // packed, by a method we do not undo
	elsewhere  bool   // in another file
	method     uint64 // where the extents are: 0 the file, 1 idat, 2 other items
	extents    []extent
	describes  []uint32 // the items it tells about
	tiles      []uint32 // the items it is put together from
	sources    []uint32 // the items that its extents are in
	properties []int
}

// extent is a piece of an item's data; its length is 0 where it is all there is.
type extent struct {
	source         uint64 // which of the item's sources, from 1
	offset, length uint64
}

// heifBlocks finds the blocks of a HEIF or AVIF.
//
// How the picture is turned stands in two places. The container's own irot and
// imir count, as a decoder applies them, and width and height are as displayed
// then. Exif's Orientation repeats them and is what Metadata.Orientation says;
// HEIF wants it ignored. But programs drop irot and leave Orientation, and the
// photo is upright only with it: where the container is silent, Exif counts.
// A crop to the clean aperture (clap), which hides some padding, is not
// counted, as exiftool does not.
func heifBlocks(src *source) blocks {
	var b blocks
	h := heif{boxFile: newBoxFile(src, &b), items: map[uint32]*heifItem{}}
	seen := false
	for top := range h.boxes(0, src.size) {
		switch {
		case top.kind == "meta" && !seen:
			seen = true
			h.meta(top)
		case top.kind == "moov" && b.width == 0: // a sequence without a still picture
			h.sequence(top)
		case top.kind == uuidXMP:
			b.addXMP(h.content(top, maxXMPBytes))
		}
	}
	if !seen && b.width == 0 {
		b.problem("the file ends before it says where its picture is")
	}
	return b
}

// meta reads the lists of items, which may stand in any order, then the items
// that are metadata, then what is known of the picture.
func (h *heif) meta(meta box) {
	lists := map[string][]byte{}
	var associations [][]byte
	for b := range h.boxes(meta.start+4, meta.end) { // a full box
		switch b.kind {
		case "pitm", "iinf", "iloc", "iref":
			if _, twice := lists[b.kind]; !twice {
				lists[b.kind] = h.content(b, maxItemList)
			}
		case "idat":
			h.idat = b
		case "iprp":
			associations = h.readProperties(b)
		}
	}
	h.readPrimary(lists["pitm"])
	h.readItems(lists["iinf"])
	h.readPlaces(lists["iloc"])
	h.readReferences(lists["iref"])
	for _, a := range associations {
		h.associate(a)
	}
	h.metadataItems()
	h.picture()
}

func (h *heif) readPrimary(b []byte) {
	n := numbers{b: b}
	version, _ := n.version()
	h.primary = n.id(version > 0)
}

// readItems reads iinf: what each item is (ISO 14496-12 section 8.11.6).
func (h *heif) readItems(b []byte) {
	list := numbers{b: b}
	version, _ := list.version()
	list.id(version > 0) // how many: the boxes tell
	for kind, content := range innerBoxes(list.b) {
		if kind != "infe" {
			continue
		}
		if len(h.items) == maxItems {
			h.problem("the file holds more than %d items", maxItems)
			return
		}
		n := numbers{b: content}
		version, _ := n.version()
		id := n.id(version >= 3)
		protected := n.uint(2) != 0
		item := &heifItem{kind: "mime"}
		if version >= 2 && len(n.b) >= 4 {
			item.kind = string(n.b[:4])
			n.b = n.b[4:]
		}
		n.text() // its name
		if item.kind == "mime" {
			item.kind = n.text()
			item.encoded = n.text() != ""
		}
		item.encoded = item.encoded || protected
		if _, twice := h.items[id]; !twice && !n.cut {
			h.items[id] = item
		}
	}
}

// readPlaces reads iloc: where the bytes of each item are (section 8.11.3).
func (h *heif) readPlaces(b []byte) {
	n := numbers{b: b}
	version, _ := n.version()
	sizes := n.uint(2)
	offsetSize, lengthSize, baseSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15)
	indexSize := int(sizes & 15)
	if version == 0 {
		indexSize = 0
	}
	allowed := func(size int) bool { return size == 0 || size == 4 || size == 8 }
	if version > 2 || !allowed(offsetSize) || !allowed(lengthSize) || !allowed(baseSize) || !allowed(indexSize) {
		h.problem("where the items are (iloc) is damaged")
		return
	}
	for range n.id(version == 2) {
		item := h.items[n.id(version == 2)]
		if item == nil {
			item = &heifItem{} // of which nothing is known: to be read over
		}
		if version > 0 {
			item.method = n.uint(2) & 15
		}
		item.elsewhere = n.uint(2) != 0
		base := n.uint(baseSize)
		count := n.uint(2)
		if offsetSize+lengthSize+indexSize == 0 {
			count = min(count, 1) // written in no bytes, 65535 of them cost nothing
		}
		item.extents = nil
		for range count {
			e := extent{source: 1}
			if indexSize > 0 {
				e.source = n.uint(indexSize)
			}
			e.offset, e.length = base+n.uint(offsetSize), n.uint(lengthSize)
			if count <= maxExtents && !n.cut {
				item.extents = append(item.extents, e)
			}
		}
		if n.cut {
			h.problem("where the items are (iloc) is cut off")
			return
		}
	}
}

// readReferences reads iref: which item tells about which (section 8.11.12).
func (h *heif) readReferences(b []byte) {
	n := numbers{b: b}
	version, _ := n.version()
	for kind, content := range innerBoxes(n.b) {
		n := numbers{b: content}
		item := h.items[n.id(version > 0)]
		if item == nil {
			continue
		}
		var to []uint32
		for range n.uint(2) {
			id := n.id(version > 0)
			if n.cut {
				break
			}
			to = append(to, id)
		}
		switch kind {
		case "cdsc":
			item.describes = append(item.describes, to...)
		case "dimg":
			item.tiles = to
		case "iloc":
			item.sources = to
		}
	}
}

// metadataItems reads the Exif and XMP of the picture. What describes other
// items only, such as a depth map, is theirs.
func (h *heif) metadataItems() {
	tries := map[string]int{}
	for _, id := range h.sortedIDs() {
		item := h.items[id]
		if len(item.describes) > 0 && !slices.Contains(item.describes, h.primary) || tries[item.kind] == maxTries {
			continue
		}
		tries[item.kind]++
		switch item.kind {
		case "Exif":
			h.addExif(heifExif(h.metadataItem("Exif", item, maxExifBytes)))
		case "application/rdf+xml":
			h.addXMP(h.metadataItem("XMP", item, maxXMPBytes))
		}
	}
}

func (h *heif) sortedIDs() []uint32 {
	ids := make([]uint32, 0, len(h.items))
	for id := range h.items {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (h *heif) metadataItem(what string, item *heifItem, limit int64) []byte {
	if item.encoded || item.elsewhere {
		h.problem("the %s block is packed or kept in another file", what)
		return nil
	}
	data, ok := h.data(item, limit, 0)
	if !ok {
		h.problem("the %s block is not where it should be, or larger than %d bytes", what, limit)
	}
	return data
}

// heifExif finds the TIFF in an Exif item: behind a number that says how many
// bytes come before it (ISO 23008-12 annex A.2.1), mostly none or "Exif\0\0".
// Some writers leave the number out.
func heifExif(data []byte) []byte {
	const header = "Exif\x00\x00"
	if _, ok := openTIFF(data); ok {
		return data
	}
	if block, ok := bytes.CutPrefix(data, []byte(header)); ok {
		return block
	}
	n := numbers{b: data}
	skip := n.uint(4)
	if skip > uint64(len(n.b)) {
		return data // and nothing can be read of it
	}
	return bytes.TrimPrefix(n.b[skip:], []byte(header))
}

// data puts an item together from its extents; ok is false where it has none
// within the file, or more than limit bytes.
func (h *heif) data(item *heifItem, limit int64, depth int) (data []byte, ok bool) {
	if depth > maxNesting {
		return nil, false
	}
	for _, e := range item.extents {
		piece, ok := h.piece(item, e, limit-int64(len(data)), depth)
		if !ok {
			return nil, false
		}
		if data == nil {
			data = piece
		} else {
			data = append(data, piece...)
		}
	}
	return data, len(data) > 0
}

// piece reads one extent, as far as the file reaches.
func (h *heif) piece(item *heifItem, e extent, limit int64, depth int) ([]byte, bool) {
	whole := box{start: 0, end: h.size}
	switch item.method {
	case 0:
	case 1:
		whole = h.idat
	case 2:
		return h.pieceOfItem(item, e, limit, depth)
	default:
		return nil, false
	}
	size := whole.end - whole.start
	if e.offset >= uint64(size) {
		return nil, false
	}
	rest := size - int64(e.offset)
	if e.length != 0 && e.length < uint64(rest) {
		rest = int64(e.length)
	}
	if rest > limit {
		return nil, false
	}
	b := h.read(whole.start+int64(e.offset), rest)
	return b, len(b) > 0
}

func (h *heif) pieceOfItem(item *heifItem, e extent, limit int64, depth int) ([]byte, bool) {
	if e.source == 0 || e.source > uint64(len(item.sources)) {
		return nil, false
	}
	source := h.items[item.sources[e.source-1]]
	if source == nil || source.encoded || source.elsewhere || h.bytes < 0 {
		return nil, false
	}
	data, ok := h.data(source, maxExifBytes, depth+1)
	if !ok || e.offset >= uint64(len(data)) {
		return nil, false
	}
	data = data[e.offset:]
	if e.length != 0 && e.length < uint64(len(data)) {
		data = data[:e.length]
	}
	return slices.Clip(data), int64(len(data)) <= limit
}
