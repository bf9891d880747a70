//go:build !amd64

package jpegscale

const useAVX2 = false
