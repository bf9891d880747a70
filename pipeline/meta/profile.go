package meta

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"unicode/utf16"
)

// profileHash is gallery.Metadata.ProfileHash.
func profileHash(icc []byte) string {
	if len(icc) == 0 {
		return ""
	}
	sum := sha256.Sum256(icc)
	return hex.EncodeToString(sum[:8])
}

// profileName is the name that an ICC profile gives itself in its tag 'desc',
// or "": ICC.1:2022 sections 7.3 and 10.15 (mluc), ICC.1:2001-04 section
// 6.5.17 (desc, as version 2 wrote it).
func profileName(icc []byte) string {
	const header, maxTags = 128, 200
	if len(icc) < header+4 {
		return ""
	}
	n := min(int(binary.BigEndian.Uint32(icc[header:])), maxTags)
	for i := range n {
		at := header + 4 + 12*i
		if at+12 > len(icc) {
			return ""
		}
		if string(icc[at:at+4]) != "desc" {
			continue
		}
		tag := within(icc, binary.BigEndian.Uint32(icc[at+4:]), binary.BigEndian.Uint32(icc[at+8:]))
		if len(tag) < 12 {
			return ""
		}
		switch string(tag[:4]) {
		case "desc":
			return cleanLine(untilNUL(within(tag, 12, binary.BigEndian.Uint32(tag[8:]))))
		case "mluc":
			return cleanLine(localizedName(tag))
		}
	}
	return ""
}

// localizedName takes the English name of a mluc tag, else the first.
func localizedName(tag []byte) string {
	const header, record = 16, 12
	first := ""
	for i := range min(int(binary.BigEndian.Uint32(tag[8:])), 100) {
		at := header + record*i
		if at+record > len(tag) {
			break
		}
		text := within(tag, binary.BigEndian.Uint32(tag[at+8:]), binary.BigEndian.Uint32(tag[at+4:]))
		units := make([]uint16, 0, len(text)/2)
		for j := 0; j+1 < len(text) && j < 2*maxTextBytes; j += 2 {
			units = append(units, binary.BigEndian.Uint16(text[j:]))
		}
		name := string(utf16.Decode(units))
		if string(tag[at:at+2]) == "en" {
			return name
		}
		if first == "" {
			first = name
		}
	}
	return first
}

// within is the part of b at off with that size, as far as b reaches.
func within(b []byte, off, size uint32) []byte {
	start := min(uint64(off), uint64(len(b)))
	return b[start:min(start+uint64(size), uint64(len(b)))]
}

func untilNUL(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
