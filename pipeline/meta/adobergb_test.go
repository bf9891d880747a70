package meta

import (
	"encoding/binary"
	"testing"
)

func TestSaysAdobeRGB(t *testing.T) {
	block := func(space uint16, index string) []byte {
		b := newTIFF(binary.LittleEndian, magicTIFF, "")
		interop := b.folder(0, text(tagInteropIndex, index))
		colours := entry{tagColourSpace, typeShort, binary.LittleEndian.AppendUint16(nil, space)}
		exif := b.folder(0, colours, b.long(tagInteropFolder, interop))
		return []byte(b.file(b.folder(0, b.long(tagExifFolder, exif))))
	}
	for _, tt := range []struct {
		name  string
		block []byte
		want  bool
	}{
		{"none", nil, false},
		{"Adobe RGB", block(0xFFFF, "R03"), true},
		{"sRGB", block(1, "R98"), false},
		{"sRGB, and another index", block(1, "R03"), false},
		{"something else", block(0xFFFF, "R98"), false},
		{"cut off", block(0xFFFF, "R03")[:40], false},
	} {
		if got := saysAdobeRGB(tt.block); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if name := profileName(adobeRGB()); name != "Adobe RGB (1998)" {
		t.Errorf("the profile calls itself %q", name)
	}
}
