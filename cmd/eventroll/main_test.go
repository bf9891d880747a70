package main

import (
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// update has the stories write what the command prints now over what they
// expect: go test ./cmd/eventroll -update, then read the diff.
var update = flag.Bool("update", false, "write golden files anew")

// TestMain makes this test binary the command too: run by the name
// "eventroll", which it puts into PATH, it is the real thing.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"eventroll": main})
}

// TestStories runs testdata/*.txtar: each is a story that a user could tell.
// What they can use beside testscript's own commands:
//
//	exits CODE PROGRAM ARG…     runs a program that must end with that code
//	photo FILE KEY=VALUE…       writes a small JPEG; see newSample
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			// A zone that is not the event's, and a cache of its own.
			env.Setenv("TZ", "America/Los_Angeles")
			env.Setenv("LC_ALL", "C")
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"photo": photo,
			"cut":   cut,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s ended with code %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

func photo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: photo FILE KEY=VALUE…")
	}
	s := newSample(args[0])
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		if !s.set(key, value) {
			ts.Fatalf("photo knows no %q", key)
		}
	}
	file := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, s.jpeg(), 0o644))
}

// cut copies so many per cent of a file: cut FROM TO PERCENT.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut FROM TO PERCENT")
	}
	part, err := strconv.Atoi(args[2])
	ts.Check(err)
	data := ts.ReadFile(args[0])
	file := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o755))
	ts.Check(os.WriteFile(file, []byte(data[:len(data)*part/100]), 0o644))
}
