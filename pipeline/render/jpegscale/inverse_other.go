//go:build !amd64

package jpegscale

func inverse6Vector(dst []byte, stride int, coefficients []int16, n int) { panic("no vector code") }

func inverse4Vector(dst []byte, stride int, coefficients []int16, n int) { panic("no vector code") }
