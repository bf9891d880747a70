package meta

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
)

// heifFixture builds a HEIF: every item in the order and the way it says.
type heifFixture struct {
	brand      string
	iloc       int // version
	wide       bool
	items      []itemFixture
	properties []string // boxes of ipco
	uses       map[int][]int
	references string // boxes of iref
	mdat       string // how mdat's size is written: "", "0" or "64"
}

type itemFixture struct {
	id     int
	kind   string // of infe, with what follows it
	data   string
	method int // of construction
	parts  int // extents it is written in
	source int // 1-based, of method 2
	from   int // where in it
}

const xmpKind = "mime\x00application/rdf+xml\x00"

func (f heifFixture) id(v int) string {
	if f.wide {
		return be32(v)
	}
	return be16(v)
}

func (f heifFixture) file() string {
	brand := f.brand
	if brand == "" {
		brand = "heic"
	}
	ftyp := boxOf("ftyp", brand, be32(0), "mif1", brand)
	meta, data := f.meta(0)
	head := map[string]string{"": be32(8+len(data)) + "mdat", "0": be32(0) + "mdat", "64": be32(1) + "mdat" + be64(16+len(data))}[f.mdat]
	meta, data = f.meta(len(ftyp) + len(meta) + len(head)) // the same length again
	return ftyp + meta + head + data
}

func (f heifFixture) meta(mdat int) (meta, data string) {
	version := 0
	if f.wide {
		version = 1
	}
	var infe, places, idat string
	for _, it := range f.items {
		infe += fullBox("infe", 2+version, 0, f.id(it.id), be16(0), it.kind)
		places += be16(it.id)
		if f.iloc == 2 {
			places = places[:len(places)-2] + be32(it.id)
		}
		if f.iloc > 0 {
			places += be16(it.method)
		}
		places += be16(0) // this file
		extents, at := max(1, it.parts), mdat+len(data)
		switch it.method {
		case 0:
			data += it.data
		case 1:
			at, idat = len(idat), idat+it.data
		case 2:
			at = it.from
		}
		places += be16(extents)
		size := len(it.data)
		for i := range extents {
			n := size / extents
			if i == extents-1 {
				n = size - i*n
			}
			if f.iloc > 0 {
				places += be32(it.source)
			}
			places += be32(at+i*(size/extents)) + be32(n)
		}
	}
	count := be16(len(f.items))
	if f.iloc == 2 {
		count = be32(len(f.items))
	}
	sizes := be16(0x4400)
	if f.iloc > 0 {
		sizes = be16(0x4404)
	}
	infos := be16(len(f.items))
	if f.wide {
		infos = be32(len(f.items))
	}
	return fullBox("meta", 0, 0,
		fullBox("hdlr", 0, 0, be32(0), "pict", strings.Repeat("\x00", 13)),
		fullBox("pitm", version, 0, f.id(1)),
		fullBox("iloc", f.iloc, 0, sizes, count, places),
		fullBox("iinf", version, 0, infos, infe),
		fullBox("iref", version, 0, f.references),
		boxOf("iprp", boxOf("ipco", f.properties...), f.associations(version)),
		boxOf("idat", idat)), data
}

func (f heifFixture) associations(version int) string {
	list := ""
	for _, id := range []int{1, 2, 3, 4, 9} {
		if uses := f.uses[id]; len(uses) > 0 {
			list += f.id(id) + string(rune(len(uses)))
			for _, p := range uses {
				if f.wide {
					list += be16(0x8000 | p)
				} else {
					list += string([]byte{byte(0x80 | p)})
				}
			}
		}
	}
	n := 0
	for _, uses := range f.uses {
		n += min(len(uses), 1)
	}
	return fullBox("ipma", version, version, be32(n), list)
}

func (f heifFixture) reference(kind string, from int, to ...int) string {
	s := f.id(from) + be16(len(to))
	for _, id := range to {
		s += f.id(id)
	}
	return boxOf(kind, s)
}

func ispe(width, height int) string { return fullBox("ispe", 0, 0, be32(width), be32(height)) }

// editedHEIF is a photo with every block, on its side, the way an iPhone
// writes it.
func editedHEIF() heifFixture {
	f := heifFixture{
		properties: []string{ispe(3, 2), boxOf("colr", "prof", iccProfile()), boxOf("irot", "\x03"), ispe(512, 512)},
		uses:       map[int][]int{1: {1, 2, 3}, 9: {4}},
		items: []itemFixture{
			{id: 9, kind: "hvc1\x00", data: "a tile"},
			{id: 1, kind: "grid\x00", data: "\x00\x00\x00\x00\x00\x03\x00\x02"},
			{id: 2, kind: "Exif\x00", data: be32(0) + string(cameraExif(binary.BigEndian).block())},
			{id: 3, kind: xmpKind, data: xmpPacket(editorAttributes, editorElements)},
		},
	}
	f.refer()
	return f
}

// refer says which item tells about which.
func (f *heifFixture) refer() {
	f.references = f.reference("dimg", 1, 9) + f.reference("cdsc", 2, 1) + f.reference("cdsc", 3, 1)
}

// TestHEIF reads the same photo from all the ways in which HEIF may hold it,
// and from a JPEG.
func TestHEIF(t *testing.T) {
	jpeg := read(t, soi+segment(0xE1, xmpHeader+xmpPacket(editorAttributes, editorElements))+segment(0xE2, iccHeader+"\x01\x01"+iccProfile())+
		segment(0xE1, "Exif\x00\x00"+string(cameraExif(binary.BigEndian).block()))+sof+sos+scan1+eoi)
	jpeg.Format, jpeg.Width, jpeg.Height = "heic", 2, 3
	want := jsonOf(t, jpeg.Metadata)
	if !strings.Contains(want, "serverless") || !strings.Contains(want, "Display P3") || !strings.Contains(want, "ILCE") {
		t.Fatalf("the JPEG says %s only", want)
	}
	exif := string(cameraExif(binary.BigEndian).block())
	for name, change := range map[string]func(f *heifFixture){
		"as phones do":            func(f *heifFixture) {},
		"iloc version 1":          func(f *heifFixture) { f.iloc = 1 },
		"iloc version 2":          func(f *heifFixture) { f.iloc = 2 },
		"32-bit ids":              func(f *heifFixture) { f.iloc, f.wide = 2, true; f.refer() },
		"mdat to the end":         func(f *heifFixture) { f.mdat = "0" },
		"mdat with 64 bits":       func(f *heifFixture) { f.mdat = "64" },
		"in idat":                 func(f *heifFixture) { f.iloc, f.items[2].method, f.items[3].method = 1, 1, 1 },
		"in pieces":               func(f *heifFixture) { f.items[2].parts, f.items[3].parts = 3, 7 },
		"idat in pieces":          func(f *heifFixture) { f.iloc, f.items[2].method, f.items[2].parts = 1, 1, 3 },
		"Exif with JPEG's header": func(f *heifFixture) { f.items[2].data = be32(6) + "Exif\x00\x00" + exif },
		"header not counted":      func(f *heifFixture) { f.items[2].data = be32(0) + "Exif\x00\x00" + exif },
		"Exif without its number": func(f *heifFixture) { f.items[2].data = exif },
		"and only the header":     func(f *heifFixture) { f.items[2].data = "Exif\x00\x00" + exif },
		"nobody refers":           func(f *heifFixture) { f.references = "" },
		"profile of the tile":     func(f *heifFixture) { f.uses = map[int][]int{1: {1, 3}, 9: {2, 4}} },
		"restricted profile":      func(f *heifFixture) { f.properties[1] = boxOf("colr", "rICC", iccProfile()) },
		"turned by Exif only":     func(f *heifFixture) { f.uses[1] = []int{1, 2} },
		"colours by numbers, too": func(f *heifFixture) {
			f.properties = append(f.properties, boxOf("colr", "nclx", be16(1), be16(13), be16(6), "\x80"))
			f.uses[1] = []int{5, 1, 2, 3}
		},
		"parts of another item": func(f *heifFixture) {
			f.iloc = 1
			block := f.items[2].data
			f.items[2].method, f.items[2].source, f.items[2].from = 2, 1, 4
			f.items = append(f.items, itemFixture{id: 4, kind: "data\x00", data: "junk" + block + "junk"})
			f.references += f.reference("iloc", 2, 4)
		},
		"a depth map's comes first": func(f *heifFixture) {
			f.items[0] = itemFixture{id: 4, kind: "Exif\x00", data: be32(0) + strings.Replace(exif, "SONY", "NONE", 1)}
			f.items = append([]itemFixture{{id: 0, kind: xmpKind, data: xmpPacket(`xmp:Label="Depth"`, "")}}, f.items...)
			f.references += f.reference("cdsc", 4, 9) + f.reference("cdsc", 0, 9)
		},
	} {
		f := editedHEIF()
		change(&f)
		p := read(t, f.file())
		if got := jsonOf(t, p.Metadata); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
		if len(p.Problems) > 0 {
			t.Errorf("%s: problems %q", name, p.Problems)
		}
	}
}

// TestHEIFTurned holds that irot and imir count where they are given, and
// Exif's Orientation where they are not.
func TestHEIFTurned(t *testing.T) {
	irot := func(quarters string) string { return boxOf("irot", quarters) }
	for _, c := range []struct {
		exif       int
		properties []string
		want       string
	}{
		{0, nil, "3×2, 0"},
		{1, nil, "3×2, 1"},
		{6, nil, "2×3, 6"},
		{6, []string{irot("\x00")}, "3×2, 6"},
		{6, []string{irot("\x03")}, "2×3, 6"},
		{0, []string{irot("\x03")}, "2×3, 0"},
		{1, []string{irot("\x01")}, "2×3, 1"},
		{3, []string{irot("\x02")}, "3×2, 3"},
		{6, []string{irot("\xfc")}, "3×2, 6"}, // six reserved bits
		{5, []string{boxOf("imir", "\x00")}, "3×2, 5"},
		{5, []string{boxOf("imir", "\x00"), irot("\x01")}, "2×3, 5"},
		{1, []string{irot("\x01"), irot("\x01")}, "3×2, 1"},
	} {
		f := editedHEIF()
		f.properties = append([]string{ispe(3, 2)}, c.properties...)
		f.uses = map[int][]int{1: []int{1, 2, 3}[:len(f.properties)]}
		e := exifFixture{order: binary.LittleEndian}
		e.main = []entry{e.short(tagOrientation, uint16(c.exif))}
		f.items[2].data = be32(0) + string(e.block())
		p := read(t, f.file())
		if got := fmt.Sprintf("%d×%d, %d", p.Width, p.Height, p.Orientation); got != c.want {
			t.Errorf("Exif's %d, %q: got %s, want %s", c.exif, c.properties, got, c.want)
		}
	}
}

func TestHEIFOddities(t *testing.T) {
	whole := editedHEIF().file()
	for name, c := range map[string]struct{ file, problem string }{
		"only ftyp":           {boxOf("ftyp", "heic", be32(0), "mif1"), "ends before"},
		"an empty meta":       {boxOf("ftyp", "heic", be32(0)) + fullBox("meta", 0, 0), "which of its pictures"},
		"meta of no size":     {boxOf("ftyp", "heic", be32(0)) + boxOf("meta"), "which of its pictures"},
		"a damaged box":       {strings.Replace(whole, "\x00\x00\x00\x0epitm", "\x00\x00\x00\x07pitm", 1), "damaged"},
		"iloc 4 GB":           {strings.Replace(whole, "iloc\x00\x00\x00\x00\x44\x00\x00\x04", "iloc\x00\x00\x00\x00\x44\x00\xff\xff", 1), "cut off"},
		"iloc of odd numbers": {strings.Replace(whole, "iloc\x00\x00\x00\x00\x44", "iloc\x00\x00\x00\x00\x53", 1), "damaged"},
		"iloc version 9":      {strings.Replace(whole, "iloc\x00", "iloc\x09", 1), "damaged"},
		"cut before Exif":     {whole[:strings.Index(whole, "a tile")], "not where it should be"},
	} {
		p := read(t, c.file)
		if !strings.Contains(strings.Join(p.Problems, "; "), c.problem) {
			t.Errorf("%s: problems %q, none about %q", name, p.Problems, c.problem)
		}
	}
	packed := editedHEIF()
	packed.items[3].kind += "deflate\x00"
	packed.references = strings.Replace(packed.references, "cdsc", "cdsk", 1)
	if p := read(t, packed.file()); p.Label != "" || len(p.Problems) != 1 {
		t.Errorf("packed XMP: %q, %q", p.Label, p.Problems)
	}
	moov := boxOf("ftyp", "msf1", be32(0), "hevc") + boxOf("moov", trackOf("soun", 1, 1, ""), trackOf("pict", 64, 48, ""))
	if p := read(t, moov); p.Width != 64 || p.Height != 48 {
		t.Errorf("a sequence of 64×48 pictures is %d×%d", p.Width, p.Height)
	}
	beside := whole + boxOf("uuid", uuidXMP, xmpPacket(`xmp:Label="late"`, ""))
	if p := read(t, beside); p.Label != "Green" {
		t.Errorf("XMP beside the item won: %q", p.Label)
	}
}

// TestHEIFBounds reads files made to burst or hang a reader.
func TestHEIFBounds(t *testing.T) {
	ftyp := boxOf("ftyp", "heic", be32(0), "mif1")
	item := fullBox("infe", 2, 0, be16(1), be16(0), "Exif\x00")
	list := func(iloc string, more ...string) string {
		return ftyp + fullBox("meta", 0, 0, fullBox("pitm", 0, 0, be16(1)), fullBox("iinf", 0, 0, be16(1), item),
			iloc, strings.Join(more, ""))
	}
	var items strings.Builder
	for i := range 60_000 {
		items.WriteString(fullBox("infe", 2, 0, be16(i), be16(0), "Exif\x00"))
	}
	loop := editedHEIF()
	loop.iloc, loop.items[2].method, loop.items[2].source, loop.items[2].parts = 1, 2, 1, 900
	loop.references += loop.reference("iloc", 2, 2)
	pyramid := editedHEIF()
	pyramid.iloc = 1
	for i := 2; i <= 3; i++ {
		pyramid.items[i].kind, pyramid.items[i].method, pyramid.items[i].source, pyramid.items[i].parts = "Exif\x00", 2, 1, 900
	}
	pyramid.references = pyramid.reference("iloc", 2, 3) + pyramid.reference("iloc", 3, 9)
	for name, file := range map[string]string{
		"boxes without end":        ftyp + strings.Repeat(boxOf("free"), 200_000),
		"meta in meta":             ftyp + strings.Repeat(be32(0)+"meta"+be32(0), 100_000),
		"traks without end":        ftyp + boxOf("moov", strings.Repeat(boxOf("trak", boxOf("mdia")), 100_000)),
		"properties without end":   list("", boxOf("iprp", boxOf("ipco", strings.Repeat(ispe(1, 1), 100_000)))),
		"items without end":        ftyp + fullBox("meta", 0, 0, fullBox("iinf", 0, 0, be16(0), items.String()[:1<<20-100])),
		"a list of 2 MB":           list(fullBox("iloc", 0, 0, strings.Repeat("\x00", 2<<20))),
		"extents in no bytes":      list(fullBox("iloc", 0, 0, be16(0), be16(-1), strings.Repeat(be16(1)+be16(0)+be16(-1), 65535))),
		"extents in indexes":       list(fullBox("iloc", 1, 0, be16(4), be16(1), be16(1)+be16(0)+be16(0)+be16(-1), strings.Repeat(be32(1), 65535))),
		"4 billion places":         list(fullBox("iloc", 2, 0, be16(0), be32(-1), strings.Repeat("\x00", 100))),
		"4 billion properties":     list("", boxOf("iprp", fullBox("ipma", 0, 0, be32(-1), strings.Repeat("\x00\x01\x00", 1000)))),
		"an item made of itself":   loop.file(),
		"a pyramid of items":       pyramid.file(),
		"the whole file as Exif":   list(fullBox("iloc", 0, 0, be16(0), be16(1), be16(1), be16(0), be16(1))) + strings.Repeat(" ", 8<<20),
		"lists again and again":    ftyp + strings.Repeat(fullBox("meta", 0, 0, boxOf("iloc", strings.Repeat("x", 1<<18))), 50),
		"associated all the time":  list("", boxOf("iprp", strings.Repeat(fullBox("ipma", 0, 0, be32(1), be16(1)+"\xff"+strings.Repeat("\x01", 255)), 9000))),
		"references to everything": list("", fullBox("iref", 0, 0, strings.Repeat(boxOf("cdsc", be16(1), be16(-1), strings.Repeat(be16(2), 65535)), 7))),
	} {
		mustStaySmall(t, name, file)
	}
}

func TestHEIFStaysCalm(t *testing.T) {
	f := editedHEIF()
	mustStayCalm(t, "HEIF", f.file())
	f.iloc, f.wide, f.items[2].method = 2, true, 1
	f.refer()
	mustStayCalm(t, "HEIF with idat", f.file())
}

func FuzzHEIF(f *testing.F) {
	seed := editedHEIF()
	f.Add([]byte(seed.file()))
	seed.iloc, seed.wide, seed.items[2].method, seed.items[3].parts = 2, true, 1, 3
	seed.refer()
	f.Add([]byte(seed.file()))
	f.Add([]byte(boxOf("ftyp", "msf1", be32(0), "hevc") + boxOf("moov", trackOf("pict", 64, 48, ""))))
	for _, name := range []string{"gen2brain__test_exif.heic", "python-pillow__exif.avif"} {
		if b, err := os.ReadFile("../../../shared/metadata/" + name); err == nil {
			f.Add(b[:min(len(b), 1200)])
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) { fuzzBlocks(t, file, heifBlocks) })
}
