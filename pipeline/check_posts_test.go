package pipeline

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/site"
)

func TestCheckPosts(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	photo, copied, hidden := idOf(t, files["photo"]), idOf(t, files["copy"]), idOf(t, files["last"])
	put(t, a.Gallery, site.PhotoKey(copied), `<h1 data-w="Gone">moved</h1><span data-w="GoneSame">`) // it leads to the photo's page
	if _, err := a.Hide(t.Context(), []gallery.PhotoID{hidden}, HideOptions{When: time.Now()}, silence{}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	asked := map[string]int{}
	serve := http.StripPrefix("/again", Handler(a.Gallery))
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/again/")]++
		mu.Unlock()
		switch {
		case strings.HasSuffix(r.URL.Path, "feed.xml"):
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case strings.HasSuffix(r.URL.Path, "medium.jpg") && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		serve.ServeHTTP(w, r)
	}))
	defer web.Close()
	own, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	there, err := OpenGallery(t.Context(), web.URL+"/again")
	if err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]*PublicGallery{"its store": own, "the web": there} {
		base := g.Address
		blog := t.TempDir()
		writeSample(t, filepath.Join(blog, "글", "첫 글.md"), fmt.Appendf(nil, "%[1]s\n%[1]s/photos/%[2]s/large.jpg\n%[1]s/photos/%[2]s/huge.jpg\n%[1]s/photos/%[2]s/medium.jpg %[1]s/photos/%[2]s.html %[1]s/photos/%[3]s.html", base, photo, copied))
		writeSample(t, filepath.Join(blog, "a.html"), fmt.Appendf(nil, "<img src='%[1]s/photos/%[2]s/small.jpg'><a href=%[1]s/photos/%[2]s.html>\n%[1]s/photos/aaaaaaaaaaaaaaaa/small.jpg %[1]s/photos/aaaaaaaaaaaaaaaa/small.jpg", base, hidden))
		writeSample(t, filepath.Join(blog, "b.mdx"), fmt.Appendf(nil, "%s/sessions/none.html %[1]s/photos/bbbbbbbbbbbbbbbb.html", base))
		writeSample(t, filepath.Join(blog, "image.jpg"), []byte(base+"/photos/cccccccccccccccc.html"))
		writeSample(t, filepath.Join(blog, "public", "a.html"), []byte(base+"/photos/cccccccccccccccc.html"))
		if os.Symlink(files["photo"], filepath.Join(blog, "link.md")) == nil && os.Symlink(blog, filepath.Join(blog, "loop")) != nil {
			t.Log("no symbolic links here")
		}
		report, err := g.CheckPosts(t.Context(), blog, silence{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range report.Findings {
			got = append(got, fmt.Sprintf("%s:%d %s %s", f.File, f.Line, f.Fault, strings.TrimPrefix(f.Address, base)))
			if f.Detail == "" || f.Advice == "" {
				t.Errorf("%+v says too little", f)
			}
		}
		want := []string{
			"a.html:1 taken-down /photos/" + string(hidden) + "/small.jpg", "a.html:1 gone /photos/" + string(hidden) + ".html",
			"a.html:2 unknown /photos/aaaaaaaaaaaaaaaa/small.jpg", "a.html:2 unknown /photos/aaaaaaaaaaaaaaaa/small.jpg",
			"b.mdx:1 missing /sessions/none.html", "b.mdx:1 unknown /photos/bbbbbbbbbbbbbbbb.html",
			"글/첫 글.md:3 no-size /photos/" + string(photo) + "/huge.jpg",
		}
		same(t, name, got, want)
		same(t, name+": read", []int{report.Files, report.Addresses, report.Distinct, len(report.Unread)}, []int{3, 12, 11, 0})
	}
	// What the index knows is asked for without reading it, each once.
	if asked["HEAD photos/"+string(photo)+"/large.jpg"] != 1 || asked["GET photos/"+string(photo)+"/large.jpg"] > 0 || asked["GET photos/aaaaaaaaaaaaaaaa/small.jpg"] != 1 {
		t.Errorf("asked %v", asked)
	}
	blog := t.TempDir()
	writeSample(t, filepath.Join(blog, "a.md"), []byte(there.Address+"/feed.xml"))
	report, err := there.CheckPosts(t.Context(), blog, silence{})
	if err != nil || len(report.Findings) != 1 || !strings.Contains(report.Findings[0].Detail, "503") {
		t.Errorf("a server that fails: %+v, %v", report, err)
	}
	if !slices.Contains(report.Findings, PostFinding{"a.md", 1, there.Address + "/feed.xml", PostMissing, "", report.Findings[0].Detail, PostMissing.advice()}) {
		t.Errorf("%+v", report.Findings)
	}
}
