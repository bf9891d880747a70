package meta

import "encoding/binary"

// pngPicture hashes the picture of a PNG: its chunks IHDR, PLTE, tRNS and
// IDAT in the order of the file, each as its type and its data, without length
// and checksum. The type IDAT counts once, before the first one's data, so
// that cutting the same data into other chunks changes nothing. It ends with
// IEND; data that runs over the end of the file counts up to there.
func pngPicture(p *pictureHash) {
	p.skip(int64(len(pngSignature)))
	inData := false
	for {
		head := p.peek(8)
		if len(head) < 8 {
			return
		}
		size := int64(binary.BigEndian.Uint32(head))
		switch name := string(head[4:]); name {
		case "IEND":
			return
		case "IDAT":
			p.skip(4)
			if inData {
				p.skip(4)
			} else {
				p.take(4)
			}
			inData = true
			p.data += p.take(size)
		case "IHDR", "PLTE", "tRNS":
			p.skip(4)
			p.take(4 + size)
		default:
			p.skip(8 + size)
		}
		p.skip(4)
	}
}
