package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eventroll/pipeline/store/storetest"
)

// fromMac is "발표, 둘째.jpg" as a Mac spells it, in NFD.
const fromMac = "\u1107\u1161\u11af\u1111\u116d, \u1103\u116e\u11af\u110d\u1162.jpg"

// bucketEvent is an event whose cards lie in a bucket, and as folders beside
// event.yaml too. It returns what "s3://…" the folder "cards" is.
func bucketEvent(t *testing.T) (e *event, server storetest.Server, s3 string) {
	t.Helper()
	server = storetest.Versitygw(t)
	server.Setenv(t)
	bucket := server.Bucket(t)
	e = newEvent(t, "title: Party\ntimezone: Asia/Seoul\nurl: https://photos.example.org/2024\ns3: {endpoint: "+server.Endpoint+", path_style: true}\n")
	e.photo(t, "cards/dana/IMG_0001.JPG", "scene", "one/1200", "time", "2024-11-03T10:05:00", "byline", "Dana Ko")
	e.photo(t, "cards/dana/"+fromMac, "scene", "two/1200", "time", "2024-11-03T10:06:00")
	e.photo(t, "cards/dana/IMG_0003.JPG", "scene", "three/1200", "time", "2024-11-03T10:07:00")
	e.write(t, "cards/dana/notes.txt", []byte("notes"))
	e.photo(t, "cards/chat/KakaoTalk_1.jpg", "scene", "three/400")
	e.photo(t, "cards/chat/stranger.jpg", "scene", "nobody/800")
	e.write(t, "cards/broken/IMG_0009.JPG", []byte("this is none"))
	server.Upload(t, bucket, "cards/", e.path("cards"))
	return e, server, "s3://" + bucket + "/cards"
}

// What a file says of itself does not depend on where it lies.
func TestInspectInABucket(t *testing.T) {
	e, _, s3 := bucketEvent(t)
	for _, args := range [][]string{
		{"cards/dana/IMG_0001.JPG"}, {"--json", "cards/dana/" + fromMac, "cards/chat/stranger.jpg"},
		{"cards/dana"}, {"--json", "cards/dana"}, {"--json", "cards/chat", "cards/dana/notes.txt"},
	} {
		want, _ := run(t, e.command(t, append([]string{"inspect"}, args...)...), 0)
		there := []string{"inspect"}
		for _, arg := range args {
			there = append(there, strings.Replace(arg, "cards/", s3+"/", 1))
		}
		got, _ := run(t, e.command(t, there...), 0)
		if got = strings.ReplaceAll(got, s3+"/", "cards/"); got != want || got == "" {
			t.Errorf("inspect %q in a bucket says\n%s\nwant\n%s", args, got, want)
		}
	}
	out, _ := run(t, e.command(t, "inspect", "--json", s3+"/dana/"), 0)
	if n := strings.Count(out, "\n"); n != 3 {
		t.Errorf("a card of 3 pictures gives %d:\n%s", n, out)
	}
	for given, want := range map[string]string{
		s3 + "/none.jpg":   "there is nothing in the bucket under it",
		s3 + "-not/a.jpg":  "there is nothing in the bucket under it",
		"s3://no-bucket/a": "there is no bucket",
		s3 + "/broken":     "IMG_0009.JPG is named like a photo but is none",
	} {
		out, errs := run(t, e.command(t, "inspect", given), 1)
		wantText(t, errs, want)
		if out != "" {
			t.Errorf("%s gives %s", given, out)
		}
	}

	// Without an event.yaml, the environment says where the buckets are.
	other := newEvent(t, "")
	if err := os.Remove(other.path("event.yaml")); err != nil {
		t.Fatal(err)
	}
	c := other.command(t, "inspect", s3+"/dana/IMG_0001.JPG")
	c.Env = append(c.Env, "AWS_ENDPOINT_URL="+endpointOf(t, e))
	out, _ = run(t, c, 0)
	wantText(t, out, "Dana Ko")
}

// endpointOf is where the event's server is.
func endpointOf(t *testing.T, e *event) string {
	t.Helper()
	yaml, err := os.ReadFile(e.path("event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(yaml), "endpoint: ")
	endpoint, _, _ := strings.Cut(rest, ",")
	return endpoint
}

// Wherever a command takes a file or a card, it takes one in a bucket.
func TestCommandsOnCardsInABucket(t *testing.T) {
	e, server, s3 := bucketEvent(t)
	bucket, _, _ := strings.Cut(strings.TrimPrefix(s3, "s3://"), "/")
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp) // where files of a bucket are fetched to
	out, _ := run(t, e.command(t, "ingest", s3+"/dana"), 0)
	wantText(t, out, "published     3 photos")

	out, _ = run(t, e.command(t, "embed", "--format", "url", s3+"/dana/IMG_0001.JPG", s3+"/chat/KakaoTalk_1.jpg"), 0)
	if n := strings.Count(out, "https://photos.example.org/2024/photos/"); n != 2 {
		t.Errorf("embed prints\n%s", out)
	}
	_, errs := run(t, e.command(t, "embed", s3+"/chat/stranger.jpg"), 1)
	wantText(t, errs, s3+"/chat/stranger.jpg is no photo of the gallery")
	_, errs = run(t, e.command(t, "embed", s3+"/dana/notes.txt"), 1)
	wantText(t, errs, "notes.txt is no picture")
	_, errs = run(t, e.command(t, "embed", s3+"/dana"), 1)
	wantText(t, errs, "is a folder: name the files in it")

	second := s3 + "/dana/발표, 둘째.jpg" // the key is as a Mac spells it
	out, _ = run(t, e.command(t, "hide", second), 0)
	wantText(t, out, "taken down: 1 photo; the gallery shows 2 photos now")
	run(t, e.command(t, "unhide", second), 0)
	out, _ = run(t, e.command(t, "ingest", s3+"/dana"), 0)
	wantText(t, out, "published     3 photos")
	_, errs = run(t, e.command(t, "unhide", second), 1)
	wantText(t, errs, "is not hidden")

	out, _ = run(t, e.command(t, "hide", "--yes", s3+"/chat/KakaoTalk_1.jpg"), 0)
	wantText(t, out, "taken down: 1 photo; the gallery shows 2 photos now")
	for given, want := range map[string]string{
		s3 + "/chat/stranger.jpg": "no photo looks like",
		s3 + "/nothing.jpg":       "there is nothing in the bucket under it",
		s3 + "/dana":              "is a folder: name the files in it",
		s3 + "/dana/notes.txt":    "notes.txt is no picture: its first bytes are those of none",
		"s3://no-bucket/a.jpg":    "there is no bucket",
	} {
		_, errs = run(t, e.command(t, "hide", "--yes", given), 1)
		wantText(t, errs, "nothing was hidden: ")
		wantText(t, errs, want)
	}

	// One file is gone from the card.
	_, errs = run(t, e.command(t, "hide", "--missing", s3+"/dana/IMG_0001.JPG"), 1)
	wantText(t, errs, "is a file: name the folder of its card")
	out, _ = run(t, e.command(t, "hide", "--missing", s3+"/dana"), 0)
	wantText(t, out, "every published photo of this card is still on it")
	if err := os.Remove(server.File(bucket, "cards/dana/IMG_0001.JPG")); err != nil {
		t.Fatal(err)
	}
	out, _ = run(t, e.command(t, "hide", "--yes", "--missing", s3+"/dana/"), 0)
	wantText(t, out, "taken down: 1 photo; the gallery shows 1 photo now")

	out, _ = run(t, e.command(t, "forget", "--yes", s3+"/dana"), 0)
	wantText(t, out, "the gallery shows 0 photos now")
	_, errs = run(t, e.command(t, "forget", "--yes", s3+"/chat"), 1)
	wantText(t, errs, "nothing is known of a card")
	if left, err := filepath.Glob(filepath.Join(temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("what was fetched is left: %q, %v", left, err)
	}
}
