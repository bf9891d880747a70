//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// What cards hold beside good photos must not stop them, nor take the
// machine's memory: good ones are published, each bad one is named.
func TestHostileFiles(t *testing.T) {
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\n")
	good := []string{"IMG_0001.JPG", "IMG_0002.JPG", "sub/IMG_0003.JPG"}
	for _, name := range good {
		e.photo(t, "card/"+name, "time", "2024-11-03T10:05:00")
	}
	want := writeBad(t, e)
	for i, block := range hostileExif(t) {
		bad, behind := fmt.Sprintf("exif-%d.jpg", i), fmt.Sprintf("exif-%d-with-picture.jpg", i)
		e.write(t, "card/"+bad, append(block, "\xff\xd9"...))
		e.write(t, "card/"+behind, append(block, newSample(behind).jpeg()[2:]...))
		good = append(good, behind)
		want["card/"+bad] = "the file is damaged: the JPEG ends before its picture"
	}

	c := asNobody(t, e, "ingest", "card")
	out, _ := run(t, c, 3)

	for file, reason := range want {
		if !strings.Contains(out, "\n    "+file+": "+reason) {
			t.Errorf("%s is not named with %q", file, reason)
		}
	}
	published := sightedNames(t, e)
	slices.Sort(good)
	if !slices.Equal(published, good) {
		t.Errorf("taken in were %q, not %q", published, good)
	}
	if !strings.Contains(out, fmt.Sprintf("published     %d photos ", len(good))) {
		t.Error("not all good photos were published")
	}
	if !strings.Contains(out, "1 video") {
		t.Error("the video was not counted")
	}
	if t.Failed() {
		t.Log(out)
	}
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	t.Logf("peak memory %d MB", usage.Maxrss>>10) // kB on Linux
	if usage.Maxrss > 1<<20 {
		t.Errorf("it took %d MB of memory", usage.Maxrss>>10)
	}
}

// writeBad puts files on the card of which no photo can be made, and says
// with which reason each must be named.
func writeBad(t *testing.T, e *event) map[string]string {
	t.Helper()
	s := newSample("quarter")
	s.width, s.height = 640, 480
	whole := s.jpeg()
	e.write(t, "card/quarter.jpg", whole[:len(whole)/4])
	e.write(t, "card/zero.jpg", nil)
	e.write(t, "card/text.jpg", []byte("Dear diary"))
	e.write(t, "card/huge.png", hugePNG(0))
	e.write(t, "card/bomb.png", hugePNG(4<<20))
	e.write(t, "card/movie.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))
	if err := syscall.Mkfifo(e.path("card/pipe.jpg"), 0o666); err != nil {
		t.Fatal(err)
	}
	e.photo(t, "card/secret.jpg")
	if err := os.Chmod(e.path("card/secret.jpg"), 0); err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"card/quarter.jpg": "the file is cut off: it ends in the middle of the picture, ",
		"card/zero.jpg":    "is empty (zero bytes): copy it from the card again",
		"card/text.jpg":    "is named like a photo but is none: its first bytes are those of no picture",
		"card/huge.png":    "the file is cut off: 57 bytes cannot hold 30000×30000 pixels",
		"card/bomb.png":    "too large: 30000×30000 pixels",
		"card/pipe.jpg":    "is no regular file but a pipe (FIFO)",
		"card/secret.jpg":  "cannot be read: permission denied",
	}
}

// hugePNG says that it has 900 million pixels, with so many bytes of them.
func hugePNG(bytes int) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		start := len(b)
		b = append(append(b, kind...), data...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
	}
	header := binary.BigEndian.AppendUint32(nil, 30000)
	header = binary.BigEndian.AppendUint32(header, 30000)
	chunk("IHDR", append(header, 8, 2, 0, 0, 0))
	chunk("IDAT", make([]byte, bytes))
	chunk("IEND", nil)
	return b
}

// hostileExif are beginnings of JPEGs whose Exif blocks make readers hang,
// panic or take gigabytes: see the README beside them.
func hostileExif(t *testing.T) [][]byte {
	t.Helper()
	found, err := filepath.Glob("../../../shared/metadata/own__*.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Log("without ../shared/metadata/own__*.jpg, which are not there")
	}
	var blocks [][]byte
	for _, file := range found {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, slices.Clip(bytes.TrimSuffix(data, []byte("\xff\xd9"))))
	}
	return blocks
}

// sightedNames are the paths within the card of all that was taken in.
func sightedNames(t *testing.T, e *event) []string {
	t.Helper()
	var names []string
	for _, sighting := range files(t, e.path(".eventroll/sightings")) {
		_, rest, _ := strings.Cut(sighting, `"path":"`)
		name, _, _ := strings.Cut(rest, `"`)
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// asNobody is a command run by somebody who is not root, whom no file
// permission stops.
func asNobody(t *testing.T, e *event, args ...string) *exec.Cmd {
	t.Helper()
	c := e.command(t, args...)
	if os.Geteuid() != 0 {
		return c
	}
	const nobody = 65534
	binary, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	e.write(t, "bin/eventroll", binary)
	if err := os.Chmod(e.path("bin/eventroll"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(e.dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	c.Path = e.path("bin/eventroll")
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return c
}
