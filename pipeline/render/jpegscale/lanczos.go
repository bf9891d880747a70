package jpegscale

import (
	"math/bits"
	"sync"
)

// lobes is the number of lobes of the Lanczos kernel on either side.
const lobes = 3

// one is 1 with 30 bits behind the point. Kernels and weights are computed in
// such integers, not in floating point, so that they are the same on every
// machine.
const one = 1 << 30

// kernelSteps is how finely the kernel is tabulated. Straight lines between
// the steps miss it by less than 10^-6, a hundredth of what weights resolve.
const kernelSteps = 1 << 10

// kernelTable is the Lanczos kernel at 0, 1/kernelSteps, 2/kernelSteps, …
var kernelTable = sync.OnceValue(func() *[lobes*kernelSteps + 2]int64 {
	t := new([lobes*kernelSteps + 2]int64)
	for i := range t {
		t[i] = computeLanczos(int64(i) * (one / kernelSteps))
	}
	return t
})

// lanczos is the kernel at x ≥ 0, from its table.
func lanczos(table *[lobes*kernelSteps + 2]int64, x int64) int64 {
	if x >= lobes*one {
		return 0
	}
	const step = one / kernelSteps
	i, rest := x/step, x%step
	return table[i] + (table[i+1]-table[i])*rest/step
}

// computeLanczos is the Lanczos kernel of three lobes at x ≥ 0:
// sinc(x)·sinc(x/3), where sinc(x) is sin(πx)/πx.
func computeLanczos(x int64) int64 {
	if x >= lobes*one {
		return 0
	}
	return mulDiv(sinc(x), sinc(x/lobes), one)
}

func sinc(x int64) int64 {
	if x == 0 {
		return one
	}
	return mulDiv(sinPi(x), one, mulDiv(x, pi, one))
}

const pi = 3373259426 // π · one

// sinPi is sin(πx) for x ≥ 0, by its Taylor series.
func sinPi(x int64) int64 {
	x %= 2 * one
	sign := int64(1)
	if x >= one {
		x -= one
		sign = -1
	}
	if x > one/2 {
		x = one - x
	}
	a := x * pi >> 30
	square := a * a >> 30
	// a·(1 - a²/(2·3)·(1 - a²/(4·5)·(1 - …))); behind the seventh term
	// nothing of 2^-30 is left.
	sum := int64(one)
	for n := int64(14); n > 0; n -= 2 {
		sum = one - square*sum>>30/(n*(n+1))
	}
	return sign * (a * sum >> 30)
}

// mulDiv is a·b/c for c > 0 without overflow of the product. The result must
// fit.
func mulDiv(a, b, c int64) int64 {
	negative := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
	q, _ := bits.Div64(hi, lo, uint64(c))
	if negative {
		return -int64(q)
	}
	return int64(q)
}
