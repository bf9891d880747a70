package temporal

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stop has a worker end as an update of its machine does, and returns the CPU
// time that it took.
func stop(t *testing.T, w *exec.Cmd) time.Duration {
	t.Helper()
	_ = w.Process.Signal(syscall.SIGTERM)
	_ = w.Wait()
	return w.ProcessState.UserTime() + w.ProcessState.SystemTime()
}

// cpuOf is the CPU time that a process took until now.
func cpuOf(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // in hundredths of a second
}

// folders writes an event.yaml whose stores are folders that all workers see.
func (c *cluster) folders(t *testing.T) (event, dir string) {
	t.Helper()
	dir = t.TempDir()
	event = filepath.Join(dir, "event.yaml")
	writeFile(t, event, fmt.Appendf(nil, "title: Overhead\ntimezone: Asia/Seoul\ntemporal: {address: %q}\n", c.engine.address))
	return event, dir
}

// TestClusterOverhead prints what the engine costs: 10,000 tiny photos by one
// worker beside eventroll's own ingest, in one run.
func TestClusterOverhead(t *testing.T) {
	c := newCluster(t, 1)
	const photos = 10_000
	cards := filepath.Join(t.TempDir(), "cards")
	for i := range photos {
		// What differs is the picture: a cheap one, as its bytes are what is told apart.
		writeFile(t, filepath.Join(cards, fmt.Sprintf("%02d", i/500), fmt.Sprintf("IMG_%05d.jpg", i)), tiny(t, i))
	}
	event, _ := c.folders(t)
	plain := c.run(t, "", "eventroll", "ingest", "-q", "-c", event, cards)
	event, _ = c.folders(t)
	worker := c.work(t, "")
	before := cpuOf(t, c.engine.running.Process.Pid)
	engine := c.run(t, "", "eventroll-worker", "ingest", "-q", "-c", event, cards)
	server := cpuOf(t, c.engine.running.Process.Pid) - before
	cpu := stop(t, worker)
	if plain.code != 0 || engine.code != 0 {
		t.Fatalf("codes %d and %d\n%s%s\n%s%s", plain.code, engine.code, plain.out, plain.err, engine.out, engine.err)
	}
	each := func(d time.Duration) string {
		return fmt.Sprintf("%.2f ms a photo", float64(d.Microseconds())/1000/photos)
	}
	fmt.Printf("\n  %d tiny photos      wall      CPU\n", photos)
	fmt.Printf("  eventroll ingest       %-9s %s, %s\n", plain.wall.Round(time.Second/10), plain.cpu.Round(time.Second/10), each(plain.cpu))
	fmt.Printf("  one worker             %-9s %s, %s: %.2f of it\n", engine.wall.Round(time.Second/10), cpu.Round(time.Second/10), each(cpu), cpu.Seconds()/plain.cpu.Seconds())
	fmt.Printf("  and who waits for it             %s\n", engine.cpu.Round(time.Second/10))
	fmt.Printf("  the engine's server              %s\n", server.Round(time.Second/10))
}

// TestClusterOfTwo prints how much faster two workers of one core each are than one.
func TestClusterOfTwo(t *testing.T) {
	c := newCluster(t, 3)
	cards, yaml, schedule, _ := clusterCards(t, 400, 2400)
	bucket := c.s3.Bucket(t)
	c.s3.Upload(t, bucket, "cards/", cards)
	given := "s3://" + bucket + "/cards/"
	fmt.Printf("\n  400 photos of 2400 pixels, without publishing\n")
	var walls []time.Duration
	for _, cores := range [][]string{{"0"}, {"0", "1"}} {
		var workers []*exec.Cmd
		for _, core := range cores {
			workers = append(workers, c.work(t, core, "--batches", "1"))
		}
		s3, engine := cpuOf(t, c.s3.PID()), cpuOf(t, c.engine.running.Process.Pid)
		r := c.run(t, "", "eventroll-worker", "ingest", "-q", "--no-publish", "-c", c.event(t, yaml, schedule, c.s3.Bucket(t)), given)
		s3, engine = cpuOf(t, c.s3.PID())-s3, cpuOf(t, c.engine.running.Process.Pid)-engine
		var cpu []string
		for _, w := range workers {
			cpu = append(cpu, stop(t, w).Round(time.Second/10).String())
		}
		if r.code != 3 {
			t.Fatalf("code %d\n%s%s", r.code, r.out, r.err)
		}
		walls = append(walls, r.wall)
		fmt.Printf("  %d worker(s)  wall %-8s CPU of workers %s, of the S3 server %s, of the engine %s\n",
			len(cores), r.wall.Round(time.Second/10), strings.Join(cpu, " and "), s3.Round(time.Second/10), engine.Round(time.Second/10))
	}
	fmt.Printf("  two are %.2f times as fast as one\n", walls[0].Seconds()/walls[1].Seconds())
}

// tiny is a JPEG of a few pixels, and of a picture of its own for each seed.
func tiny(t *testing.T, seed int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 32, 24))
	for i := range img.Pix {
		img.Pix[i] = uint8(i*7) + 40*uint8(seed>>(i%16)&1)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
