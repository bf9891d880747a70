package meta

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// documented is the table of formats in the package comment: name → blocks.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "What is read of each format")
	table, _, _ = strings.Cut(table, "identity*.go")
	formats := map[string][]string{}
	for line := range strings.Lines(table) {
		line, isRow := strings.CutPrefix(line, "//\t")
		if fields := strings.Fields(line); isRow && len(fields) > 1 {
			formats[fields[0]] = fields[1:]
		}
	}
	return formats
}

// TestDocumentedFormats holds the table against what is read: a format is in
// it if and only if it is read, and real files hold no block that it denies.
func TestDocumentedFormats(t *testing.T) {
	table := documented(t)
	names := []string{"cr2", "nef", "arw", "dng", "pef", "srw", "tiff", "heic", "avif", "cr3", "mp4"}
	for _, s := range signatures {
		names = append(names, s.format.Name)
	}
	for _, name := range names {
		_, err := readBlocks(Format{Name: name}, &source{r: strings.NewReader("")})
		if _, in := table[name]; in != (err == nil) {
			t.Errorf("%s is in the table: %v; reading it: %v", name, in, err)
		}
	}
	for name := range table {
		if !slices.Contains(names, name) {
			t.Errorf("%s is in the table, and no format", name)
		}
	}
}

func TestDocumentedBlocks(t *testing.T) {
	table, seen := documented(t), map[string]bool{}
	files, err := filepath.Glob(filepath.Join(sharedFolder(t, "metadata"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		file, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		src := &source{r: strings.NewReader(string(file)), size: int64(len(file))}
		format := Sniff(src.at(0, SniffLen))
		b, err := readBlocks(format, src)
		if err != nil {
			continue
		}
		for block, found := range map[string]bool{
			"Exif": b.exif != nil, "XMP": b.xmp != nil, "IPTC": b.iptc != nil, "ICC": b.icc != nil, "preview": b.preview != span{},
		} {
			if found && !slices.Contains(table[format.Name], block) {
				t.Errorf("%s holds %s, which the table denies of %s", f, block, format.Name)
			}
			seen[format.Name+" "+block] = seen[format.Name+" "+block] || found
		}
	}
	for name, blocks := range table {
		for _, block := range blocks {
			if found, tried := seen[name+" "+block]; tried && !found {
				t.Logf("no %s in the real files of %s", block, name)
			}
		}
	}
}
