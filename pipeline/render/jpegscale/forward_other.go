//go:build !amd64

package jpegscale

func transformAVX2(*[2]block, *byte, int, *quantiser) {}
