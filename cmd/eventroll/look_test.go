package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The gallery in a real browser, from the disk and from eventroll serve, on a
// desk and on a phone: look.mjs says what is wrong. EVENTROLL_LOOK may name a
// folder for its pictures of the pages.
func TestInChromium(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed")
	}
	needChromium(t)
	e := newEvent(t, `
title: 커뮤니티 데이 2024
timezone: Asia/Seoul
language: ko
contact: photos@example.org
schedule: schedule.csv
tracks:
  - {id: web, name: 웹 프런트엔드}
  - {id: ai, name: 생성형 AI와 데이터}
`)
	e.write(t, "schedule.csv", []byte(`start,end,track,room,title,speakers
2024-11-03 09:00,2024-11-03 10:00,common,1F,등록,
2024-11-03 10:00,2024-11-03 11:00,web,B1F,"스크립트 없이 만드는 갤러리: 처음부터 다시 한다면, 그리고 그 뒤에 남은 것들",Dana Park
2024-11-03 10:00,2024-11-03 11:00,ai,2F,AI,이바다
`))
	for i := range 12 {
		s := newSample(fmt.Sprint(i))
		s.width, s.height = 900, 600
		if i%3 == 0 {
			s.width, s.height = 600, 900
		}
		s.set("time", fmt.Sprintf("2024-11-03T%02d:%02d:00", 9+i/6, 4*i))
		s.set("byline", "Dana")
		if i%2 == 0 {
			s.set("keyword", "web")
		}
		if i%4 == 0 {
			s.set("caption", "질문을 듣는 발표자")
		}
		e.write(t, fmt.Sprintf("card/IMG_%04d.JPG", i), s.jpeg())
	}
	run(t, e.command(t, "ingest", "card"), 0)

	for name, gallery := range map[string]string{"disk": e.path("gallery"), "served": startServe(t, e.path("gallery"))} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			if dir := os.Getenv("EVENTROLL_LOOK"); dir != "" {
				out = filepath.Join(dir, name)
			}
			ctx, stop := context.WithTimeout(t.Context(), 150*time.Second) // look.mjs itself gives up before
			defer stop()
			c := exec.CommandContext(ctx, "node", "look.mjs", gallery, out)
			c.Dir = web
			c.Env = append(os.Environ(), "TMPDIR="+t.TempDir(), "HOME="+t.TempDir())
			var wrong, failure bytes.Buffer
			c.Stdout, c.Stderr = &wrong, &failure
			err := c.Run()
			const noChromium = 77
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == noChromium {
				t.Skip("Chromium is not installed")
			}
			if err != nil {
				t.Errorf("%v\n%s%s", err, wrong.String(), failure.String())
			}
			if found, _ := filepath.Glob(filepath.Join(out, "*.jpg")); len(found) != 10 {
				t.Errorf("it looked at %q, not at five pages in two windows", found)
			}
		})
	}
}
