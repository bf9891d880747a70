package gallery

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParts asks for every number below n, on all cores. Each of the workers
// begins once, with what it keeps for itself. What is done for a number must not
// depend on what is done for another: then the result is that of one worker.
func inParts(n, part int, begin func() func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+part-1)/part)
	if workers <= 1 {
		do := begin()
		for i := range n {
			do(i)
		}
		return
	}
	var all sync.WaitGroup
	var next atomic.Int64
	for range workers {
		all.Go(func() {
			do := begin()
			for {
				to := int(next.Add(int64(part)))
				for i := to - part; i < min(to, n); i++ {
					do(i)
				}
				if to >= n {
					return
				}
			}
		})
	}
	all.Wait()
}

// somePhotos are as many as a worker of inParts does at a time.
const somePhotos = 512
