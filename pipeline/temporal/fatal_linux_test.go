package temporal

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// smallMemory is what a worker may have of memory here, in bytes. It suffices
// for photos of some megapixels, and not for the one that is planted.
const smallMemory = 320 << 20

// workAgain has a worker of little memory work, which is started again each time
// it ends, as systemd does. The function ends it, and returns how often it ended.
func (c *cluster) workAgain(t *testing.T, log string) (end func() int) {
	t.Helper()
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var now *exec.Cmd
	ended, over := 0, false
	start := func() bool {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return false
		}
		now = exec.Command("prlimit", fmt.Sprintf("--data=%d", smallMemory), filepath.Join(c.bin, "eventroll-worker"), "work")
		now.Stderr, now.Dir, now.Env = out, c.dir, append(c.env(), "TEMPORAL_ADDRESS="+c.engine.address)
		return now.Start() == nil
	}
	var loop sync.WaitGroup
	loop.Go(func() {
		defer out.Close()
		for start() {
			_ = now.Wait()
			ended++
			time.Sleep(time.Second)
		}
	})
	return func() int {
		mu.Lock()
		over = true
		_ = now.Process.Kill()
		mu.Unlock()
		loop.Wait()
		return ended - 1
	}
}

// TestClusterOfAPhotoThatEndsItsWorkers plants a photo that is within the bounds
// of a worker, and beyond the memory that these have.
func TestClusterOfAPhotoThatEndsItsWorkers(t *testing.T) {
	c := newCluster(t, 0)
	if _, err := exec.LookPath("prlimit"); err != nil {
		t.Skip("there is no prlimit: it comes with util-linux")
	}
	const photos = 300
	event, dir := c.folders(t)
	cards := filepath.Join(dir, "cards")
	for i := range photos {
		writeFile(t, filepath.Join(cards, fmt.Sprint(i%3), fmt.Sprintf("IMG_%04d.jpg", i)), drawnWide(t, i, 480))
	}
	writeFile(t, filepath.Join(cards, "1", "파노라마.png"), panorama(t))
	log := filepath.Join(c.dir, "worker.log")
	ends := []func() int{c.workAgain(t, log), c.workAgain(t, log)}
	r := c.run(t, "", "eventroll-worker", "ingest", "-q", "-c", event, cards)
	deaths := 0
	for _, end := range ends {
		deaths += end()
	}
	said, _ := os.ReadFile(log)
	if !bytes.Contains(said, []byte("out of memory")) {
		t.Errorf("no worker ran out of memory\n%.4000s", said)
	}
	if r.code != 3 || !strings.Contains(r.out, "파노라마.png") || !strings.Contains(r.out, "ended the worker that read it") {
		t.Errorf("code %d\n%s%s", r.code, r.out, r.err)
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "gallery", "photos")); err != nil || strings.Count(fmt.Sprint(entries), ".html") != photos {
		t.Errorf("%d entries, want the pages of %d photos, %v", len(entries), photos, err)
	}
	fmt.Printf("\n  %d photos and one that ends its worker: %d deaths, %s\n%s", photos, deaths, r.wall.Round(time.Second/10), r.out)
}

// panorama is a picture of many pixels in few bytes.
func panorama(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 10_000, 8_000)) // four bytes each
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
