//go:build unix

package render

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every JPEG of the collection is rendered, or refused for a reason that is
// said, in under two seconds of one processor. (Not of the clock: other
// programs may be busy.)
func TestOddJPEGsTakeNoTime(t *testing.T) {
	usual := Settings{Sizes: []Size{{"small", 640}, {"medium", 1280}, {"large", 2016}}, Quality: 82}
	rendered, refused := 0, 0
	var longest time.Duration
	for _, name := range sharedFiles(t, "metadata/*.[jm]p[go]") {
		data := readFile(t, name)
		before := processorTime(t)
		_, err := renderBytes(data, Source{}, usual)
		took := processorTime(t) - before
		longest = max(longest, took)
		if took > 2*time.Second {
			t.Errorf("%s: took %v", filepath.Base(name), took)
		}
		switch {
		case err == nil:
			rendered++
		case isKind(err) && strings.Contains(err.Error(), ": ") && !errors.Is(err, ErrTooLarge):
			refused++
		default:
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	t.Logf("%d rendered, %d refused; the longest took %v", rendered, refused, longest)
}

// processorTime is what this process has had.
func processorTime(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
