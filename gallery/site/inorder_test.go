package site

import (
	"iter"
	"runtime"
	"slices"
	"testing"
	"time"
)

// numbers are those below n; ended says whether nobody asks for more.
func numbers(n int, ended *bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer func() { *ended = true }()
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func TestInOrder(t *testing.T) {
	squares := func() func(int) int {
		return func(i int) int {
			time.Sleep(time.Duration(i%3) * 100 * time.Microsecond)
			return i * i
		}
	}
	for _, n := range []int{0, 1, 100} {
		for ahead := range 3 {
			ended := false
			got := slices.Collect(inOrder(numbers(n, &ended), ahead, squares))
			if len(got) != n || !slices.IsSorted(got) || !ended {
				t.Errorf("%d jobs, %d ahead: %v", n, ahead, got)
			}
		}
	}
}

// Who takes no more leaves nothing behind.
func TestInOrderEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	first, second := false, false
	same := func() func(int) int { return func(i int) int { return i } }
	for i := range inOrder(inOrder(numbers(1_000_000, &first), 1, same), 8, same) {
		if i == 1000 {
			break
		}
	}
	for range inOrder(numbers(1_000_000, &second), 0, same) {
		break
	}
	if !first || !second || runtime.NumGoroutine() > before {
		t.Errorf("%d goroutines more, ended: %t, %t", runtime.NumGoroutine()-before, first, second)
	}
}
