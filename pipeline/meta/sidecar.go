package meta

import (
	"fmt"
	"io"

	"eventroll/gallery"
)

// maxSidecarBytes is how much of a sidecar is read: Lightroom's are some
// kilobytes, those with painted masks hundreds. What a person said of the
// photo stands before the settings of a program, mostly.
const maxSidecarBytes = 4 << 20

// ReadSidecar reads an .xmp file that lies beside a photo. Bad XMP is no
// error: what stands before the damage counts, and the problems say what is
// lost. The error is r's own.
func ReadSidecar(r io.Reader) (m gallery.Metadata, problems []string, err error) {
	block, err := io.ReadAll(io.LimitReader(r, maxSidecarBytes+1))
	if err != nil {
		return gallery.Metadata{}, nil, err
	}
	if len(block) > maxSidecarBytes {
		block = block[:maxSidecarBytes]
		problems = append(problems, fmt.Sprintf("it is larger than %d MB: what stands behind is not read", maxSidecarBytes>>20))
	}
	m, found := readXMP(block)
	return m, append(problems, found...), nil
}
