package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// event is a folder with an event.yaml and its cards, in which the real
// command is run.
type event struct{ dir string }

// newEvent writes event.yaml into a new folder, into which anybody may look.
func newEvent(t *testing.T, yaml string) *event {
	t.Helper()
	e := &event{dir: t.TempDir()}
	for _, dir := range []string{e.dir, filepath.Dir(e.dir)} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	e.write(t, "event.yaml", []byte(yaml))
	return e
}

func (e *event) path(name string) string { return filepath.Join(e.dir, name) }

// write writes a file below the event's folder.
func (e *event) write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(e.path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(e.path(name), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// photo writes a sample with these words (key, value, …).
func (e *event) photo(t *testing.T, name string, words ...string) {
	t.Helper()
	s := newSample(name)
	for ; len(words) > 1; words = words[2:] {
		if !s.set(words[0], words[1]) {
			t.Fatalf("a sample knows no %q", words[0])
		}
	}
	e.write(t, name, s.jpeg())
}

// command is the real command, to be run in the event's folder, with a cache
// of its own and in a zone that is not the event's.
func (e *event) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), "eventroll", args...)
	c.Dir = e.dir
	c.Env = append(os.Environ(), "XDG_CACHE_HOME="+e.path(".cache"), "TZ=America/Los_Angeles", "LC_ALL=C")
	return c
}

// run runs a command to its end, which must have that code.
func run(t *testing.T, c *exec.Cmd, code int) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if c.ProcessState.ExitCode() != code {
		t.Fatalf("%s ended with code %d, not %d\n%s%s", strings.Join(c.Args, " "), c.ProcessState.ExitCode(), code, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// files are the contents of all files below a folder, by their path in it.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		contents[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

// only is the one key of the gallery that fits a pattern.
func only(t *testing.T, e *event, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(e.path("gallery"), filepath.FromSlash(pattern)))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: found %q, %v", pattern, found, err)
	}
	key, err := filepath.Rel(e.path("gallery"), found[0])
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(key)
}
