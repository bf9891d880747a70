package meta

import "encoding/binary"

const (
	tagColourSpace   = 0xA001
	tagInteropFolder = 0xA005
	tagInteropIndex  = 0x0001

	colourSRGB = 1
)

// saysAdobeRGB says whether an Exif block means Adobe RGB, as cameras write it
// that embed no profile: the colour space is not sRGB, and the interoperability
// index is that of DCF's optional colour space (DCF 2.0, section 5.4; Exif 3.0,
// section 4.6.6).
func saysAdobeRGB(exif []byte) bool {
	t, ok := openTIFF(exif)
	if !ok {
		return false
	}
	folder := t.subfolder(t.folder(t.first()), tagExifFolder)
	if numberOf(folder, tagColourSpace) == colourSRGB {
		return false
	}
	index, ok := fieldOf(t.subfolder(folder, tagInteropFolder), tagInteropIndex)
	return ok && untilNUL(index.load(8).value) == "R03"
}

// adobeRGB is an ICC profile of version 2 for Adobe RGB (1998): its primaries
// adapted to D50, and its gamma of 2 51/256, as Adobe's specification of May
// 2005 gives them.
func adobeRGB() []byte {
	const name = "Adobe RGB (1998)"
	desc := append([]byte("desc\x00\x00\x00\x00\x00\x00\x00\x11"), name...)
	desc = append(desc, make([]byte, 1+4+4+2+1+67)...)
	gamma := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33")
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", desc},
		{"cprt", []byte("text\x00\x00\x00\x00none\x00")},
		{"wtpt", xyz(0xF351, 0x10000, 0x116CC)},
		{"rXYZ", xyz(0x9C18, 0x4FA5, 0x04FC)},
		{"gXYZ", xyz(0x348D, 0xA02C, 0x0F95)},
		{"bXYZ", xyz(0x2631, 0x102F, 0xBE9C)},
		{"rTRC", gamma}, {"gTRC", gamma}, {"bTRC", gamma},
	}
	const header, entry = 128, 12
	b := make([]byte, header)
	copy(b[8:], "\x02\x10\x00\x00mntrRGB XYZ ")
	copy(b[36:], "acsp")
	copy(b[68:], "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d") // D50
	b = binary.BigEndian.AppendUint32(b, uint32(len(tags)))
	at := len(b) + entry*len(tags)
	var data []byte
	for _, t := range tags {
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, uint32(at+len(data)))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
		data = append(data, t.data...)
		data = append(data, make([]byte, -len(data)&3)...) // tags begin at multiples of four
	}
	b = append(b, data...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// xyz is a tag of one colour, in 1/65536.
func xyz(x, y, z uint32) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, v := range []uint32{x, y, z} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}
