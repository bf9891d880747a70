//go:build !amd64

package jpegscale

func resampleVector(dst, src *plane, across, down *filter) { panic("no vector code") }
