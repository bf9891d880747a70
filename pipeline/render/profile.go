package render

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

const (
	iccHeader     = 128     // bytes
	maxProfile    = 1 << 20 // more is for printing, not for a screen
	maxProfileAPP = 65519   // bytes of a profile in one segment
)

// profileSegments splits an ICC profile into APP2 segments (ICC.1:2022,
// annex B.4).
func profileSegments(profile []byte) []byte {
	var out []byte
	count := (len(profile) + maxProfileAPP - 1) / maxProfileAPP
	number := byte(0)
	for chunk := range slices.Chunk(profile, maxProfileAPP) {
		number++
		out = append(out, segment(0xe2, iccName+string([]byte{number, byte(count)}), chunk)...)
	}
	return out
}

// fitsRendition looks at the profile's header (ICC.1:2022, 7.2). One does not
// fit that is of another colour space: CMYK was converted, grey stays grey.
func fitsRendition(profile []byte, grey bool) bool {
	if len(profile) > maxProfile || !isProfile(profile) {
		return false
	}
	if grey {
		return string(profile[16:20]) == "GRAY"
	}
	return string(profile[16:20]) == "RGB "
}

// isProfile says whether some bytes begin as a profile must, and are as many as
// it says.
func isProfile(profile []byte) bool {
	return len(profile) >= iccHeader+4 && string(profile[36:40]) == "acsp" &&
		int64(binary.BigEndian.Uint32(profile)) == int64(len(profile))
}

// isPlainSRGB goes by the profile's own name, and only by names that are
// known to mean it: "sRGB-elle-V2-g10.icc", for one, is linear.
func isPlainSRGB(profile []byte) bool {
	switch profileName(profile) {
	case "sRGB", "sRGB built-in", "sRGB IEC61966-2.1", "sRGB IEC61966-2-1":
		return true
	}
	return false
}

// profileName reads the tag profileDescription: text of version 2, or the
// first language of version 4. It is empty where there is none.
func profileName(profile []byte) string {
	tag := profileTag(profile, "desc")
	if len(tag) < 12 {
		return ""
	}
	switch string(tag[:4]) {
	case "desc":
		n := int64(binary.BigEndian.Uint32(tag[8:])) // with a final zero
		if n < 1 || n > int64(len(tag)-12) {
			return ""
		}
		return string(tag[12 : 12+n-1])
	case "mluc":
		if len(tag) < 28 {
			return ""
		}
		text := within(tag, binary.BigEndian.Uint32(tag[24:]), binary.BigEndian.Uint32(tag[20:]))
		units := make([]uint16, len(text)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(text[2*i:])
		}
		return string(utf16.Decode(units))
	}
	return ""
}

// profileTag finds a tag's data in the table behind the header.
func profileTag(profile []byte, name string) []byte {
	count := binary.BigEndian.Uint32(profile[iccHeader:])
	for entry := range slices.Chunk(profile[iccHeader+4:], 12) {
		if count == 0 || len(entry) < 12 {
			break
		}
		count--
		if string(entry[:4]) == name {
			return within(profile, binary.BigEndian.Uint32(entry[4:]), binary.BigEndian.Uint32(entry[8:]))
		}
	}
	return nil
}

// within is b[offset:offset+n], nil where that lies outside.
func within(b []byte, offset, n uint32) []byte {
	if int64(offset)+int64(n) > int64(len(b)) {
		return nil
	}
	return b[offset:][:n]
}
