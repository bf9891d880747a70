package jpegscale

// inverse6AVX2 makes 6×6 samples of each of n blocks, as inverse6 does. It
// reads four bytes behind the last of them.
//
//go:noescape
func inverse6AVX2(dst *byte, stride int, coefficients *int16, n int)

// inverse4AVX2 makes 4×4 samples of each of two blocks, as inverse4 does.
//
//go:noescape
func inverse4AVX2(dst *byte, stride int, coefficients *int16, pairs int)

func inverse6Vector(dst []byte, stride int, coefficients []int16, n int) {
	_, _ = dst[5*stride+6*n-1], coefficients[36*n+1]
	inverse6AVX2(&dst[0], stride, &coefficients[0], n)
}

// inverse4Vector leaves the last of an odd number of blocks alone.
func inverse4Vector(dst []byte, stride int, coefficients []int16, n int) {
	if n &^= 1; n > 0 {
		_, _ = dst[3*stride+4*n-1], coefficients[16*n-1]
		inverse4AVX2(&dst[0], stride, &coefficients[0], n/2)
	}
}
