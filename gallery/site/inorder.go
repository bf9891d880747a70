package site

import (
	"iter"
	"runtime"
	"sync"
)

// inOrder is what is made of some jobs, in their order, made on all cores. maker
// gives each of them its own means. So many are made ahead at most of who takes
// them, besides those that are in the making: they may be large.
func inOrder[J, R any](jobs iter.Seq[J], ahead int, maker func() func(J) R) iter.Seq[R] {
	type task struct {
		job  J
		done chan R
	}
	return func(yield func(R) bool) {
		tasks, order, stop := make(chan task), make(chan chan R, ahead), make(chan struct{})
		var all sync.WaitGroup
		defer all.Wait()
		defer close(stop)
		all.Go(func() {
			defer close(tasks)
			defer close(order)
			for job := range jobs {
				t := task{job, make(chan R, 1)}
				select {
				case order <- t.done:
				case <-stop:
					return
				}
				select {
				case tasks <- t:
				case <-stop:
					return
				}
			}
		})
		for range runtime.GOMAXPROCS(0) {
			all.Go(func() {
				made := maker()
				for t := range tasks {
					t.done <- made(t.job)
				}
			})
		}
		for done := range order {
			if !yield(<-done) {
				return
			}
		}
	}
}
