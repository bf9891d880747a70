package meta

import "encoding/binary"

// gifBlocks reads the dimensions of the screen (GIF89a, section 18). What a GIF
// says of itself besides is a comment, and no camera writes one.
func gifBlocks(src *source) blocks {
	var b blocks
	if head := src.at(6, 4); len(head) == 4 {
		b.width, b.height = int(binary.LittleEndian.Uint16(head)), int(binary.LittleEndian.Uint16(head[2:]))
	} else {
		b.problem("the file ends before it says how large it is")
	}
	return b
}
