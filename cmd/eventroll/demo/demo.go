// Package demo draws a small event that never took place, so that eventroll
// can be tried without photos and without an account.
//
// It hides how the pictures are drawn and how a camera writes Exif; it
// promises the same bytes every time, no network and no files but its own.
//
// Where to look:
//
//	event.go     event.yaml and the schedule
//	photos.go    every photo: when, where, by whom, and what it is there to show
//	exif.go      a JPEG with the Exif and XMP of a camera
//	draw.go      pens, ink, light and film; shapes.go: what pens fill
//	people.go    figures; props.go: slides, plants, cups, the city
//	scenes_*.go  the pictures
package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Write draws a small event into dir: the cards of four photographers
// and a booth in cards/, schedule.csv and event.yaml. It writes the same
// bytes every time. dir must be empty or absent; its parents are made.
//
// The cards hold what real ones do: a clock that is wrong, another zone, a
// picture on two cards, one without a time, a video. An ingest of them ends
// well, with a few photos held back and listed. event.yaml is written last;
// where something goes wrong, or the context ends, nothing stays.
func Write(ctx context.Context, dir string) error { return writeDemo(ctx, dir, 1600) }

// writeDemo draws photos whose long edge is that many pixels.
func writeDemo(ctx context.Context, dir string, long int) error {
	switch entries, err := os.ReadDir(dir); {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("the folder %s is not empty: name one that is empty or does not exist yet", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the demo's folder: %w", err)
	}
	err := drawDemo(ctx, dir, long)
	if err == nil {
		return nil
	}
	// The folder was empty, so all in it is ours; without it the same command can begin anew.
	return errors.Join(err, os.RemoveAll(filepath.Join(dir, "cards")), os.RemoveAll(filepath.Join(dir, "schedule.csv")))
}

func drawDemo(ctx context.Context, dir string, long int) error {
	schedule, err := demoSchedule()
	if err != nil {
		return fmt.Errorf("the demo's schedule: %w", err)
	}
	if err := writeDemoFile(dir, "schedule.csv", schedule); err != nil {
		return err
	}
	if err := writeDemoFile(dir, "cards/dana/DCIM/100CANON/MVI_0022.MOV", demoMovie()); err != nil {
		return err
	}
	if err := writeDemoCards(ctx, dir, long); err != nil {
		return err
	}
	// Last, as it says that all the rest is there.
	return writeDemoFile(dir, "event.yaml", []byte(demoEvent))
}

func writeDemoCards(ctx context.Context, dir string, long int) error {
	cameras, err := demoCameras()
	if err != nil {
		return err
	}
	photos := demoPhotos()
	errs := make([]error, len(photos))
	room := make(chan struct{}, min(8, runtime.GOMAXPROCS(0))) // a photo being drawn takes 35 MB
	var work sync.WaitGroup
	for i, photo := range photos {
		work.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			if ctx.Err() != nil {
				errs[i] = ctx.Err()
				return
			}
			data, err := photo.jpeg(long, uint64(i-photo.beat), cameras[photo.camera])
			if err != nil {
				errs[i] = fmt.Errorf("drawing %s: %w", photo.file, err)
				return
			}
			for _, file := range []string{photo.file, photo.also} {
				if file != "" {
					errs[i] = errors.Join(errs[i], writeDemoFile(dir, "cards/"+file, data))
				}
			}
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

func writeDemoFile(dir, name string, data []byte) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("writing the demo: %w", err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return fmt.Errorf("writing the demo: %w", err)
	}
	return nil
}

// demoCamera is a camera, and what is wrong with its idea of the time.
type demoCamera struct {
	exif  demoExif
	event *time.Location // where the event is
	zone  *time.Location // what its clock is set to
	fast  time.Duration  // its clock minus the true time
	phone bool           // it knows its zone and where it is
	film  film
}

const (
	dana  = "dana"
	imre  = "imre"
	yuna  = "yuna"
	phone = "phone"
	booth = "" // no camera that says anything
)

func demoCameras() (map[string]demoCamera, error) {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return nil, fmt.Errorf("the demo's time zone: %w", err)
	}
	losAngeles, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return nil, fmt.Errorf("the demo's time zone: %w", err)
	}
	return map[string]demoCamera{
		dana: {
			exif: demoExif{Make: "Canon", Model: "Canon EOS R6", Serial: "083024001234", Lens: "RF24-105mm F4 L IS USM",
				SubSec: "00", ExposureTime: 125, FNumber: 4, ISO: 1600, FocalLength: 50},
			event: seoul, zone: seoul, fast: -(3*time.Minute + 12*time.Second),
			film: film{warmth: 0.03, contrast: 1.06, grain: 5},
		},
		imre: {
			exif: demoExif{Make: "NIKON CORPORATION", Model: "NIKON Z 6_2", Serial: "6012345", Lens: "NIKKOR Z 70-200mm f/2.8 VR S",
				SubSec: "40", ExposureTime: 200, FNumber: 2.8, ISO: 3200, FocalLength: 135},
			event: seoul, zone: seoul, fast: 47 * time.Second,
			film: film{warmth: 0, contrast: 1.02, grain: 6},
		},
		yuna: {
			exif: demoExif{Make: "SONY", Model: "ILCE-7M4", Serial: "4410077", Lens: "FE 35mm F1.4 GM", Artist: "Yuna Seo",
				Copyright: "(c) 2024 Yuna Seo", SubSec: "125", ExposureTime: 160, FNumber: 1.8, ISO: 800, FocalLength: 35},
			event: seoul, zone: losAngeles,
			film: film{warmth: -0.025, contrast: 1.1, grain: 4},
		},
		phone: {
			exif:  demoExif{Make: "samsung", Model: "Galaxy S24", SubSec: "512", ExposureTime: 60, FNumber: 1.8, ISO: 400, FocalLength: 5.4},
			event: seoul, zone: seoul, phone: true,
			film: film{warmth: 0.012, contrast: 1.14, grain: 3},
		},
		booth: {film: film{warmth: 0.02, contrast: 1, grain: 5}},
	}, nil
}

// jpeg draws the photo as that camera takes it. The frames of a burst have
// one seed.
func (p demoPhoto) jpeg(long int, seed uint64, camera demoCamera) ([]byte, error) {
	w, h := long, (2*long+1)/3
	if p.hold != level {
		w, h = h, w
	}
	c := newCanvas(w, h)
	unit := float64(h) / 100
	s := &shot{
		pen: newPen(c, unit), wide: float64(w) / unit,
		rng: rand.New(rand.NewPCG(seed, 20241102)), look: p.look, kind: p.kind, beat: p.beat,
	}
	s.pen.x, s.pen.y = s.sway(3), s.sway(2) // no hand is quite still
	p.scene(s)
	x, err := p.exif(camera)
	if err != nil {
		return nil, err
	}
	look := camera.film
	look.seed = uint32(seed)*31 + uint32(p.beat)
	return jpegWithExif(c.develop(look, p.hold == onItsSide), 85, x)
}

// exif is what the camera writes into the file.
func (p demoPhoto) exif(camera demoCamera) (demoExif, error) {
	if p.at == "" || p.camera == booth {
		return demoExif{}, nil
	}
	at, err := time.ParseInLocation(time.DateTime, "2024-"+p.at, camera.event)
	if err != nil {
		return demoExif{}, err
	}
	shown := at.Add(camera.fast).In(camera.zone)
	x := camera.exif
	x.Time = shown.Format("2006:01:02 15:04:05")
	x.Orientation = 1
	if p.hold == onItsSide {
		x.Orientation = 6
	}
	if camera.phone {
		x.Offset = shown.Format("-07:00")
	}
	if p.where != nil {
		x.GPS = &demoGPS{p.where.lat, p.where.lon, at}
	}
	x.Description, x.Caption = p.description, p.caption
	if p.keyword != "" {
		x.Keywords = []string{p.keyword}
	}
	return x, nil
}

// demoMovie is the beginning of a QuickTime film, enough to be known as one.
func demoMovie() []byte {
	return []byte("\x00\x00\x00\x14ftypqt  \x20\x05\x03\x00qt  " + "\x00\x00\x00\x08wide" + "\x00\x00\x00\x08mdat")
}
