package render

// metadataSegments are the segments that all renditions of a photo carry. The
// profile is that of their pixels, nil for sRGB: 3 kB would be 5 % of a small
// rendition, and browsers take a picture without a profile for sRGB.
func metadataSegments(src Source, profile []byte) []byte {
	var b []byte
	b = append(b, xmpSegment(src)...)
	b = append(b, profileSegments(profile)...)
	b = append(b, iptcSegment(src)...)
	return b
}

// segment makes a JPEG segment; its contents must stay below 65,534 bytes.
func segment(marker byte, name string, data []byte) []byte {
	n := 2 + len(name) + len(data)
	b := make([]byte, 0, 2+n)
	b = append(b, 0xff, marker, byte(n>>8), byte(n))
	b = append(b, name...)
	return append(b, data...)
}
