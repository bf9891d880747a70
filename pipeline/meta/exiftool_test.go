package meta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sharedFolder gives a folder of real files beside the project, or skips.
func sharedFolder(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("skipped: %s is absent, and with it the real files this test reads", dir)
	}
	return dir
}

func readFile(t testing.TB, path string) (*Picture, error) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return Read(f, info.Size())
}

// readSources is readFile, before the blocks are merged.
func readSources(t testing.TB, path string) sources {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	src := &source{r: bytes.NewReader(file), size: int64(len(file))}
	b, err := readBlocks(Sniff(src.at(0, SniffLen)), src)
	if err != nil {
		t.Fatal(err)
	}
	return Options{}.sources(&b, new([]string))
}

// exceptions are the differences in ../shared/metadata that stay, and why. One
// that differs no more is an error, so that the table stays true.
func exceptions() map[string]string {
	return map[string]string{
		"own__utf8type129.jpg byline":                   "exiftool 12 does not know Exif 3.0's type 129",
		"perkeep__nan-exif.jpg latitude":                "the longitude is 0/0: half a position is none",
		"perkeep__nan-exif.jpg longitude":               "exiftool takes 0/0 for 0",
		"rwcarlsen__geodegrees_as_string.jpg latitude":  "exiftool reads \"52,00000,50,…\" as 52°0′50″, it is 52°50′",
		"rwcarlsen__geodegrees_as_string.jpg longitude": "as its latitude",
	}
}

// TestAgainstExiftool holds Read against exiftool's answers on real files from
// many cameras and programs, by the measure of report.judge.
func TestAgainstExiftool(t *testing.T) {
	holdAgainstExiftool(t, sharedFolder(t, "metadata"), exceptions())
}

// TestCorpusAgainstExiftool does the same on any folder with an exiftool.json,
// as `exiftool -json -G1 -n -r . > exiftool.json` makes it there.
func TestCorpusAgainstExiftool(t *testing.T) {
	dir := os.Getenv("EVENTROLL_CORPUS")
	if dir == "" {
		t.Skip("skipped: EVENTROLL_CORPUS names no folder with photos and an exiftool.json")
	}
	holdAgainstExiftool(t, dir, nil)
}

func holdAgainstExiftool(t *testing.T, dir string, known map[string]string) {
	raw, err := os.ReadFile(filepath.Join(dir, "exiftool.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // a keyword "1.0" is printed as a number
	if err := decoder.Decode(&answers); err != nil {
		t.Fatal(err)
	}
	r := report{known: known, asked: map[string]bool{}, fields: map[string]*score{}, unread: map[string]int{}}
	for _, a := range answers {
		for tag := range a {
			r.asked[tag] = true
		}
	}
	for _, f := range comparedFields() {
		r.fields[f.name] = &score{}
	}
	for _, a := range answers {
		r.file(t, dir, a)
	}
	r.judge(t)
}

// score counts the files of one field.
type score struct {
	stated   int // exiftool has a value
	agree    int
	excused  int // a known exception
	unjudged int // the value may come from a tag that exiftool was not asked for
	extra    []string
	wrong    []string
}

type report struct {
	known   map[string]string
	asked   map[string]bool // tags that the answers name for any file
	fields  map[string]*score
	files   int
	stopped int            // files at whose damage exiftool stopped
	unread  map[string]int // files that Read does not read, by type
	refused []string       // files of a format that Read reads, with an error
}

func (r *report) file(t *testing.T, dir string, a answer) {
	name := a.text("SourceFile")
	path := filepath.Join(dir, filepath.FromSlash(name))
	p, err := readFile(t, path)
	switch {
	case err != nil && (a.stopped() || !slices.Contains(typesRead(), a.text("File:FileType"))):
		r.unread[a.text("File:FileType")]++
		return
	case err != nil:
		r.refused = append(r.refused, fmt.Sprintf("%s: %v", name, err))
		p = &Picture{}
	}
	r.files++
	if a.stopped() {
		r.stopped++
	}
	var s sources
	if err == nil {
		s = readSources(t, path)
	}
	for _, f := range comparedFields() {
		truth, ours := f.truth(a), f.ours(p)
		if len(truth) == 0 && ours == "" {
			continue
		}
		if f.vague != nil && f.vague(a) {
			r.fields[f.name].unjudged++
			continue
		}
		score, key := r.fields[f.name], name+" "+f.name
		_, excepted := r.known[key]
		delete(r.known, key)
		agree := slices.ContainsFunc(truth, func(v string) bool { return same(v, ours) })
		if agree && excepted {
			t.Errorf("%s agrees by now: remove it from the exceptions", key)
		}
		if len(truth) > 0 && !excepted {
			score.stated++
		}
		line := fmt.Sprintf("%s: exiftool %q, here %q (problems: %q)", key, truth, ours, p.Problems)
		switch {
		case agree:
			score.agree++
		case excepted:
			score.excused++
		case len(truth) == 0 && a.stopped():
			score.unjudged++
		case ours != "" && r.mayBeUnasked(f, ours, s):
			score.unjudged++
			if len(truth) > 0 {
				score.stated--
			}
		case len(truth) == 0:
			score.extra = append(score.extra, line)
		default:
			score.wrong = append(score.wrong, line)
		}
	}
}

// mayBeUnasked says whether the value comes from a block with a tag for this
// field that exiftool was not asked for: no answer names it.
func (r *report) mayBeUnasked(f compared, ours string, s sources) bool {
	unasked := func(tag string) bool { return !r.asked[tag] }
	for _, block := range []struct {
		says *Picture
		tags []string
	}{
		{&Picture{Metadata: s.exif.Metadata}, f.tags.exif},
		{&Picture{Metadata: s.exif.windows}, f.tags.windows},
		{&Picture{Metadata: s.xmp}, f.tags.xmp},
		{&Picture{Metadata: s.iptc}, f.tags.iptc},
	} {
		said := f.ours(block.says)
		if said != "" && (said == ours || f.joins) && slices.ContainsFunc(block.tags, unasked) {
			return true
		}
	}
	return false
}

// judge is the measure: of the files where exiftool has a value at least 99 %
// agree over all fields; in a field of fewer than 100 files one may miss; no
// value stands where exiftool has none.
func (r *report) judge(t *testing.T) {
	for key := range r.known {
		t.Errorf("the exception %q names nothing that was compared", key)
	}
	for _, line := range r.refused {
		t.Errorf("refused: %s", line)
	}
	t.Logf("%d files compared, at damage in %d of which exiftool stopped; not read: %v", r.files, r.stopped, r.unread)
	var all score
	for _, f := range comparedFields() {
		n := r.fields[f.name]
		all.stated += n.stated
		all.agree += n.agree
		t.Logf("%-14s %4d of %4d agree, %d extra, %d exceptions, %d not judged", f.name, n.agree, n.stated, len(n.extra), n.excused, n.unjudged)
		for _, line := range n.wrong {
			t.Logf("    differs: %s", line)
		}
		for _, line := range n.extra {
			t.Errorf("    not in exiftool: %s", line)
		}
		if missed := len(n.wrong); missed > 1 && n.stated < 100 {
			t.Errorf("%s differs from exiftool in %d of %d files", f.name, missed, n.stated)
		}
	}
	t.Logf("over all fields %d of %d agree", all.agree, all.stated)
	if 100*all.agree < 99*all.stated {
		t.Errorf("fewer than 99 %% agree")
	}
}
