package store_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

const (
	uploadObjects = 3000
	uploadRounds  = 4 // how often each contender runs; the first one only warms up
)

// uploader is a program that uploads a folder to a bucket, as a whole process.
type uploader struct {
	name    string
	command func(server storetest.Server, dir, bucket string) *exec.Cmd
}

// BenchmarkUpload uploads objects as large as renditions beside rclone, s5cmd
// where it is installed and a plain pool of the SDK's puts, as whole processes
// that take turns with one server on this machine, and prints medians as
// ratios to the best of rclone's settings: its times mean nothing elsewhere.
func BenchmarkUpload(b *testing.B) {
	server := storetest.Versitygw(b)
	server.Setenv(b)
	dir, bytes := uploadFolder(b)
	all := uploaders(b)
	for b.Loop() {
		costs := map[string][]uploadCost{}
		for round := range uploadRounds {
			for i := range all {
				u := all[(i+round)%len(all)] // whoever comes first finds a busy disk
				took := upload(b, u, server, dir)
				if round > 0 {
					costs[u.name] = append(costs[u.name], took)
				}
			}
		}
		sayCosts(b, all, costs, bytes)
	}
	b.ReportMetric(0, "ns/op") // of all contenders: says nothing
}

type uploadCost struct{ wall, cpu float64 } // seconds; the CPU is the client's

func upload(b *testing.B, u uploader, server storetest.Server, dir string) uploadCost {
	b.Helper()
	bucket := server.Bucket(b)
	cmd := u.command(server, dir, bucket)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", u.name, err, out)
	}
	wall := time.Since(start)
	if n := countFiles(b, server.File(bucket, "")); n != uploadObjects {
		b.Fatalf("%s uploaded %d objects of %d", u.name, n, uploadObjects)
	}
	if err := os.RemoveAll(server.File(bucket, "")); err != nil {
		b.Fatal(err)
	}
	return uploadCost{wall.Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
}

// sayCosts holds medians against those of the fastest peer.
func sayCosts(b *testing.B, all []uploader, costs map[string][]uploadCost, bytes int) {
	b.Helper()
	medians := map[string]uploadCost{}
	for name, c := range costs {
		var walls, cpus []float64
		for _, c := range c {
			walls, cpus = append(walls, c.wall), append(cpus, c.cpu)
		}
		slices.Sort(walls)
		slices.Sort(cpus)
		medians[name] = uploadCost{walls[len(walls)/2], cpus[len(cpus)/2]}
	}
	ours := medians[all[0].name]
	best := medians[all[1].name]
	for _, u := range all[1:] {
		if medians[u.name].wall < best.wall {
			best = medians[u.name]
		}
	}
	for _, u := range all {
		m := medians[u.name]
		b.Logf("%-9s wall %5.2f s, %3.0f MB/s, %.2f of the fastest peer's; cpu %5.2f s, %.2f", u.name,
			m.wall, float64(bytes)/m.wall/1e6, m.wall/best.wall, m.cpu, m.cpu/best.cpu)
	}
	b.ReportMetric(ours.wall/best.wall, "wall/peer")
	b.ReportMetric(ours.cpu/best.cpu, "cpu/peer")
}

func uploaders(b *testing.B) []uploader {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	ours := func(how string) func(storetest.Server, string, string) *exec.Cmd {
		return func(server storetest.Server, dir, bucket string) *exec.Cmd {
			c := exec.Command(self, "-test.run", "^TestUploadFolder$")
			c.Env = append(os.Environ(), "EVENTROLL_UPLOAD="+how, "EVENTROLL_FROM="+dir, "EVENTROLL_TO="+bucket, "EVENTROLL_ENDPOINT="+server.Endpoint)
			return c
		}
	}
	all := []uploader{{"eventroll", ours("store")}, {"sdk", ours("sdk")}}
	if _, err := exec.LookPath("rclone"); err != nil {
		b.Log("skipped: rclone is not installed; `make bench` installs it")
	} else {
		for _, transfers := range []int{16, 32, 64} {
			all = append(all, uploader{fmt.Sprint("rclone-", transfers), func(server storetest.Server, dir, bucket string) *exec.Cmd {
				c := exec.Command("rclone", "copy", dir, "peer:"+bucket, "--transfers", strconv.Itoa(transfers), "--checkers", strconv.Itoa(transfers),
					"--s3-no-check-bucket", "--no-traverse", "--s3-no-head", "--no-check-dest")
				c.Env = append(os.Environ(), "AWS_CA_BUNDLE=", "RCLONE_CONFIG="+os.DevNull, "RCLONE_CONFIG_PEER_TYPE=s3", "RCLONE_CONFIG_PEER_PROVIDER=Other",
					"RCLONE_CONFIG_PEER_ENV_AUTH=true", "RCLONE_CONFIG_PEER_REGION="+server.Region, "RCLONE_CONFIG_PEER_ENDPOINT="+server.Endpoint)
				return c
			}})
		}
	}
	if _, err := exec.LookPath("s5cmd"); err == nil {
		all = append(all, uploader{"s5cmd", func(server storetest.Server, dir, bucket string) *exec.Cmd {
			return exec.Command("s5cmd", "--endpoint-url", server.Endpoint, "cp", dir+"/", "s3://"+bucket+"/")
		}})
	}
	return all
}

// TestUploadFolder is no test: it is the process that BenchmarkUpload
// measures, putting as many objects at once as ingest and publish do.
func TestUploadFolder(t *testing.T) {
	how, dir, bucket := os.Getenv("EVENTROLL_UPLOAD"), os.Getenv("EVENTROLL_FROM"), os.Getenv("EVENTROLL_TO")
	if how == "" {
		t.Skip("skipped: it is what BenchmarkUpload starts")
	}
	server := storetest.Server{Endpoint: os.Getenv("EVENTROLL_ENDPOINT"), Region: "us-east-1"}
	contentType, cacheControl := "image/jpeg", "public, max-age=3600"
	var put func(ctx context.Context, key string, data []byte) error
	if how == "store" {
		s := openBucket(t, server, "s3://"+bucket)
		put = func(ctx context.Context, key string, data []byte) error {
			_, err := s.Put(ctx, key, bytes.NewReader(data), store.Attributes{ContentType: contentType, CacheControl: cacheControl})
			return err
		}
	} else {
		c := client(t, server)
		put = func(ctx context.Context, key string, data []byte) error {
			_, err := c.PutObject(ctx, &s3.PutObjectInput{
				Bucket: &bucket, Key: &key, Body: bytes.NewReader(data), ContentType: &contentType, CacheControl: &cacheControl,
			})
			return err
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	g, ctx := errgroup.WithContext(t.Context())
	g.SetLimit(64) // as publish has it
	for _, f := range files {
		g.Go(func() error {
			data, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				return err
			}
			return put(ctx, f.Name(), data)
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

// uploadFolder has as many bytes in objects of 30 to 300 kB as the renditions
// of a thousand photos.
func uploadFolder(b *testing.B) (dir string, total int) {
	b.Helper()
	dir, random := b.TempDir(), rand.NewChaCha8([32]byte{})
	for i := range uploadObjects {
		data := make([]byte, 30_000+int(random.Uint64()%270_000))
		_, _ = random.Read(data)
		total += len(data)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.jpg", i)), data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir, total
}

func countFiles(b *testing.B, dir string) int {
	b.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Type().IsRegular() {
			n++
		}
	}
	return n
}
