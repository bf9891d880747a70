package meta

// The boxes in which Canon's RAW files of the third generation keep what other
// files have in an Exif block. No standard tells; the format was worked out by
// Laurent Clévy (github.com/lclevy/canon_cr3) and Phil Harvey.
const (
	uuidCanon   = "\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"
	uuidPreview = "\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"
)

// cr3 is such a file.
type cr3 struct {
	*boxFile
	previews previews
}

// cr3Blocks finds the blocks of a CR3. Its tracks are pictures: the first is
// the JPEG in full size, whose dimensions are the photo's.
func cr3Blocks(src *source) blocks {
	var b blocks
	f := cr3{boxFile: newBoxFile(src, &b)}
	for top := range f.boxes(0, src.size) {
		switch top.kind {
		case "moov":
			f.movie(top)
		case uuidPreview:
			f.smallPreview(top)
		case uuidXMP:
			b.addXMP(f.content(top, maxXMPBytes))
		}
	}
	b.preview = f.previews.best
	if b.exif == nil {
		b.problem("the file ends before its metadata")
	}
	return b
}

func (f *cr3) movie(moov box) {
	for b := range f.boxes(moov.start, moov.end) {
		switch b.kind {
		case uuidCanon:
			f.folders(b)
		case "trak":
			t, ok := f.track(b)
			if !ok {
				continue
			}
			if f.width == 0 {
				f.width, f.height = t.width, t.height
			}
			f.previews.offer(f.source, t.sample)
		}
	}
}

// folders makes one Exif block of the folders, each of which stands in a TIFF
// of its own: CMT1 is the main one, CMT2 Exif's, CMT4 the position's. (CMT3 is
// the maker's note.)
func (f *cr3) folders(canon box) {
	folders := map[string][]field{}
	var first *tiffBlock
	for b := range f.boxes(canon.start, canon.end) {
		switch b.kind {
		case "CMT1", "CMT2", "CMT4":
		default:
			continue
		}
		block, ok := openTIFF(f.content(b, maxExifBytes))
		if !ok || first != nil && block.order != first.order {
			f.problem("the metadata in %s is damaged", b.kind)
			continue
		}
		if first == nil {
			first = block
		}
		if folders[b.kind] == nil {
			folders[b.kind] = block.folder(block.first())
		}
	}
	if first != nil {
		f.addExif(sanitiseFolders(first.order, folders["CMT1"], folders["CMT2"], folders["CMT4"]))
	}
}

// smallPreview finds the smaller JPEG: in PRVW, behind its dimensions and length.
func (f *cr3) smallPreview(uuid box) {
	prvw, ok := f.find(box{start: uuid.start + 8, end: uuid.end}, "PRVW") // behind a version and a count
	if !ok {
		return
	}
	n := numbers{b: f.read(prvw.start, 16)}
	n.uint(8) // version, 1, width
	n.uint(4) // height, 1
	length := int64(n.uint(4))
	f.previews.offer(f.source, span{prvw.start + 16, length})
}
