package jpegscale

import "golang.org/x/sys/cpu"

// useAVX2 says whether loops run in vector instructions. Both ways give the
// same bytes; only tests change it, to see that they do.
var useAVX2 = cpu.X86.HasAVX2
