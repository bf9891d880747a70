package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"eventroll/gallery"
	"eventroll/pipeline/store"
)

// cutOff is a store that nobody answers for any more after so many changes, as
// when a laptop dies. Two stores may share the count.
type cutOff struct {
	store.Store
	left *int
}

var errCutOff = errors.New("the laptop died")

func (s cutOff) Put(ctx context.Context, key string, body io.ReadSeeker, a store.Attributes) (store.Entry, error) {
	if *s.left--; *s.left < 0 {
		return store.Entry{}, errCutOff
	}
	return s.Store.Put(ctx, key, body, a)
}

func (s cutOff) Delete(ctx context.Context, key string) error {
	if *s.left--; *s.left < 0 {
		return errCutOff
	}
	return s.Store.Delete(ctx, key)
}

// Whatever moment a takedown is killed at: the same command, or for hide any
// publish after its first step, leads to where an undisturbed one leads.
func TestTakedownKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("publishes many times: not with -short")
	}
	base := newAgain(t, "folder")
	base.rewrite(t, "title:", "originals: archive\ntitle:")
	base.ingest(t)
	ids := []gallery.PhotoID{idOf(t, filepath.Join(base.dir, "cards", "A", "IMG_3001.JPG")), idOf(t, filepath.Join(base.dir, "cards", "B", "IMG_3000.JPG"))}
	hide := func(erase bool) func(p *Project) error {
		o := asked
		o.Erase = erase
		return func(p *Project) error {
			_, err := p.Hide(t.Context(), ids, o, silence{})
			return err
		}
	}
	publish := func(p *Project) error {
		_, err := p.Publish(t.Context(), PublishOptions{}, silence{})
		return err
	}
	for _, test := range []struct {
		name        string
		run, finish func(p *Project) error
		from        int // the changes after which finish leads there
	}{
		{"hide", hide(false), hide(false), 0},
		{"hide, then publish", hide(false), publish, len(ids)},
		{"erase", hide(true), hide(true), 0},
		{"erase, then publish", hide(true), publish, len(ids)},
		{"forget", forgetA, forgetA, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var want map[string]string
			var counted int
			step := 1
			if !soaking() {
				step = 9
			}
			for n := -1; ; n++ {
				if n >= 0 && n < test.from || n > 0 && n%step != 0 {
					continue
				}
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(base.dir)); err != nil {
					t.Fatal(err)
				}
				p, err := OpenProject(t.Context(), filepath.Join(dir, "event.yaml"))
				if err != nil {
					t.Fatal(err)
				}
				whole := *p
				left := n
				if n < 0 {
					left = 1e6
				}
				p.Gallery, p.Archive = cutOff{p.Gallery, &left}, cutOff{p.Archive, &left}
				err = test.run(p)
				if n < 0 && err != nil {
					t.Fatal(err)
				}
				died := errors.Is(err, errCutOff)
				if err := test.finish(&whole); err != nil && !strings.Contains(err.Error(), "nothing is known of a card") {
					t.Fatalf("finished after %d changes: %v", n, err)
				}
				got := withoutOldShards(t, contents(t, whole.Gallery))
				for key, body := range contents(t, whole.Archive) {
					got["archive: "+key] = body
				}
				takedowns := liftTakedowns(t, got, "archive: "+publishedKey)
				if n < 0 {
					want, counted = got, takedowns
					continue
				}
				if takedowns < counted {
					t.Errorf("killed after %d changes: counts %d takedowns, not %d", n, takedowns, counted)
				}
				sameContents(t, fmt.Sprintf("killed after %d changes", n), got, want)
				if !died {
					t.Logf("%d changes", n)
					return
				}
			}
		})
	}
}

var takedownsField = regexp.MustCompile(`,"takedowns":(\d+)`)

// liftTakedowns takes the count of takedowns out of published.json: what was
// killed at its very end and is finished by the next run counts once more, as
// published.Takedowns says.
func liftTakedowns(t *testing.T, all map[string]string, key string) int {
	t.Helper()
	found := takedownsField.FindStringSubmatch(all[key])
	if found == nil {
		return 0
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	all[key] = takedownsField.ReplaceAllString(all[key], "")
	return n
}

func forgetA(p *Project) error {
	_, err := p.Forget(context.Background(), "A", asked.When, silence{})
	return err
}
