//go:build unix

package pipeline

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"
)

// Opening a pipe would wait for ever for somebody to write into it.
func TestScanOpensNoPipe(t *testing.T) {
	card := aCard(t, "card", map[string]string{"a.jpg": "jpeg"})
	pipe, socket := filepath.Join(card, "b.jpg"), filepath.Join(card, "c.jpg")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Skipf("this disk has no pipes: %v", err)
	}
	if l, err := net.Listen("unix", socket); err == nil {
		defer l.Close()
	}
	s := scan(t, []string{card})
	same(t, "items", places(s), []string{"card/a.jpg"})
	if got := reasons(t, s, card)["b.jpg"]; got != "is no regular file but a pipe (FIFO)" {
		t.Errorf("pipe: %q", got)
	}
	same(t, "a pipe that is handed over itself", reasons(t, scan(t, []string{pipe}), card), map[string]string{
		"b.jpg": "is no regular file but a pipe (FIFO)",
	})
	for x, err := range new(Cards).Inspect(t.Context(), pipe) {
		if err != nil || x.Err == nil {
			t.Errorf("inspect reads a pipe: %+v, %v", x, err)
		}
	}
}
