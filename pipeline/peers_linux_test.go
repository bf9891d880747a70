package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"eventroll/pipeline/meta"
	"eventroll/pipeline/render"
)

// photoSet are photos that all contenders make the same renditions of.
type photoSet struct {
	name  string
	files []string
	edges []int // largest first
}

// contender is a program that renders, as a whole process.
type contender struct {
	name     string
	commands func(s photoSet, out string) []*exec.Cmd
}

// cost is what one run of a contender took.
type cost struct {
	cpu, wall time.Duration
	memory    int64 // bytes, of its largest process
}

// BenchmarkPeers renders photos beside vipsthumbnail and sharp, as whole
// processes that take turns on this machine, and prints medians as ratios:
// its times mean nothing elsewhere. cpu/vips is the CPU a photo beside
// vipsthumbnail's, cpu/sharp beside sharp's when it decodes once.
func BenchmarkPeers(b *testing.B) {
	photos := photosOfPeers(b)
	for _, s := range []struct {
		name  string
		edges []int
		files func(b *testing.B) []string
	}{
		{"24MP", []int{2016, 1280, 640}, func(b *testing.B) []string { return mosaics(b, photos, 6, 6000, 4000) }},
		{"hackbu2023", []int{2016, 1280, 640}, func(*testing.B) []string { return photos }},
		{"24MP-2048", []int{2048, 1024, 480}, func(b *testing.B) []string { return mosaics(b, photos, 6, 6000, 4000) }},
		{"45MP", []int{2016, 1280, 640}, func(b *testing.B) []string { return mosaics(b, photos, 4, 8192, 5464) }},
	} {
		b.Run(s.name, func(b *testing.B) {
			set := photoSet{s.name, s.files(b), s.edges}
			for b.Loop() {
				race(b, set)
			}
			b.ReportMetric(0, "ns/op") // of all contenders: says nothing
		})
	}
}

// rounds is how often each contender runs; the first one only warms up.
const rounds = 4

func race(b *testing.B, s photoSet) {
	all := contenders(b)
	costs := map[string][]cost{}
	for round := range rounds {
		for _, c := range all {
			took, err := run(c.commands(s, b.TempDir()))
			if err != nil {
				b.Fatalf("%s: %v", c.name, err)
			}
			if round > 0 {
				costs[c.name] = append(costs[c.name], took)
			}
		}
	}
	vips := median(costs["vipsthumbnail"], cpuOf)
	for _, name := range slices.Sorted(maps.Keys(costs)) {
		cpu := median(costs[name], cpuOf)
		b.Logf("%-14s %-14s cpu %4.0f ms a photo, %.2f of vipsthumbnail; wall %4.0f ms a photo; %4.0f MB", s.name, name,
			cpu/float64(len(s.files))*1e3, cpu/vips, median(costs[name], wallOf)/float64(len(s.files))*1e3, median(costs[name], memoryOf)/1e6)
	}
	b.ReportMetric(median(costs["render"], cpuOf)/vips, "cpu/vips")
	b.ReportMetric(median(costs["ingest"], cpuOf)/vips, "ingest/vips")
	b.ReportMetric(median(costs["render"], memoryOf)/1e6, "MB")
	if sharp := costs["sharp"]; sharp != nil {
		b.ReportMetric(median(costs["render"], cpuOf)/median(sharp, cpuOf), "cpu/sharp")
	}
}

func cpuOf(c cost) float64    { return c.cpu.Seconds() }
func wallOf(c cost) float64   { return c.wall.Seconds() }
func memoryOf(c cost) float64 { return float64(c.memory) }

func median(costs []cost, of func(cost) float64) float64 {
	var all []float64
	for _, c := range costs {
		all = append(all, of(c))
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// run runs commands one after the other and adds up what they took.
func run(commands []*exec.Cmd) (cost, error) {
	var sum cost
	for _, c := range commands {
		start := time.Now()
		out, err := c.CombinedOutput()
		if err != nil {
			return sum, fmt.Errorf("%w: %.500s", err, out)
		}
		sum.wall += time.Since(start)
		sum.cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
			sum.memory = max(sum.memory, u.Maxrss*1024)
		}
	}
	return sum, nil
}

func contenders(b *testing.B) []contender {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	binary := filepath.Join(b.TempDir(), "eventroll")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", binary, "eventroll/cmd/eventroll").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	all := []contender{
		{"render", func(s photoSet, _ string) []*exec.Cmd {
			c := exec.Command(self, "-test.run", "^TestRenderPhotos$")
			c.Env = append(os.Environ(), "EVENTROLL_RENDER="+strings.Join(s.files, "\n"), "EVENTROLL_EDGES="+join(s.edges))
			return []*exec.Cmd{c}
		}},
		{"ingest", func(s photoSet, out string) []*exec.Cmd {
			return []*exec.Cmd{ingestCommand(b, binary, s, out)}
		}},
		{"vipsthumbnail", func(s photoSet, out string) []*exec.Cmd {
			var commands []*exec.Cmd
			for _, edge := range s.edges {
				args := []string{"-s", strconv.Itoa(edge), "-o", filepath.Join(out, "%s-"+strconv.Itoa(edge)+".jpg[Q=82,strip]")}
				commands = append(commands, exec.Command("vipsthumbnail", append(args, s.files...)...))
			}
			return commands
		}},
	}
	modules := filepath.Join(toolsFolder(b), "peers", "node_modules")
	if !exists(filepath.Join(modules, "sharp")) {
		b.Log("skipped: sharp is not installed; `make bench` installs it")
		return all
	}
	return append(all, contender{"sharp", func(s photoSet, out string) []*exec.Cmd {
		c := exec.Command("node", append([]string{filepath.Join("testdata", "sharp.cjs"), out, join(s.edges)}, s.files...)...)
		c.Env = append(os.Environ(), "NODE_PATH="+modules)
		return []*exec.Cmd{c}
	}})
}

func ingestCommand(b *testing.B, binary string, s photoSet, out string) *exec.Cmd {
	card := filepath.Join(out, "card")
	if err := os.Mkdir(card, 0o755); err != nil {
		b.Fatal(err)
	}
	for _, f := range s.files {
		if err := os.Link(f, filepath.Join(card, filepath.Base(f))); err != nil {
			b.Fatal(err)
		}
	}
	yaml := fmt.Sprintf("title: Bench\ntimezone: Asia/Seoul\nsizes: {large: %d, medium: %d, small: %d}\n", s.edges[0], s.edges[1], s.edges[2])
	if err := os.WriteFile(filepath.Join(out, "event.yaml"), []byte(yaml), 0o644); err != nil {
		b.Fatal(err)
	}
	c := exec.Command(binary, "ingest", "--include-untimed", card)
	c.Dir = out
	c.Env = append(os.Environ(), "XDG_CACHE_HOME="+out)
	return c
}

// TestRenderPhotos is no test: it is the process that BenchmarkPeers measures,
// rendering as many photos at once as there are CPUs.
func TestRenderPhotos(t *testing.T) {
	files := os.Getenv("EVENTROLL_RENDER")
	if files == "" {
		t.Skip("skipped: it is what BenchmarkPeers starts")
	}
	s := render.Settings{Quality: 82}
	for _, edge := range strings.Split(os.Getenv("EVENTROLL_EDGES"), ",") {
		n, err := strconv.Atoi(edge)
		if err != nil {
			t.Fatal(err)
		}
		s.Sizes = append(s.Sizes, render.Size{Name: edge, Edge: n})
	}
	err := parallel(t.Context(), runtime.GOMAXPROCS(0), values(strings.Split(files, "\n")), func(ctx context.Context, file string) error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		m, err := meta.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		_, err = render.Render(ctx, bytes.NewReader(data), int64(len(data)), render.Source{Orientation: m.Metadata.Orientation, Profile: m.ICC}, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// photosOfPeers are copies of the photos of a hackathon, on the disk that the
// runs link them on.
func photosOfPeers(b *testing.B) []string {
	if _, err := exec.LookPath("vips"); err != nil {
		b.Skip("skipped: vips and vipsthumbnail (libvips-tools) are not installed; `make bench` installs them")
	}
	original, err := filepath.Glob(filepath.Join(sharedFolder(b, "hackbu2023"), "photos", "*.jpg"))
	if err != nil || len(original) < 12 {
		b.Fatalf("%d photos: %v", len(original), err)
	}
	dir := b.TempDir()
	var photos []string
	for _, f := range original {
		photos = append(photos, copyFile(b, f, filepath.Join(dir, filepath.Base(f))))
	}
	return photos
}

// mosaics cuts n pictures of w×h pixels out of six photos side by side: as
// large as those of full-frame cameras, with real detail and no enlargement.
func mosaics(b *testing.B, photos []string, n, w, h int) []string {
	dir := b.TempDir()
	var out []string
	for i := range n {
		var six []string
		for k := range 6 {
			six = append(six, photos[(i*3+k)%len(photos)])
		}
		whole, file := filepath.Join(dir, "whole.v"), filepath.Join(dir, fmt.Sprintf("mosaic%d-%d.jpg", w, i))
		for _, args := range [][]string{
			{"arrayjoin", strings.Join(six, " "), whole, "--across", "3"},
			{"crop", whole, file + "[Q=94,subsample_mode=on]", strconv.Itoa(100 * i), strconv.Itoa(100 * i), strconv.Itoa(w), strconv.Itoa(h)},
		} {
			if text, err := exec.CommandContext(b.Context(), "vips", args...).CombinedOutput(); err != nil {
				b.Fatalf("vips %s: %v\n%s", args[0], err, text)
			}
		}
		out = append(out, file)
	}
	return out
}

func copyFile(b *testing.B, from, to string) string {
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		b.Fatal(err)
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
	return to
}

// toolsFolder is where make installs what tests and benchmarks need.
func toolsFolder(tb testing.TB) string {
	dir, err := filepath.Abs(filepath.Join("..", ".tools"))
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func join(numbers []int) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ",")
}
