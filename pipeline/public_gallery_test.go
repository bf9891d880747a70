package pipeline

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"eventroll/gallery"
)

// published is a project with some photos published, and their ids by file.
func newPublished(t *testing.T) (*again, gallery.PhotoID) {
	t.Helper()
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	return a, idOf(t, files["photo"])
}

func TestOpenGalleryFromEverywhere(t *testing.T) {
	a, id := newPublished(t)
	web := httptest.NewServer(http.StripPrefix("/2024", Handler(a.Gallery)))
	defer web.Close()
	for _, address := range []string{
		a.Config.Gallery, a.Config.Gallery + "/index.html", web.URL + "/2024", web.URL + "/2024/",
		web.URL + "/2024/index.html?utm=1#photo", web.URL + "/2024/index.json", web.URL + "/2024/photos/" + string(id) + ".html",
		web.URL + "/2024/photos/" + string(id) + "/large.jpg", web.URL + "/2024/days/2024-11-03/serverless.html",
		web.URL + "/2024/days/2024-11-03.html", web.URL + "/2024/feed.xml",
	} {
		g, err := OpenGallery(t.Context(), address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if _, ok := g.Photo(id); !ok {
			t.Errorf("%s: its photo is missing", address)
		}
	}
}

func TestRecogniseACopy(t *testing.T) {
	a, id := newPublished(t)
	g, err := a.PublicGallery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		picture []byte
		how     How
	}{
		"the photo, with other metadata": {withExif(hall(t, 1, 1200, 0, 90), byDana("2030:01:01 00:00:00")), ByBytes},
		"a copy":                         {hall(t, 1, 800, 0, 60), ByLook},
		"a stranger":                     {hall(t, 99, 800, 0, 60), ""},
	} {
		m, err := g.Recognise(t.Context(), bytes.NewReader(want.picture), int64(len(want.picture)))
		if err != nil || m.How != want.how || m.How != "" && m.Photo.ID != id || (m.Reason == "") != (m.Photo != nil) || len(m.Near) == 0 {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}
