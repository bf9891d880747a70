package pipeline

import (
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
