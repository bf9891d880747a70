package meta

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func be16(v int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(v))) }
func be32(v int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(v))) }
func be64(v int) string { return string(binary.BigEndian.AppendUint64(nil, uint64(v))) }

// boxOf is a box as it stands in a file; kind is four characters, or "uuid"
// and 16 bytes more.
func boxOf(kind string, parts ...string) string {
	body := kind + strings.Join(parts, "")
	return be32(4+len(body)) + body
}

// fullBox is a box with a version and flags.
func fullBox(kind string, version, flags int, parts ...string) string {
	return boxOf(kind, be32(version<<24|flags), strings.Join(parts, ""))
}

func sourceOf(file string) *source {
	return &source{r: strings.NewReader(file), size: int64(len(file))}
}

func TestBoxes(t *testing.T) {
	uuid := strings.Repeat("u", 16)
	for name, c := range map[string]struct{ file, want, problem string }{
		"two":                     {boxOf("free", "abc") + boxOf("skip"), "free(abc) skip()", ""},
		"to the end":              {boxOf("free") + be32(0) + "mdatabc", "free() mdat(abc)", ""},
		"64 bits":                 {be32(1) + "mdat" + be64(19) + "abc" + boxOf("free"), "mdat(abc) free()", ""},
		"uuid":                    {boxOf("uuid", uuid, "abc"), uuid + "(abc)", ""},
		"uuid of 64 bits":         {be32(1) + "uuid" + be64(35) + uuid + "abc", uuid + "(abc)", ""},
		"longer than the file":    {boxOf("free") + be32(100) + "mdatabc", "free() mdat(abc)", ""},
		"4 GB":                    {be32(-1) + "mdatabc" + strings.Repeat(" ", 20), "mdat(abc" + strings.Repeat(" ", 20) + ")", ""},
		"beyond 63 bits":          {be32(1) + "mdat" + be64(-1) + "abc", "", "damaged"},
		"64 bits, 0":              {be32(1) + "mdat" + be64(0) + "abc", "", "damaged"},
		"64 bits, within header":  {be32(1) + "mdat" + be64(15) + "abc", "", "damaged"},
		"shorter than its header": {boxOf("free") + be32(7) + "mdatabc", "free()", "damaged"},
		"no room for 64 bits":     {be32(1) + "mdatabc", "", "damaged"},
		"no room for the uuid":    {boxOf("uuid", "abc"), "", "damaged"},
		"a few bytes more":        {boxOf("free") + "abc", "free()", ""},
		"nothing":                 {"", "", ""},
	} {
		var b blocks
		f := newBoxFile(sourceOf(c.file), &b)
		var got, inner []string
		for x := range f.boxes(0, f.size) {
			got = append(got, x.kind+"("+string(f.content(x, 100))+")")
		}
		for kind, content := range innerBoxes([]byte(c.file)) {
			inner = append(inner, kind+"("+string(content)+")")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %q, want %q", name, s, c.want)
		}
		if s := strings.Join(inner, " "); s != c.want {
			t.Errorf("%s, read in memory: got %q, want %q", name, s, c.want)
		}
		if all := strings.Join(b.problems, " "); (c.problem == "") != (all == "") || !strings.Contains(all, c.problem) {
			t.Errorf("%s: problems %q", name, b.problems)
		}
	}
}

// mustStayCalm reads a file cut, and with bytes changed, and holds that nothing
// panics, and that cutting is no error.
func mustStayCalm(t *testing.T, name, file string) {
	t.Helper()
	const known = 32 // bytes tell the format
	for n := known; n < len(file); n += max(1, len(file)/500) {
		for _, size := range []int{n, len(file)} {
			if _, err := Read(strings.NewReader(file[:n]), int64(size)); err != nil {
				t.Fatalf("%s cut at %d: %v", name, n, err)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		b := []byte(file)
		for range 1 + random.IntN(4) {
			b[known+random.IntN(len(b)-known)] = []byte{0, 1, 0x7F, 0xFF, byte(random.Uint32())}[random.IntN(5)]
		}
		if _, err := Read(bytes.NewReader(b), int64(len(b))); err != nil {
			t.Fatalf("%s, changed: %v", name, err)
		}
	}
}

// allocatedBy is what reading a file takes in all, in bytes.
func allocatedBy(read func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	read()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

const mostAllocated = 64 << 20

// mustStaySmall reads a hostile file.
func mustStaySmall(t *testing.T, name, file string) *Picture {
	t.Helper()
	var p *Picture
	if used := allocatedBy(func() { p = read(t, file) }); used > mostAllocated {
		t.Errorf("%s: %d MB allocated", name, used>>20)
	}
	return p
}

// realFiles are the files of these endings among those beside the project.
func realFiles(t testing.TB, endings ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(sharedFolder(t, "metadata"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, e := range entries {
		if slices.Contains(endings, strings.ToLower(filepath.Ext(e.Name()))) {
			files = append(files, filepath.Join(sharedFolder(t, "metadata"), e.Name()))
		}
	}
	if len(files) == 0 {
		t.Fatalf("no files %v", endings)
	}
	return files
}

// TestCutContainers reads real files as broken transfers leave them.
func TestCutContainers(t *testing.T) {
	for _, path := range realFiles(t, ".heic", ".hif", ".avif", ".webp", ".cr3") {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := 100; n < min(len(whole), 256<<10); n += 100 + n/50 {
			for _, size := range []int{n, len(whole)} {
				if _, err := Read(bytes.NewReader(whole[:n]), int64(size)); err != nil {
					t.Fatalf("%s cut at %d: %v", path, n, err)
				}
			}
		}
	}
}

// fuzzBlocks holds what is true of every container's blocks.
func fuzzBlocks(t *testing.T, file []byte, walk func(*source) blocks) {
	b := walk(&source{r: bytes.NewReader(file), size: int64(len(file))})
	if len(b.exif) > maxExifBytes || len(b.xmp) > maxXMPBytes || len(b.icc) > maxICCBytes || len(b.problems) > maxProblems {
		t.Fatalf("%d bytes of Exif, %d of XMP, %d of ICC, %d problems", len(b.exif), len(b.xmp), len(b.icc), len(b.problems))
	}
	if b.width < 0 || b.height < 0 {
		t.Fatalf("%d×%d", b.width, b.height)
	}
	if s := b.preview; s != (span{}) && (s.offset <= 0 || s.length <= 0 || s.offset+s.length > int64(len(file))) {
		t.Fatalf("preview %+v of %d bytes", s, len(file))
	}
	if b.exif != nil {
		readExif(b.exif)
	}
}
