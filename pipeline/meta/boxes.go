package meta

import (
	"encoding/binary"
	"iter"
)

// maxBoxes bounds the boxes of one file that are looked at. A grid of a phone
// with 200 megapixels has some 800 items, a CR3 not a hundred boxes.
const maxBoxes = 10_000

// maxBoxBytes bounds what is read of all boxes and items of one file.
const maxBoxBytes = 24 << 20

// box is one box of the ISO base media file format (ISO 14496-12 section 4.2):
// its type, and where in the file its content lies.
type box struct {
	kind       string // four characters, or the 16 bytes of a uuid box
	start, end int64
}

// boxFile walks the boxes of a file. Boxes are looked for where the format has
// them and nowhere else, so that none is entered deeper than its reader is
// written.
type boxFile struct {
	*source
	*blocks
	left  int   // boxes that may still be looked at
	bytes int64 // that may still be read
}

func newBoxFile(src *source, b *blocks) *boxFile {
	return &boxFile{source: src, blocks: b, left: maxBoxes, bytes: maxBoxBytes}
}

// boxes gives the boxes between start and end. One that says it is longer is
// taken as far as there is something: the file was cut, or something in it
// taken out.
func (f *boxFile) boxes(start, end int64) iter.Seq[box] {
	end = min(end, f.size)
	return func(yield func(box) bool) {
		for off := start; off+8 <= end; {
			if f.left--; f.left < 0 {
				if f.left == -1 {
					f.problem("the file holds more than %d boxes", maxBoxes)
				}
				return
			}
			kind, header, size := boxHeader(f.at(off, 32))
			if size == 0 {
				size = end - off
			}
			if size < header || kind == "" {
				if f.err == nil {
					f.problem("a box at byte %d is damaged", off)
				}
				return
			}
			next := end
			if size <= end-off {
				next = off + size
			}
			if !yield(box{kind, min(off+header, next), next}) {
				return
			}
			off = next
		}
	}
}

// content reads what is in a box, at most limit bytes.
func (f *boxFile) content(b box, limit int64) []byte {
	size := b.end - b.start
	if size > limit {
		f.problem("box %q is larger than %d bytes", b.kind, limit)
		return nil
	}
	return f.read(b.start, size)
}

// read reads size bytes at off, fewer where the file ends, and none once too
// much was read. That it was asked for counts, too: a box can ask for nothing
// a million times.
func (f *boxFile) read(off, size int64) []byte {
	const asking = 64
	if f.bytes < 0 {
		return nil
	}
	if f.bytes -= size + asking; f.bytes < 0 {
		f.problem("the file's boxes hold more than %d bytes", maxBoxBytes)
		return nil
	}
	return f.at(off, int(size))
}

// find gives the first box down that path of kinds.
func (f *boxFile) find(in box, path ...string) (box, bool) {
	for _, kind := range path {
		found := false
		for b := range f.boxes(in.start, in.end) {
			if b.kind == kind {
				in, found = b, true
				break
			}
		}
		if !found {
			return box{}, false
		}
	}
	return in, true
}

// innerBoxes gives the boxes in a content that was read, each with its own.
func innerBoxes(content []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for b := content; len(b) >= 8; {
			kind, header, size := boxHeader(b)
			if size == 0 || size > int64(len(b)) {
				size = int64(len(b))
			}
			if size < header || kind == "" || !yield(kind, b[header:size]) {
				return
			}
			b = b[size:]
		}
	}
}

// boxHeader reads type, length of the header and size of the whole box, which
// is 0 where it reaches to the end. Kind is "" where the header is cut off.
func boxHeader(b []byte) (kind string, header, size int64) {
	if len(b) < 8 {
		return "", 0, 0
	}
	size, kind, header = int64(binary.BigEndian.Uint32(b)), string(b[4:8]), 8
	if size == 1 { // the true size follows, in 64 bits
		if len(b) < 16 {
			return "", 0, 0
		}
		// One beyond 2⁶³ becomes negative, and is damaged.
		size, header = int64(binary.BigEndian.Uint64(b[8:])), 16
		if size == 0 {
			return "", 0, 0
		}
	}
	if kind == "uuid" {
		if int64(len(b)) < header+16 {
			return "", 0, 0
		}
		kind, header = string(b[header:header+16]), header+16
	}
	return kind, header, size
}

// uuidXMP is the box in which XMP stands in files of this family (XMP
// specification part 3, section 1.2).
const uuidXMP = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"

// numbers reads the big-endian numbers of a box one after the other; behind
// the end they are zero and cut is true.
type numbers struct {
	b   []byte
	cut bool
}

// uint reads a number of that many bytes, at most 8; of none it is 0.
func (n *numbers) uint(size int) uint64 {
	if len(n.b) < size {
		n.b, n.cut = nil, true
		return 0
	}
	var v uint64
	for _, c := range n.b[:size] {
		v = v<<8 | uint64(c)
	}
	n.b = n.b[size:]
	return v
}

// id reads a number of an item or of items, which young versions of a box
// have in 16 bits, others in 32.
func (n *numbers) id(long bool) uint32 {
	if long {
		return uint32(n.uint(4))
	}
	return uint32(n.uint(2))
}

// version reads what a full box begins with: its version and 24 flags.
func (n *numbers) version() (version byte, flags uint32) {
	v := uint32(n.uint(4))
	return byte(v >> 24), v & 0xFFFFFF
}

// text reads up to the next NUL, or the end.
func (n *numbers) text() string {
	s := untilNUL(n.b)
	n.b = n.b[min(len(s)+1, len(n.b)):]
	return s
}

// track is a moving picture, or what is written as one: its dimensions and its
// first frame.
type track struct {
	width, height int
	sample        span
}

// track reads a trak box (ISO 14496-12 section 8.3); ok is false where it is
// not one of pictures.
func (f *boxFile) track(trak box) (t track, ok bool) {
	media, ok := f.find(trak, "mdia")
	if !ok {
		return t, false
	}
	if handler, ok := f.find(media, "hdlr"); !ok || !isPictures(f.read(handler.start, 12)) {
		return t, false
	}
	table, ok := f.find(media, "minf", "stbl")
	if !ok {
		return t, false
	}
	for b := range f.boxes(table.start, table.end) {
		n := numbers{b: f.read(b.start, min(b.end-b.start, 44))}
		n.version()
		switch b.kind {
		case "stsd": // the first entry is a VisualSampleEntry, section 12.1.3
			for range 4 {
				n.uint(8)
			}
			n.uint(4)
			t.width, t.height = int(n.uint(2)), int(n.uint(2))
		case "stsz":
			if t.sample.length = int64(n.uint(4)); t.sample.length == 0 { // not all the same
				n.uint(4)
				t.sample.length = int64(n.uint(4))
			}
		case "stco", "co64":
			n.uint(4)
			t.sample.offset = int64(n.uint(map[string]int{"stco": 4, "co64": 8}[b.kind]))
		}
	}
	return t, true
}

// isPictures tells by a handler box what a track holds.
func isPictures(hdlr []byte) bool {
	return len(hdlr) == 12 && (string(hdlr[8:]) == "vide" || string(hdlr[8:]) == "pict")
}
