package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventroll/cmd/eventroll/demo"
)

const web = "../../gallery/site/web"

// The site as its visitors use it: gallery/site/web/e2e goes through the demo
// event's gallery and one with days of many parts, in Chromium, on a desk and
// on a phone. EVENTROLL_LOOK may name a folder for its screenshots.
func TestVisits(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes; what it looks at knows neither zone nor locale")
	}
	needChromium(t)
	demonstration, folder := demoGallery(t)
	visit(t, demonstration, folder, longGallery(t, 900))
}

// The same over ten thousand photos of a simulated event.
func TestVisitsOfTenThousand(t *testing.T) {
	if os.Getenv("EVENTROLL_SOAK") == "" {
		t.Skip("EVENTROLL_SOAK=1 runs this")
	}
	needChromium(t)
	demonstration, folder := demoGallery(t)
	visit(t, demonstration, folder, longGallery(t, 10_000))
}

func visit(t *testing.T, gallery, files, long string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Minute)
	defer stop()
	c := exec.CommandContext(ctx, "npm", "run", "--silent", "visit")
	c.Dir = web
	c.Env = append(os.Environ(), "GALLERY="+gallery, "LONG="+long, "FILES="+files, "OUT="+os.Getenv("EVENTROLL_LOOK"), "TMPDIR="+t.TempDir(),
		"LC_ALL=C.UTF-8") // else Chromium cannot write a Hangul name
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		t.Errorf("%v\n%s", err, failures(out.String()))
	}
	if !strings.Contains(out.String(), "\n# pass ") {
		t.Errorf("no visit was paid:\n%s", out.String())
	}
	t.Log(out.String())
}

// failures are the tests that failed, of what Node's runner says (TAP).
func failures(tap string) string {
	var failed strings.Builder
	for _, part := range strings.Split(tap, "\n# Subtest: ") {
		if strings.Contains(part, "\nnot ok ") {
			failed.WriteString(part + "\n")
		}
	}
	return failed.String()
}

func needChromium(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(web, "node_modules", "playwright-core")); err != nil {
		t.Skip("playwright-core is not installed: npm --prefix gallery/site/web ci")
	}
	if os.Getenv("CHROMIUM") != "" {
		return
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if _, err := exec.LookPath(name); err == nil {
			return
		}
	}
	t.Skip("Chromium is not installed")
}

// demoGallery is the demo event's gallery, served where its url says.
func demoGallery(t *testing.T) (base, folder string) {
	t.Helper()
	dir := t.TempDir()
	if err := demo.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	listener := listen(t)
	base = "http://" + listener.Addr().String()
	appendTo(t, filepath.Join(dir, "event.yaml"), "\nurl: "+base+"\n")
	cards, err := filepath.Glob(filepath.Join(dir, "cards", "*"))
	if err != nil {
		t.Fatal(err)
	}
	e := &event{dir}
	run(t, e.command(t, append([]string{"ingest"}, cards...)...), 0)
	folder = filepath.Join(dir, "gallery")
	serveOn(t, listener, folder)
	return base, folder
}

// longGallery is a gallery of two days, three tracks and so many photos.
func longGallery(t *testing.T, photos int) (base string) {
	t.Helper()
	e := newEvent(t, `
title: 긴 이틀
timezone: Asia/Seoul
language: ko
days: [2024-11-03, 2024-11-04]
schedule: schedule.csv
tracks:
  - {id: web, name: 웹 프런트엔드}
  - {id: ai, name: 생성형 AI와 데이터}
cameras:
  - {folder: web, photographer: Dana Park, track: web}
  - {folder: ai, photographer: 이바다, track: ai}
`)
	var schedule strings.Builder
	schedule.WriteString("start,end,track,room,title,speakers\n")
	for day := 3; day <= 4; day++ {
		for hour := 9; hour < 18; hour++ {
			fmt.Fprintf(&schedule, "2024-11-%02d %02d:00,2024-11-%02d %02d:50,web,B1F,%d시의 웹,박산\n", day, hour, day, hour, hour)
			fmt.Fprintf(&schedule, "2024-11-%02d %02d:00,2024-11-%02d %02d:50,ai,2F,%d시의 AI,이바다\n", day, hour, day, hour, hour)
		}
	}
	e.write(t, "schedule.csv", []byte(schedule.String()))
	for i := range photos {
		s := newSample(fmt.Sprint(i))
		s.width, s.height = 96, 64
		if i%3 == 0 {
			s.width, s.height = 64, 96
		}
		at := time.Date(2024, 11, 3+i%2, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * 9 * time.Hour / time.Duration(photos))
		s.set("time", at.Format("2006-01-02T15:04:05"))
		e.write(t, fmt.Sprintf("%s/IMG_%05d.JPG", []string{"web", "ai"}[i/2%2], i), s.jpeg())
	}
	run(t, e.command(t, "ingest", "web", "ai"), 0)
	return startServe(t, e.path("gallery"))
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(data, text...), 0o644); err != nil {
		t.Fatal(err)
	}
}
