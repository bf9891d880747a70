package meta

import (
	"bytes"
	"encoding/binary"
)

// Markers of a JPEG, ITU-T T.81 table B.1: the byte after FF.
const (
	markerTEM  = 0x01
	markerSOF0 = 0xC0
	markerDHT  = 0xC4
	markerJPG  = 0xC8
	markerDAC  = 0xCC
	markerRST0 = 0xD0
	markerRST7 = 0xD7
	markerSOI  = 0xD8
	markerEOI  = 0xD9
	markerSOS  = 0xDA
	markerAPP0 = 0xE0
	markerAPP1 = 0xE1
	markerAPP2 = 0xE2
	markerIPTC = 0xED // APP13, Photoshop's
	markerAPPF = 0xEF
	markerCOM  = 0xFE
)

// What application segments begin with.
const (
	exifHeader      = "Exif\x00"
	xmpHeader       = "http://ns.adobe.com/xap/1.0/\x00"
	photoshopHeader = "Photoshop 3.0\x00"
	iccHeader       = "ICC_PROFILE\x00"
	extendedHeader  = "http://ns.adobe.com/xmp/extension/\x00"
)

// jpegWalk collects what is spread over several segments.
type jpegWalk struct {
	blocks
	photoshop []byte         // resources of all APP13, joined
	icc       map[int][]byte // by number
	iccBytes  int
	iccCount  int
	extended  []extendedPart // of XMP
	extBytes  int
}

// jpegBlocks walks the segments before the first scan. Cameras and editors
// write metadata there, a few of them behind the frame header.
func jpegBlocks(src *source) blocks {
	w := jpegWalk{icc: map[int][]byte{}}
	off := int64(2) // behind SOI
	for range maxSegments {
		marker, next, ok := nextMarker(src, off)
		if !ok {
			w.problem("the file is damaged or ends before its picture begins")
			return w.finish()
		}
		off = next
		switch {
		case marker == markerSOS:
			return w.finish()
		case marker == markerEOI:
			w.problem("the file holds no picture")
			return w.finish()
		case !hasLength(marker):
			continue
		}
		length := src.at(off, 2)
		if len(length) < 2 || binary.BigEndian.Uint16(length) < 2 {
			w.problem("segment FF%02X is damaged", marker)
			return w.finish()
		}
		size := int(binary.BigEndian.Uint16(length)) - 2
		w.segment(src, marker, off+2, size)
		off += 2 + int64(size)
	}
	w.problem("the file holds more than %d segments", maxSegments)
	return w.finish()
}

// nextMarker finds the next marker at or behind off and where its segment's
// length stands. Fill bytes before it are allowed, stray ones are passed over.
func nextMarker(src *source, off int64) (marker byte, next int64, ok bool) {
	// Nearly always the marker stands right here: four bytes tell.
	for _, window := range []int{4, maxFillBytes} {
		b := src.at(off, window)
		for i := 0; i+1 < len(b); i++ {
			if b[i] == 0xFF && b[i+1] != 0 && b[i+1] != 0xFF {
				return b[i+1], off + int64(i) + 2, true
			}
		}
	}
	return 0, 0, false
}

// hasLength says whether a length follows that marker.
func hasLength(marker byte) bool {
	return marker != markerTEM && !(markerRST0 <= marker && marker <= markerEOI)
}

func isFrame(marker byte) bool {
	return markerSOF0 <= marker && marker <= 0xCF &&
		marker != markerDHT && marker != markerJPG && marker != markerDAC
}

func (w *jpegWalk) segment(src *source, marker byte, off int64, size int) {
	switch {
	case isFrame(marker):
		if b := src.at(off, 5); len(b) == 5 && w.width == 0 {
			w.height = int(binary.BigEndian.Uint16(b[1:]))
			w.width = int(binary.BigEndian.Uint16(b[3:]))
		}
	case marker == markerAPP1:
		w.app1(src.at(off, size))
	case marker == markerAPP2:
		w.app2(src.at(off, size))
	case marker == markerIPTC:
		if body, ok := bytes.CutPrefix(src.at(off, size), []byte(photoshopHeader)); ok {
			if len(w.photoshop)+len(body) > maxIPTCBytes {
				w.problem("the Photoshop block is larger than %d bytes", maxIPTCBytes)
				return
			}
			w.photoshop = append(w.photoshop, body...)
		}
	}
}

// app1 is shared by Exif and XMP; which comes first is the writer's choice.
func (w *jpegWalk) app1(body []byte) {
	if block, ok := bytes.CutPrefix(body, []byte(xmpHeader)); ok {
		w.addXMP(block)
		return
	}
	if part, ok := bytes.CutPrefix(body, []byte(extendedHeader)); ok {
		w.addExtended(part)
		return
	}
	if !bytes.HasPrefix(body, []byte(exifHeader)) || len(body) < 6 {
		return
	}
	block := body[6:] // the sixth byte pads, with whatever
	_, begins := openTIFF(block)
	_, begun := openTIFF(w.exif)
	switch {
	case begins || !begun:
		w.addExif(block)
	case len(w.exif)+len(block) <= maxExifBytes:
		// An Exif block of more than 64 kB goes on in the next segment, where
		// no TIFF header stands.
		w.exif = append(w.exif, block...)
	}
}

// app2 collects a colour profile: number and count of its parts stand before
// each (ICC.1:2022 annex B.4).
func (w *jpegWalk) app2(body []byte) {
	part, ok := bytes.CutPrefix(body, []byte(iccHeader))
	if !ok || len(part) < 2 {
		return
	}
	number := int(part[0])
	if _, twice := w.icc[number]; twice || w.iccBytes+len(part) > maxICCBytes {
		return
	}
	w.icc[number], w.iccCount = part[2:], max(w.iccCount, int(part[1]))
	w.iccBytes += len(part)
}

func (w *jpegWalk) finish() blocks {
	w.blocks.iptc = photoshopIPTC(w.photoshop)
	w.blocks.iptcDigest = photoshopResource(w.photoshop, resourceDigest)
	w.joinExtended()
	if w.iccBytes > 0 {
		w.blocks.icc = make([]byte, 0, w.iccBytes)
	}
	for i := 1; i <= w.iccCount; i++ {
		part, ok := w.icc[i]
		if !ok {
			w.problem("part %d of %d of the colour profile is missing", i, w.iccCount)
			w.blocks.icc = nil
			break
		}
		w.blocks.icc = append(w.blocks.icc, part...)
	}
	return w.blocks
}

// Numbers of Photoshop's image resources.
const (
	resourceIPTC   = 0x0404
	resourceDigest = 0x0425
)

func photoshopIPTC(b []byte) []byte { return photoshopResource(b, resourceIPTC) }

// photoshopResource finds one of Photoshop's image resources: "8BIM", a
// number, a name padded to an even length, a size, the data padded. (Adobe
// Photoshop File Formats Specification, "Image Resources Section".)
func photoshopResource(b []byte, number uint16) []byte {
	for len(b) >= 12 {
		if string(b[:4]) != "8BIM" {
			return nil
		}
		id := binary.BigEndian.Uint16(b[4:])
		name := 1 + int(b[6])
		name += name % 2
		if len(b) < 6+name+4 {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(b[6+name:]))
		b = b[6+name+4:]
		data := b[:min(size, int64(len(b)))]
		if id == number && len(data) > 0 {
			return data
		}
		b = b[min(size+size%2, int64(len(b))):]
	}
	return nil
}
