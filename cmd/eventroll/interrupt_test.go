//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Ctrl-C in the middle: what was finished is kept, and the same command again
// makes what an undisturbed run would have made.
func TestInterrupted(t *testing.T) {
	const photos = 16
	const yaml = "title: Party\ntimezone: Asia/Seoul\n"
	whole, broken := newEvent(t, yaml), newEvent(t, yaml)
	for i := range photos {
		s := newSample(fmt.Sprint(i))
		s.width, s.height = 900, 600
		data := s.jpeg()
		for _, e := range []*event{whole, broken} {
			e.write(t, fmt.Sprintf("card/IMG_%04d.JPG", i), data)
		}
	}
	run(t, whole.command(t, "ingest", "card"), 0)

	c := broken.command(t, "ingest", "card")
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	waitForRecord(t, broken)
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	c.Wait() // its error is the exit code
	if c.ProcessState.ExitCode() != 130 || !strings.Contains(errs.String(), "run the same command again") {
		t.Fatalf("ended with code %d\n%s%s", c.ProcessState.ExitCode(), out.String(), errs.String())
	}
	if _, err := os.Stat(broken.path("gallery/index.json")); err == nil {
		t.Error("it published although it was interrupted")
	}
	renditions, _ := filepath.Glob(broken.path("gallery/photos/*/*.jpg"))
	if records, _ := filepath.Glob(broken.path(".eventroll/photos/*.json")); len(renditions) != 3*len(records) {
		t.Errorf("it stored %d renditions and %d records: a photo was begun and thrown away", len(renditions), len(records))
	}
	if said := out.String(); !regexp.MustCompile(`(?m)^  stopped +while ingesting, \d+ of 16 done$`).MatchString(said) || strings.Contains(said, "no photo") || strings.Contains(said, "failed") {
		t.Errorf("it does not say how far it came:\n%s", said)
	}

	again, _ := run(t, broken.command(t, "ingest", "card"), 0)
	if strings.Contains(again, " 0 already there") || !strings.Contains(again, fmt.Sprintf("%d photos", photos)) {
		t.Errorf("what was finished was not kept:\n%s", again)
	}
	want, got := files(t, whole.path("gallery")), files(t, broken.path("gallery"))
	if !slices.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))) {
		t.Errorf("the galleries differ:\n%q\n%q", slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	}
	for key, data := range want {
		if key != "index.json" && got[key] != data { // index.json names the archive, at random
			t.Errorf("%s differs", key)
		}
	}
}

// waitForRecord waits until the first photo is in.
func waitForRecord(t *testing.T, e *event) {
	t.Helper()
	for range 2000 {
		if found, _ := filepath.Glob(e.path(".eventroll/photos/*.json")); len(found) > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no photo was taken in within ten seconds")
}

// Ctrl-C is how serve is meant to end, so it ends well.
func TestServeEndsByInterrupt(t *testing.T) {
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\n")
	c := e.command(t, "serve", "--address", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(said, "The gallery is at http://127.0.0.1:") {
		t.Errorf("it said %q, %v", said, err)
	}
	if err := c.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
