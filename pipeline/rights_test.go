package pipeline

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// rights is an event in two buckets of a real S3 server, with a photographer
// and a helper who have what a policy gives them and nothing else.
type rights struct {
	server           storetest.Server
	dir              string // of event.yaml
	gallery, archive string // buckets
	folder           string // within both, with a slash at its end; "" for none
}

func newRights(t *testing.T, folder string) rights {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	r := rights{server: storetest.Versitygw(t), dir: t.TempDir(), folder: folder}
	r.server.Setenv(t)
	r.gallery, r.archive = r.server.Bucket(t), r.server.Bucket(t)
	for _, user := range []string{"photographer", "helper"} {
		r.server.User(t, user, user+"-secret")
	}
	againCard(t, filepath.Join(r.dir, "A"), "A1", 2)
	againCard(t, filepath.Join(r.dir, "B"), "B2", 2)
	writeSample(t, filepath.Join(r.dir, "schedule.csv"), []byte(againSchedule))
	folder = strings.TrimSuffix("/"+folder, "/")
	writeSample(t, filepath.Join(r.dir, "event.yaml"), []byte(againYAML+"gallery: s3://"+r.gallery+folder+"\narchive: s3://"+r.archive+folder+
		"\ns3: {endpoint: "+r.server.Endpoint+", path_style: true}\noriginals: archive\n"))
	return r
}

// as opens the event with the keys of a user; "" is the owner of the buckets.
func (r rights) as(t *testing.T, user string) *Project {
	t.Helper()
	env := []string{"AWS_ACCESS_KEY_ID=" + user, "AWS_SECRET_ACCESS_KEY=" + user + "-secret"}
	if user == "" {
		env = r.server.Env()
	}
	storetest.Setenv(t, env)
	p, err := OpenProject(t.Context(), filepath.Join(r.dir, "event.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// allow gives the users of the statements their rights, by a policy of each
// bucket: versitygw has no policies of users.
func (r rights) allow(t *testing.T, of map[string][]map[string]any) {
	t.Helper()
	for _, bucket := range []string{r.gallery, r.archive} {
		var statements []map[string]any
		for user, theirs := range of {
			for _, s := range theirs {
				s = cloneStatement(t, s)
				var resources []string
				for _, resource := range listOf(s["Resource"]) {
					if name := strings.TrimPrefix(resource, "arn:aws:s3:::"); name == bucket || strings.HasPrefix(name, bucket+"/") {
						resources = append(resources, resource)
					}
				}
				if len(resources) == 0 {
					continue // of the other bucket, or of CloudFront
				}
				delete(s, "Sid")
				s["Resource"], s["Principal"] = resources, map[string]string{"AWS": user}
				statements = append(statements, s)
			}
		}
		policy, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
		if err != nil {
			t.Fatal(err)
		}
		r.server.Policy(t, bucket, string(policy))
	}
}

func cloneStatement(t *testing.T, s map[string]any) map[string]any {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var clone map[string]any
	if err := json.Unmarshal(data, &clone); err != nil {
		t.Fatal(err)
	}
	return clone
}

// fromTemplate are the statements of a policy of the AWS template, for these buckets.
func (r rights) fromTemplate(t *testing.T, policies ...string) []map[string]any {
	t.Helper()
	var statements []map[string]any
	for _, policy := range policies {
		statements = append(statements, awsStatements(t, policy)...)
	}
	data, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	data = []byte(strings.NewReplacer("${GalleryBucket.Arn}", "arn:aws:s3:::"+r.gallery, "${ArchiveBucket.Arn}", "arn:aws:s3:::"+r.archive).Replace(string(data)))
	statements = nil
	if err := json.Unmarshal(data, &statements); err != nil {
		t.Fatal(err)
	}
	return statements
}

// fromReadme are the statements of the policy in the README, for these buckets.
func (r rights) fromReadme(t *testing.T) []map[string]any {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```json\n(\\{\"Version\": \"2012-10-17\".*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no policy any more")
	}
	var policy struct{ Statement []map[string]any }
	text := strings.NewReplacer("awscd-photos", r.gallery, "awscd-private", r.archive).Replace(string(block[1]))
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		t.Fatal(err)
	}
	return policy.Statement
}

// A photographer with the template's rights, or the README's, can do all that
// photographers do; to delete in the archive takes the right for that.
func TestPhotographersRights(t *testing.T) {
	t.Run("template", func(t *testing.T) {
		r := newRights(t, "")
		r.allow(t, map[string][]map[string]any{"photographer": r.fromTemplate(t, "PhotographerPolicy")})
		r.photographerCan(t, func() {
			r.allow(t, map[string][]map[string]any{"photographer": r.fromTemplate(t, "PhotographerPolicy", "ErasePolicy")})
		})
	})
	t.Run("readme", func(t *testing.T) {
		r := newRights(t, "2024/")
		r.allow(t, map[string][]map[string]any{"photographer": r.fromReadme(t)})
		r.photographerCan(t, nil)
	})
}

func (r rights) photographerCan(t *testing.T, mayErase func()) {
	t.Helper()
	p := r.as(t, "photographer")
	report, err := p.Ingest(t.Context(), []string{filepath.Join(r.dir, "A"), filepath.Join(r.dir, "B")}, IngestOptions{}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, report, map[Status]int{New: 8})
	id := firstPhoto(t, p)
	if _, err := p.Hide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now()}, silence{}); err != nil {
		t.Errorf("hide: %v", err)
	}
	if _, err := p.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Errorf("publish: %v", err)
	}
	checked, err := p.Check(t.Context(), CheckOptions{Deep: true}, silence{})
	if err != nil || len(checked.Findings) > 0 {
		t.Errorf("check: %v, %v", checked, err)
	}
	_, err = p.Unhide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now()}, silence{})
	wantNoRight(t, err, "no right to delete in bucket", r.archive, "s3:DeleteObject")
	if mayErase == nil {
		return
	}
	mayErase()
	if _, err := p.Unhide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now()}, silence{}); err != nil {
		t.Errorf("unhide: %v", err)
	}
	if _, err := p.Hide(t.Context(), []gallery.PhotoID{id}, HideOptions{When: time.Now(), Erase: true}, silence{}); err != nil {
		t.Errorf("hide --erase: %v", err)
	}
}

// A helper hands photos in, and can neither publish nor take down. What they
// handed in is published by a photographer.
func TestHelpersRights(t *testing.T) {
	r := newRights(t, "")
	r.allow(t, map[string][]map[string]any{
		"photographer": r.fromTemplate(t, "PhotographerPolicy"), "helper": r.fromTemplate(t, "HelperPolicy"),
	})
	cards := []string{filepath.Join(r.dir, "A")}
	helper := r.as(t, "helper")
	report, err := helper.Ingest(t.Context(), cards, IngestOptions{NoPublish: true}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, report, map[Status]int{New: 4})

	refusals := func() {
		t.Helper()
		_, err = helper.Ingest(t.Context(), []string{filepath.Join(r.dir, "B")}, IngestOptions{}, silence{})
		wantNoRight(t, err, "no right to put in bucket", r.gallery, "s3:PutObject")
		_, err = helper.Publish(t.Context(), PublishOptions{}, silence{})
		wantNoRight(t, err, "no right to put in bucket", r.gallery, "s3:PutObject")
		_, err = helper.Hide(t.Context(), []gallery.PhotoID{firstPhoto(t, helper)}, HideOptions{When: time.Now()}, silence{})
		wantNoRight(t, err, "no right to put in bucket", r.archive, "s3:PutObject")
	}
	refusals()
	if _, _, err := store.Read(t.Context(), helper.Gallery, indexKey, publishedLimit); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the helper published: %v", err)
	}

	photographer := r.as(t, "photographer")
	publication, err := photographer.Publish(t.Context(), PublishOptions{}, silence{})
	if err != nil || publication.Index.Photos != 8 {
		t.Fatalf("publish: %+v, %v", publication, err)
	}
	hidden := firstPhoto(t, photographer)
	if _, err := photographer.Hide(t.Context(), []gallery.PhotoID{hidden}, HideOptions{When: time.Now()}, silence{}); err != nil {
		t.Fatal(err)
	}

	// Now there is something to break.
	before := contents(t, r.as(t, "").Gallery)
	helper = r.as(t, "helper")
	report, err = helper.Ingest(t.Context(), cards, IngestOptions{NoPublish: true}, silence{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Count[Known]+report.Count[Hidden] != 4 {
		t.Errorf("ingested again: %v", report.Count)
	}
	writeSample(t, filepath.Join(r.dir, "event.yaml"), []byte(strings.Replace(readSample(t, filepath.Join(r.dir, "event.yaml")), "Doing it again", "Taken over", 1)))
	helper = r.as(t, "helper")
	refusals()
	sameContents(t, "gallery after the helper's tries", contents(t, r.as(t, "").Gallery), before)
}

// Nobody reads anything without keys: visitors come through a CDN.
func TestNobodyReadsTheBucketsWithoutKeys(t *testing.T) {
	r := newRights(t, "")
	r.allow(t, map[string][]map[string]any{
		"photographer": r.fromTemplate(t, "PhotographerPolicy"), "helper": r.fromTemplate(t, "HelperPolicy"),
	})
	p := r.as(t, "photographer")
	if _, err := p.Ingest(t.Context(), []string{filepath.Join(r.dir, "A")}, IngestOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	for bucket, s := range map[string]store.Store{r.gallery: p.Gallery, r.archive: p.Archive} {
		addresses := []string{"", "?list-type=2", "?policy"}
		for key := range contents(t, s) {
			addresses = append(addresses, key)
		}
		for _, address := range addresses {
			answer, err := http.Get(r.server.Endpoint + "/" + bucket + "/" + address)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
			answer.Body.Close()
			if answer.StatusCode != http.StatusForbidden {
				t.Errorf("%s/%s answers %s: %s", bucket, address, answer.Status, body)
			}
		}
	}
}

// firstPhoto is the photo with the first id that the archive knows and that is not taken down.
func firstPhoto(t *testing.T, p *Project) gallery.PhotoID {
	t.Helper()
	for entry, err := range p.Archive.List(t.Context(), recordFolder) {
		if err != nil {
			t.Fatal(err)
		}
		id := photoOf(objectName(entry.Key))
		if _, _, err := store.Read(t.Context(), p.Archive, hiddenKey(id), recordLimit); errors.Is(err, fs.ErrNotExist) {
			return id
		}
	}
	t.Fatal("there is no photo")
	return ""
}

func readSample(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wantNoRight says what an error must say of a right that somebody lacks.
func wantNoRight(t *testing.T, err error, words ...string) {
	t.Helper()
	if !errors.Is(err, store.ErrUnusable) {
		t.Errorf("not refused: %v", err)
		return
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	t.Log(err)
}
