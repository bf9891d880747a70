package main

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/disintegration/imaging"

	"eventroll/cmd/eventroll/demo"
	"eventroll/pipeline"
)

// Somebody sends a screenshot of their phone and asks for the photo in it to be
// taken down. It finds the photo; one of a photo of another event finds none.
//
// The test prints how many of 200 it knew.
func TestScreenshotsFindTheirPhotos(t *testing.T) {
	if os.Getenv("EVENTROLL_SOAK") == "" {
		t.Skip("makes the demo and looks at 200 pictures: only in make soak")
	}
	const shots = 200
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	if err := demo.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	var files, strangers []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && strings.EqualFold(filepath.Ext(file), ".jpg") && !strings.Contains(file, "WhatsApp") && !strings.Contains(file, "KakaoTalk") {
			files = append(files, file)
		}
		return err
	})
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	random := rand.New(rand.NewPCG(20, 24))
	for range len(files) / 4 { // photos of another event
		i := random.IntN(len(files))
		file := filepath.Join(t.TempDir(), filepath.Base(files[i]))
		if err := os.Rename(files[i], file); err != nil {
			t.Fatal(err)
		}
		strangers, files = append(strangers, file), slices.Delete(files, i, i+1)
	}
	p, err := pipeline.OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	cards, err := filepath.Glob(filepath.Join(dir, "cards", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Ingest(t.Context(), cards, pipeline.IngestOptions{}, quietly{}); err != nil {
		t.Fatal(err)
	}
	f, err := p.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	known, sure, wrong := 0, 0, 0
	for i := range shots {
		file := files[random.IntN(len(files))]
		stranger := i%5 == 4
		if stranger {
			file = strangers[random.IntN(len(strangers))]
		}
		shot := filepath.Join(t.TempDir(), fmt.Sprintf("Screenshot %d.png", i))
		what := takeScreenshot(t, random, file, shot)
		whole, err := f.Find(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		found, err := f.Find(t.Context(), shot)
		if err != nil {
			t.Fatal(err)
		}
		best := ""
		if len(found.Near) > 0 {
			best = string(found.Near[0].ID)
		}
		switch {
		case stranger && (whole.Photo != nil || len(whole.Near) > 0): // a burst has others like it
		case stranger && best != "":
			wrong++
			t.Errorf("%s of a stranger's %s finds %+v", what, filepath.Base(file), found.Near[0])
		case stranger:
		case best == "":
			t.Logf("%s of %s finds nothing", what, filepath.Base(file))
		case best == string(whole.Photo.ID):
			known++
			if found.Sure {
				sure++
			}
		default:
			t.Logf("%s of %s finds %+v first", what, filepath.Base(file), found.Near[0])
			if found.Sure {
				wrong++
				t.Errorf("and is sure")
			}
		}
	}
	t.Logf("%d photos; of %d screenshots %d were known, %d of them unmistakably; %d were wrong", len(files), shots-shots/5, known, sure, wrong)
	if known*10 < (shots-shots/5)*8 {
		t.Error("too few")
	}
}

// quietly is a Progress that says nothing.
type quietly struct{}

func (quietly) Begin(string, int) {}
func (quietly) Done()             {}

// takeScreenshot draws a phone that shows a photo: a page with bars and words,
// or the photo alone between black bars. It says which.
func takeScreenshot(t *testing.T, random *rand.Rand, file, to string) string {
	t.Helper()
	photo, err := imaging.Open(file, imaging.AutoOrientation(true))
	if err != nil {
		t.Fatal(err)
	}
	scale := 1 + random.IntN(3)
	w, h := 390*scale, 844*scale
	back := []color.Gray{{255}, {250}, {18}, {0}}[random.IntN(4)]
	margin := []int{0, 12, 16}[random.IntN(3)] * scale
	layout := "page"
	if random.IntN(2) == 0 {
		layout, back, margin = "lightbox", color.Gray{0}, 0
	}
	phone := imaging.New(w, h, back)
	ink := color.Gray{255 - back.Y}
	words := func(x, y, width, tall int) {
		for at := x; at < x+width; {
			letters := (4 + random.IntN(8)) * scale
			phone = imaging.Paste(phone, imaging.New(min(letters, x+width-at), tall, ink), image.Pt(at, y))
			at += letters + 3*scale
		}
	}
	words(20*scale, 16*scale, 40*scale, 10*scale) // the time
	words(320*scale, 16*scale, 50*scale, 10*scale)
	fit := imaging.Fit(photo, w-2*margin, h*3/4, imaging.Lanczos)
	top := (h - fit.Rect.Dy()) / 2
	if layout == "page" {
		phone = imaging.Paste(phone, imaging.New(w, 50*scale, color.Gray{(back.Y + 128) / 2}), image.Pt(0, 44*scale))
		words(60*scale, 62*scale, 200*scale, 12*scale)
		words(16*scale, 108*scale, 250*scale, 16*scale)
		top = 140 * scale
		for line := range 4 {
			if y := top + fit.Rect.Dy() + (16+22*line)*scale; y < h-80*scale {
				words(16*scale, y, (150+random.IntN(200))*scale, 11*scale)
			}
		}
		words(40*scale, h-50*scale, 300*scale, 20*scale)
	} else {
		words(350*scale, 60*scale, 20*scale, 20*scale)
		words(20*scale, 64*scale, 50*scale, 12*scale)
	}
	phone = imaging.Paste(phone, fit, image.Pt((w-fit.Rect.Dx())/2, top))
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if random.IntN(2) == 0 {
		layout += ", as JPEG"
		err = jpeg.Encode(out, phone, &jpeg.Options{Quality: 60 + random.IntN(35)})
	} else {
		err = png.Encode(out, phone)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("a %s at %d×, back %d, margin %d", layout, scale, back.Y, margin)
}
