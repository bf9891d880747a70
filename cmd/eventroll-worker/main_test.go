package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/cmd/present"
)

// run runs the command as somebody types it.
func run(t *testing.T, args ...string) (code int, out, stderr string) {
	t.Helper()
	var o, e bytes.Buffer
	a := &app{out: &o, err: &e}
	root := a.root()
	root.SetArgs(args)
	code = present.ExitCode(root.ExecuteContext(t.Context()), "eventroll-worker", &e)
	return code, o.String(), e.String()
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("TEMPORAL_ADDRESS", "127.0.0.1:1") // where nobody answers
	t.Setenv("TEMPORAL_CONFIG_FILE", filepath.Join(dir, "none.toml"))
	yaml := "title: T\ntimezone: UTC\n"
	for name, text := range map[string]string{"event.yaml": yaml, "wrong.yaml": yaml + "temporal: {address: \"https://x\"}\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		args string
		code int
		says string
	}{
		{"", 0, "eventroll-worker work"},
		{"ingest --help", 0, "--no-publish"},
		{"ingest", 2, "ingest wants the cards"},
		{"ingest --fast s3://cards", 2, "unknown flag"},
		{"ingest s3://cards/2026", 1, "no Temporal server can be used at 127.0.0.1:1"},
		{"ingest -c none.yaml s3://cards/2026", 2, "there is no such file"},
		{"ingest -c wrong.yaml s3://cards/2026", 2, "write it like temporal.example.org:7233"},
		{"work --batches 0", 2, "--batches cannot be 0"},
		{"work", 1, "no Temporal server can be used at 127.0.0.1:1"},
		{"cancel now", 2, "cancel takes no"},
	} {
		code, out, stderr := run(t, strings.Fields(test.args)...)
		if code != test.code || !strings.Contains(out+stderr, test.says) {
			t.Errorf("%q: code %d, want %d\n%s%s", test.args, code, test.code, out, stderr)
		}
	}
}
