package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a publish knows of pages only saves work: whatever happened to them
// since, the gallery is that of a publish that knows nothing.
func TestPublishTrustsOnlyWhatStands(t *testing.T) {
	const page = "photos/"
	cases := []struct {
		name   string
		meddle func(t *testing.T, a *again, keys []string)
		put    func(key string) bool // is to be put again
	}{
		{"nothing happened", func(*testing.T, *again, []string) {}, func(string) bool { return false }},
		{"a page was deleted", func(t *testing.T, a *again, keys []string) { remove(t, a.Gallery, keys[0]) }, nil},
		{"an answer was deleted", func(t *testing.T, a *again, keys []string) {
			remove(t, a.Gallery, strings.Replace(keys[0], ".html", ".oembed.json", 1))
		}, nil},
		{"a page was damaged", func(t *testing.T, a *again, keys []string) { put(t, a.Gallery, keys[0], "<p>no page") }, nil},
		{"the title is another", func(t *testing.T, a *again, _ []string) {
			a.rewrite(t, "title: Doing it again", "title: 다른 제목")
		}, func(key string) bool { return strings.HasPrefix(key, page) }},
		{"the address is no more", func(t *testing.T, a *again, _ []string) { a.rewrite(t, "url: https://photos.example.org/again\n", "") }, nil},
		{"a session has another name", func(t *testing.T, a *again, _ []string) {
			writeSample(t, filepath.Join(a.dir, "schedule.csv"), []byte(strings.Replace(againSchedule, "Columns", "Rows", 1)))
			a.rewrite(t, "", "")
		}, nil},
		{"a photographer has another name", func(t *testing.T, a *again, _ []string) { a.rewrite(t, "photographer: Dana", "photographer: 다나") }, nil},
		{"the hint is damaged", func(t *testing.T, a *again, _ []string) {
			for _, file := range hintsOfPages(t) {
				writeSample(t, file, []byte("eventroll-pages-1 \nshards/x"))
			}
		}, func(string) bool { return false }},
		{"the hint takes shards for others", func(t *testing.T, _ *again, _ []string) {
			for _, file := range hintsOfPages(t) {
				exchangeShards(t, file)
			}
		}, func(string) bool { return false }},
	}
	for _, kind := range []string{"folder", "bucket"} {
		t.Run(kind, func(t *testing.T) {
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) {
					if kind == "bucket" && c.put == nil && !soaking() {
						t.Skip("a folder shows it")
					}
					a := newAgain(t, kind)
					var pages []string
					for key := range contents(t, a.Gallery) {
						if isPage(key) && strings.HasPrefix(key, page) {
							pages = append(pages, key)
						}
					}
					slices.Sort(pages)
					c.meddle(t, a, pages)
					a.gallery.taken()
					if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
						t.Fatal(err)
					}
					puts := a.gallery.taken()
					if c.put != nil {
						for _, key := range pages {
							if slices.Contains(puts, key) != c.put(key) {
								t.Errorf("%s put: %t", key, !c.put(key))
							}
						}
					}
					got := contents(t, a.Gallery)
					for _, file := range hintsOfPages(t) {
						if err := os.Remove(file); err != nil {
							t.Fatal(err)
						}
					}
					if _, err := a.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
						t.Fatal(err)
					}
					if puts := a.gallery.taken(); len(puts) > 0 {
						t.Errorf("without what this machine knows, more is put: %v", puts)
					}
					sameContents(t, "with what this machine knows", got, contents(t, a.Gallery))
				})
			}
		})
	}
}

// exchangeShards has a hint tell of two shards that each is made of what the other is.
func exchangeShards(t *testing.T, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	a, b := strings.Fields(lines[2]), strings.Fields(lines[3])
	if len(a) != 3 || len(b) != 3 || !strings.HasPrefix(a[0], shardFolder) || !strings.HasPrefix(b[0], shardFolder) {
		t.Fatalf("the hint has not two shards:\n%s", data)
	}
	a[2], b[2] = b[2], a[2]
	lines[2], lines[3] = strings.Join(a, " "), strings.Join(b, " ")
	sum := sha256.Sum256([]byte(strings.Join(lines[1:], "\n")))
	head := strings.Fields(lines[0])
	head[len(head)-1] = hex.EncodeToString(sum[:])
	lines[0] = strings.Join(head, " ")
	writeSample(t, file, []byte(strings.Join(lines, "\n")))
}

func hintsOfPages(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "eventroll", "*-pages"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}
