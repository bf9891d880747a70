package pipeline

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	a, files := newCopies(t)
	a.writeDana(t, files)
	a.ingest(t)
	photo := idOf(t, files["photo"])
	chat := filepath.Join(a.dir, "화면 캡처.jpg")
	writeSample(t, chat, hall(t, 1, 700, 0, 50))
	stranger := filepath.Join(a.dir, "stranger.jpg")
	writeSample(t, stranger, hall(t, 99, 700, 0, 50))
	f, err := a.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, given := range []string{
		string(photo), " " + strings.ToUpper(string(photo)), "photos/" + string(photo) + ".html", "../photos/" + string(photo) + "/large.jpg",
		"https://photos.example.org/2024/photos/" + string(photo) + ".html?x#y", "https://cdn.example.net/photos/" + string(photo) + "/small.jpg",
		"/2024/photos/" + string(photo) + ".oembed.json", files["photo"],
		files["copy"], string(idOf(t, files["copy"])), // it joined the photo
	} {
		found, err := f.Find(t.Context(), given)
		if err != nil || found.Photo == nil || found.Photo.ID != photo || found.Photo.State != Published || found.Photo.Taken != "2024-11-03T13:35:00+09:00" {
			t.Errorf("%s: %+v, %v", given, found, err)
		}
	}
	found, err := f.Find(t.Context(), chat)
	if err != nil || found.Photo != nil || len(found.Near) == 0 || found.Near[0].ID != photo || !found.Sure {
		t.Errorf("a screenshot: %+v, %v", found, err)
	}
	if found, err := f.Find(t.Context(), stranger); err != nil || found.Photo != nil || len(found.Near) > 0 || found.Sure {
		t.Errorf("a stranger: %+v, %v", found, err)
	}
	if found, err := f.Find(t.Context(), "aaaaaaaaaaaaaaaa"); err != nil || found.Photo == nil || found.Photo.State != Unknown {
		t.Errorf("an id that nothing has: %+v, %v", found, err)
	}
	for given, want := range map[string]string{
		a.dir: "folder", "nothing.jpg": "no photo's id", "https://photos.example.org/2024/days/2024-11-03.html": "no address of a photo", files["photo"] + "x": "no photo's id",
	} {
		if found, err := f.Find(t.Context(), given); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v", given, found, err)
		}
	}
	writeSample(t, filepath.Join(a.dir, "text.jpg"), bytes.Repeat([]byte("no picture "), 30))
	if _, err := f.Find(t.Context(), filepath.Join(a.dir, "text.jpg")); err == nil {
		t.Error("a text was looked at")
	}
}

func TestMissing(t *testing.T) {
	a := newAgain(t, "folder")
	card := filepath.Join(a.dir, "cards", "A")
	gone, moved := filepath.Join(card, "IMG_3001.JPG"), filepath.Join(card, "IMG_3002.JPG")
	id := idOf(t, gone)
	if err := errors.Join(os.Remove(gone), os.Mkdir(filepath.Join(card, "선택"), 0o755), os.Rename(moved, filepath.Join(card, "선택", "1.JPG"))); err != nil {
		t.Fatal(err)
	}
	f, err := a.NewFinder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := f.Missing(t.Context(), card)
	if err != nil || len(lines) != 1 || lines[0].ID != id {
		t.Errorf("missing: %+v, %v", lines, err)
	}
	empty := filepath.Join(t.TempDir(), "A")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if lines, err := f.Missing(t.Context(), empty); err == nil {
		t.Errorf("a card that is not in: %+v", lines)
	}
}
