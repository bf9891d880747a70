package pipeline

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

// One laptop ingests and publishes a photo while another takes it down,
// whenever that may be: at the end it is down.
func TestHideBesideIngest(t *testing.T) {
	rounds := 3
	if soaking() {
		rounds = 20
	}
	for _, kind := range []string{"folder", "bucket"} {
		for round := range rounds {
			t.Run(fmt.Sprint(kind, round), func(t *testing.T) {
				a := newAgain(t, kind)
				frame := sampleFrame{Seed: 7, Serial: "A1", Time: "2024:11:04 13:40:00", Width: 64 + round}
				file := filepath.Join(a.dir, "cards", "C", "IMG_4009.JPG")
				writeSample(t, file, frame.jpeg(t))
				id, other := idOf(t, file), openAgain(t, a.Project)
				done := make(chan error, 1)
				go func() {
					time.Sleep(time.Duration(round) * 300 * time.Millisecond / time.Duration(rounds))
					_, err := other.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{})
					done <- err
				}()
				a.ingest(t)
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				wantNowhere(t, a, id)
				after := contents(t, a.Gallery)
				for _, key := range renditions(id) {
					if body, ok := after[key]; ok {
						wantRemoved(t, body, string(frame.jpeg(t)))
					}
				}
				for key, body := range after {
					if strings.HasPrefix(key, "shards/") && strings.Contains(body, string(id)) {
						t.Errorf("%s tells of it", key)
					}
				}
			})
		}
	}
}

func TestCloudFrontIsTold(t *testing.T) {
	status, asks := http.StatusForbidden, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asks += r.URL.Path + string(body)
		w.WriteHeader(status)
		io.WriteString(w, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`)
	}))
	defer server.Close()
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL_CLOUDFRONT": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1",
	} {
		t.Setenv(key, value)
	}
	a := newAgain(t, "folder")
	a.rewrite(t, "title:", "cloudfront: E2QWRUHAPOMQZL\ntitle:")
	id := idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
	h, err := a.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{})
	if err == nil || !strings.Contains(err.Error(), "cloudfront:CreateInvalidation") || h == nil || h.CDN.Done || len(h.CDN.Paths) == 0 {
		t.Errorf("refused: %+v, %v", h, err)
	}
	wantNowhere(t, a, id) // all the same
	status = http.StatusCreated
	if h, err = a.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{}); err != nil || !h.CDN.Done {
		t.Errorf("%+v, %v", h, err)
	}
	if want := "<Path>/again/photos/" + string(id) + "*</Path>"; !strings.Contains(asks, want) || !strings.Contains(asks, "/distribution/E2QWRUHAPOMQZL/invalidation") {
		t.Errorf("asked %s", asks)
	}
}
