package pipeline

import (
	"path/filepath"
	"strings"
	"testing"

	"eventroll/gallery"
)

// newArchived is an event that keeps its originals, with one photo of it.
func newArchived(t *testing.T, kind string) (a *again, id gallery.PhotoID, original string) {
	a = newAgain(t, kind)
	a.rewrite(t, "title:", "originals: archive\ntitle:")
	a.ingest(t)
	id = idOf(t, filepath.Join(a.dir, "cards", "A", "IMG_3001.JPG"))
	for key := range contents(t, a.Archive) {
		if strings.HasPrefix(key, originalFolder+string(id)) {
			original = key
		}
	}
	return a, id, original
}

// Other bytes lie in the archive than came from the card: another picture, or
// half of it. Neither is shown, and it is said of which photo.
func TestUnhideFromAWrongOriginal(t *testing.T) {
	for _, wrong := range []string{"another picture", "half", "nothing"} {
		t.Run(wrong, func(t *testing.T) {
			a, id, original := newArchived(t, "folder")
			body := contents(t, a.Archive)[original]
			switch wrong {
			case "another picture":
				body = string(sampleFrame{Seed: 99}.jpeg(t))
			case "half":
				body = body[:len(body)/2]
			default:
				body = ""
			}
			put(t, a.Archive, original, body)
			a.hide(t, asked, id)
			before := contents(t, a.Gallery)
			u, err := a.Unhide(t.Context(), []gallery.PhotoID{id}, asked, silence{})
			if err != nil {
				t.Fatal(err)
			}
			if len(u.Shown) != 0 || len(u.Waiting) != 1 || u.Waiting[0].ID != id || !strings.Contains(u.Waiting[0].Reason, "archived original is damaged") {
				t.Errorf("%+v", u)
			}
			after := contents(t, a.Gallery)
			for _, key := range renditions(id) {
				if after[key] != before[key] {
					t.Errorf("%s was made of it", key)
				}
			}
			wantNowhere(t, a, id)
			wantCounts(t, a.ingest(t), map[Status]int{Rendered: 1, Known: 11})
		})
	}
}

// Somebody takes the photo down again while its pictures are made again: that
// is what counts.
func TestHiddenWhileLetBack(t *testing.T) {
	for _, kind := range []string{"folder", "bucket"} {
		for _, at := range []string{"large.jpg", "small.jpg", "index.json"} {
			t.Run(kind+" "+at, func(t *testing.T) {
				a, id, _ := newArchived(t, kind)
				before := contents(t, a.Gallery)
				a.hide(t, asked, id)
				other := openAgain(t, a.Project)
				a.Gallery = &onPut{a.Gallery, at, func(string) {
					if _, err := other.Hide(t.Context(), []gallery.PhotoID{id}, asked, silence{}); err != nil {
						t.Error(err)
					}
				}}
				u, err := a.Unhide(t.Context(), []gallery.PhotoID{id}, asked, silence{})
				if err != nil {
					t.Fatal(err)
				}
				if len(u.Shown) != 0 || len(u.Waiting) != 1 || !strings.Contains(u.Waiting[0].Reason, "taken it down again") {
					t.Errorf("%+v", u)
				}
				wantDown(t, a, before, id)
			})
		}
	}
}
