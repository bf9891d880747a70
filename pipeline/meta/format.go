package meta

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

// Kind is what eventroll can do with a file.
type Kind int

// The kinds, from what is wanted to what is not.
const (
	Other   Kind = iota // no photo and nothing that holds photos
	Photo               // a photo whose pixels and metadata are read
	Raw                 // a RAW file: its embedded JPEG is the picture
	Unread              // a photo whose pixels are not read yet
	Video               // a moving picture
	Archive             // a packed folder: to be unpacked first
)

// String is the kind in one word, for messages.
func (k Kind) String() string {
	switch k {
	case Photo:
		return "photo"
	case Raw:
		return "RAW photo"
	case Unread:
		return "photo not read yet"
	case Video:
		return "video"
	case Archive:
		return "archive"
	default:
		return "other"
	}
}

// Format is what a file is. Name is in lower case ("jpeg", "png", "heic",
// "mp4", "zip"), and "" where the bytes are not known.
type Format struct {
	Name string
	Kind Kind
}

// SniffLen is how many of a file's first bytes Sniff likes to see. With fewer
// it still knows every format, but may call a RAW file or an AVIF by the name
// of its family (tiff, heic), and miss an MPEG transport stream.
const SniffLen = 4096

// signature says that a file with these bytes at this offset is of that format.
type signature struct {
	offset int
	magic  string
	format Format
}

// signatures holds the formats that fixed bytes tell; the first match counts.
// A multi-picture file (MPO) is a JPEG, followed by others.
var signatures = [...]signature{
	{0, "\xff\xd8\xff", Format{"jpeg", Photo}},
	{0, "\x89PNG\r\n\x1a\n", Format{"png", Photo}},
	{8, "WEBP", Format{"webp", Photo}}, // within RIFF
	{0, "GIF87a", Format{"gif", Photo}},
	{0, "GIF89a", Format{"gif", Photo}},
	{0, "BM", Format{"bmp", Unread}},
	{0, "8BPS", Format{"psd", Unread}},
	{0, "\xff\x0a", Format{"jxl", Unread}},
	{0, "\x00\x00\x00\x0cJXL ", Format{"jxl", Unread}},
	{0, "\x00\x00\x00\x0cjP  ", Format{"jp2", Unread}},
	{0, "FUJIFILMCCD-RAW", Format{"raf", Raw}},
	{0, "IIRO", Format{"orf", Raw}},
	{0, "IIRS", Format{"orf", Raw}},
	{0, "MMOR", Format{"orf", Raw}},
	{0, "IIU\x00", Format{"rw2", Raw}},
	{6, "HEAPCCDR", Format{"crw", Unread}},
	{0, "FOVb", Format{"x3f", Unread}},
	{0, "\x00MRM", Format{"mrw", Unread}},
	{8, "AVI ", Format{"avi", Video}},
	{0, "\x1aE\xdf\xa3", Format{"mkv", Video}}, // and WebM
	{0, "\x00\x00\x01\xba", Format{"mpeg", Video}},
	{0, "\x00\x00\x01\xb3", Format{"mpeg", Video}},
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", Format{"wmv", Video}},
	{0, "FLV\x01", Format{"flv", Video}},
	{4, "moov", Format{"mov", Video}}, // QuickTime before it had ftyp
	{4, "mdat", Format{"mov", Video}},
	{4, "wide", Format{"mov", Video}},
	{0, "PK\x03\x04", Format{"zip", Archive}},
	{0, "PK\x05\x06", Format{"zip", Archive}}, // with nothing in it
	{0, "Rar!\x1a\x07", Format{"rar", Archive}},
	{0, "7z\xbc\xaf\x27\x1c", Format{"7z", Archive}},
	{0, "\x1f\x8b", Format{"gzip", Archive}},
	{0, "BZh", Format{"bzip2", Archive}},
	{0, "\xfd7zXZ\x00", Format{"xz", Archive}},
	{257, "ustar", Format{"tar", Archive}},
}

// Sniff tells what a file is by head, its first SniffLen bytes (or all of it,
// where it is shorter). It never looks at a name.
func Sniff(head []byte) Format {
	for _, s := range signatures {
		if s.offset <= len(head) && bytes.HasPrefix(head[s.offset:], []byte(s.magic)) {
			// "BM" is too short to tell a bitmap from a text: its four
			// reserved bytes are zero.
			if s.magic == "BM" && (len(head) < 10 || !bytes.Equal(head[6:10], make([]byte, 4))) {
				continue
			}
			return s.format
		}
	}
	switch {
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrands(head)
	case isTIFF(head):
		return sniffTIFF(head)
	case isTransportStream(head):
		return Format{"mts", Video}
	}
	return Format{}
}

// sniffBrands tells the formats that share ISO 14496-12's boxes by the brands
// in their first box, ftyp: the major one at 8, compatible ones from 16.
func sniffBrands(head []byte) Format {
	end := min(int64(binary.BigEndian.Uint32(head)), int64(len(head)), 256)
	brands := []string{string(head[8:12])}
	for i := int64(16); i+4 <= end; i += 4 {
		brands = append(brands, string(head[i:i+4]))
	}
	has := func(names ...string) bool {
		for _, b := range brands {
			for _, n := range names {
				if b == n {
					return true
				}
			}
		}
		return false
	}
	switch major := brands[0]; {
	case major == "crx ":
		return Format{"cr3", Raw}
	case major == "jxl ":
		return Format{"jxl", Unread}
	case major == "M4A " || major == "M4B ":
		return Format{"m4a", Other}
	case major == "qt  ":
		return Format{"mov", Video}
	case strings.HasPrefix(major, "avi") && has("avif", "avis"):
		return Format{"avif", Unread}
	case strings.HasPrefix(major, "he"):
		return Format{"heic", Photo}
	case (major == "mif1" || major == "msf1" || major == "MiHE") && has("avif", "avis"):
		return Format{"avif", Unread}
	case major == "mif1" || major == "msf1" || major == "MiHE":
		return Format{"heic", Photo}
	}
	return Format{"mp4", Video}
}

func isTIFF(head []byte) bool {
	for _, magic := range []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// sniffTIFF tells RAW formats that are TIFFs from each other: CR2 by its own
// mark, DNG by its version tag, the others by the maker in their first folder.
func sniffTIFF(head []byte) Format {
	if len(head) >= 11 && string(head[8:11]) == "CR\x02" {
		return Format{"cr2", Raw}
	}
	block, ok := openTIFF(head)
	if !ok {
		return Format{"tiff", Unread} // BigTIFF, or cut
	}
	return sniffFolder(block.folder(block.first()))
}

// sniffFolder tells what a TIFF is by its first folder.
func sniffFolder(folder []field) Format {
	maker, sensor := "", numberOf(folder, tagPhotometric) == colourFilter
	for _, e := range folder {
		switch e.tag {
		case tagDNGVersion:
			return Format{"dng", Raw}
		case tagMake:
			maker = strings.ToUpper(string(e.load(maxTextBytes).value))
		case tagSubIFDs:
			sensor = true
		}
	}
	// A TIFF that was made from a photo keeps the camera's name; what it
	// lacks are the sensor's data, or the folders below the first in which a
	// RAW keeps them.
	if sensor {
		for _, raw := range []struct{ maker, name string }{
			{"NIKON", "nef"}, {"SONY", "arw"}, {"PENTAX", "pef"}, {"RICOH", "pef"}, {"SAMSUNG", "srw"},
		} {
			if strings.HasPrefix(maker, raw.maker) {
				return Format{raw.name, Raw}
			}
		}
	}
	return Format{"tiff", Photo}
}

// SniffAt is Sniff for a file that can be read anywhere. It knows a RAW file,
// too, whose first folder stands behind the picture, where some programs put
// it; to Sniff that is a TIFF. A file that cannot be read is of no format.
func SniffAt(r io.ReaderAt, size int64) Format {
	return sniffSource(&source{r: r, size: size})
}

func sniffSource(src *source) Format {
	format := Sniff(src.at(0, SniffLen))
	if format.Name != "tiff" {
		return format
	}
	block, ok := openTIFFAt(src.size, src.at)
	if !ok || block.magic != magicTIFF {
		return format
	}
	return sniffFolder(block.folder(block.first()))
}

// isTransportStream knows MPEG-2 transport streams (.mts of camcorders) by
// the sync byte of their packets: 188 bytes each, or 192 with a time before.
func isTransportStream(head []byte) bool {
	for _, p := range []struct{ first, size int }{{0, 188}, {4, 192}} {
		n := 0
		for i := p.first; i < len(head) && head[i] == 0x47; i += p.size {
			n++
		}
		if n >= 3 {
			return true
		}
	}
	return false
}
