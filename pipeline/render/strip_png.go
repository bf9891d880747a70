package render

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// pngKeeps says whether a chunk decides on a pixel (W3C PNG, third edition, 11),
// and whether it is as long as such a one can be.
func pngKeeps(name string, size int64) (kept, fits bool) {
	switch name {
	case "IHDR":
		return true, size == 13
	case "PLTE":
		return true, size <= 3*256
	case "tRNS":
		return true, size <= 256
	case "IDAT":
		return true, true
	case "gAMA", "cICP":
		return true, size == 4
	case "cHRM":
		return true, size == 32
	case "sRGB":
		return true, size == 1
	case "sBIT":
		return true, size <= 4
	}
	return false, false
}

// png keeps the chunks that make a picture, up to IEND. The further frames of an
// animated PNG go: a photo's id and its renditions know the first alone.
func (s *stripper) png(r io.ReaderAt) error {
	if err := s.keep(int64(len(pngMagic))); err != nil {
		return err
	}
	var header []byte
	var data []piece
	for first := true; ; first = false {
		head, err := s.peek(8)
		if err != nil {
			return err
		}
		size, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if s.at+12+size > s.size {
			return io.ErrUnexpectedEOF
		}
		if first != (name == "IHDR") || first && size != 13 {
			return s.refuse("its header is not where it should be")
		}
		if name == "IDAT" {
			data = append(data, piece{from: s.at + 8, bytes: size})
		}
		switch kept, fits := pngKeeps(name, size); {
		case first:
			b, err := s.peek(8 + 13)
			if err != nil {
				return err
			}
			header = bytes.Clone(b[8:])
			err = s.keep(12 + size)
			s.write(s.pngMetadata())
			if err != nil {
				return err
			}
		case name == "IEND":
			s.write(pngChunk("IEND", nil))
			return s.checkPNGData(r, header, data)
		case kept && !fits:
			return s.refuse("its chunk %s holds %d bytes", name, size)
		case kept:
			err = s.keep(12 + size)
		default:
			err = s.skip(12 + size)
		}
		if err != nil {
			return err
		}
	}
}

// pngMetadata is what is kept of metadata, as chunks. The name of a profile is
// anybody's text, so it gets another.
func (s *stripper) pngMetadata() []byte {
	var b []byte
	if s.src.Profile != nil {
		b = append(b, pngChunk("iCCP", append([]byte("icc\x00\x00"), deflated(s.src.Profile)...))...)
	}
	if exif := orientationExif(s.src.Orientation); exif != nil {
		b = append(b, pngChunk("eXIf", exif)...)
	}
	if packet := xmpPacket(s.src); packet != nil {
		b = append(b, pngChunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), packet...))...)
	}
	return b
}

func pngChunk(name string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	// Cannot fail: a bytes.Buffer takes everything.
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// checkPNGData sees to it that the data hold the rows of the picture and
// nothing behind: programs that cut pictures have left the rest of the old one there.
func (s *stripper) checkPNGData(r io.ReaderAt, header []byte, data []piece) error {
	if len(data) == 0 {
		return io.ErrUnexpectedEOF
	}
	compressed := bufio.NewReader(newStripped("", r, data).Reader())
	z, err := zlib.NewReader(compressed)
	if err != nil {
		return s.refuse("its picture is damaged")
	}
	defer z.Close()
	want := pngRows(header)
	got, err := io.Copy(io.Discard, io.LimitReader(z, want+1))
	switch {
	case err != nil:
		return s.refuse("its picture is damaged")
	case got != want:
		return s.refuse("its picture holds more or less than its rows")
	}
	if _, err := compressed.ReadByte(); err != io.EOF {
		return s.refuse("something stands behind its picture's rows")
	}
	return nil
}

// pngRows is how many bytes the rows take, each with its filter's (W3C PNG, 7
// and 8), by the header.
func pngRows(header []byte) int64 {
	w, h := int64(binary.BigEndian.Uint32(header)), int64(binary.BigEndian.Uint32(header[4:]))
	channels := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[header[9]]
	bits := channels * int64(header[8])
	rows := func(w, h int64) int64 {
		if w == 0 || h == 0 {
			return 0
		}
		return h * (1 + (w*bits+7)/8)
	}
	if header[12] == 0 {
		return rows(w, h)
	}
	total := int64(0)
	// Adam7's passes: the first column and row of each, and the steps.
	for _, p := range [7][4]int64{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		total += rows(max(0, (w-p[0]+p[2]-1)/p[2]), max(0, (h-p[1]+p[3]-1)/p[3]))
	}
	return total
}
