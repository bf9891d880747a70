package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

func TestFolderConforms(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by", "the first put")
	storetest.Conformance(t, func() store.Store { return open(t, dir, store.Options{}) })
	if left := dotFiles(t, dir); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestFolderHoldsOnlyObjects has a folder that people and programs have been
// in: what is no object is not seen, and nothing leads out of the folder.
func TestFolderHoldsOnlyObjects(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	s := open(t, root, store.Options{})
	put(t, s, "photos/a", "x", store.Attributes{})
	for _, name := range []string{".DS_Store", "My photo.JPG", "photos/.hidden", "photos/사진"} {
		write(t, filepath.Join(root, name), "foreign")
	}
	write(t, filepath.Join(outside, "secret"), "secret")
	for link, to := range map[string]string{
		"photos/link": filepath.Join(outside, "secret"), "linked": outside, "photos/dangling": filepath.Join(outside, "none"),
	} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	for _, prefix := range []string{"", "photos/", "linked", "linked/", "linked/s"} {
		for entry, err := range s.List(t.Context(), prefix) {
			if err != nil || entry.Key != "photos/a" {
				t.Errorf("list %q yields %v, %v", prefix, entry, err)
			}
		}
	}
	if _, _, err := s.Get(t.Context(), "photos/link"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a link is an object: %v", err)
	}
	put(t, s, "photos/link", "mine", store.Attributes{})
	if secret, err := os.ReadFile(filepath.Join(outside, "secret")); err != nil || string(secret) != "secret" {
		t.Errorf("a put followed a link: %q, %v", secret, err)
	}
}

func TestFolderDeletesEmptyFolders(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, store.Options{})
	put(t, s, "photos/a/small.jpg", "x", store.Attributes{})
	put(t, s, "photos/b/small.jpg", "x", store.Attributes{})
	for _, key := range []string{"photos/a/small.jpg", "photos/a", "photos"} {
		if err := s.Delete(t.Context(), key); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "photos", "a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty folder stays: %v", err)
	}
	if _, _, err := s.Get(t.Context(), "photos/b/small.jpg"); err != nil {
		t.Error(err)
	}
}

func TestFolderReadableByWebServer(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	root := t.TempDir()
	put(t, open(t, root, store.Options{}), "index.html", "x", store.Attributes{})
	write(t, filepath.Join(root, "usual"), "x")
	got, err := os.Stat(filepath.Join(root, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	usual, err := os.Stat(filepath.Join(root, "usual"))
	if err != nil {
		t.Fatal(err)
	}
	// 0600, as temporary files have it, would keep a web server out.
	if usual.Mode() != 0o600 && got.Mode() == 0o600 {
		t.Errorf("its mode is %v", got.Mode())
	}
}

func TestFolderThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "x")
	_, err := store.Open(t.Context(), file, store.Options{})
	wantUnusable(t, err, "there is a file of that name, not a folder")
}

func TestFolderWithoutRight(t *testing.T) {
	if os.Geteuid() <= 0 {
		t.Skip("root may write everywhere, and Windows has no such bits")
	}
	root := t.TempDir()
	s := open(t, root, store.Options{})
	if err := os.Chmod(root, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(root, 0o700)
	_, err := s.Put(t.Context(), "a", strings.NewReader("x"), store.Attributes{})
	wantUnusable(t, err, "no right to write in the folder")
}

// TestFolderTidies has leftovers of a process that is gone, of this one, and
// of one so old that its number may have been used again.
func TestFolderTidies(t *testing.T) {
	root := t.TempDir()
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	mine := strconv.Itoa(os.Getpid())
	stays := map[string]bool{
		".eventroll-" + strconv.Itoa(gone.Process.Pid) + "-abc.tmp": false,
		".eventroll-" + mine + "-old.tmp":                           false,
		".eventroll-" + mine + "-abc.tmp":                           true,
		".eventroll-nobody-abc.tmp":                                 true,
		".eventroll-1.tmp":                                          true,
		".eventrollrc":                                              true,
		"eventroll-1-abc.tmp":                                       true,
	}
	for name := range stays {
		write(t, filepath.Join(root, name), "half")
	}
	lastWeek := time.Now().AddDate(0, 0, -7)
	if err := os.Chtimes(filepath.Join(root, ".eventroll-"+mine+"-old.tmp"), lastWeek, lastWeek); err != nil {
		t.Fatal(err)
	}
	open(t, root, store.Options{})
	for name, want := range stays {
		if _, err := os.Stat(filepath.Join(root, name)); (err == nil) != want {
			t.Errorf("%s: stays is %v, want %v", name, err == nil, want)
		}
	}
}

// TestFolderSurvivesTidying has another machine tidy away what is being put.
func TestFolderSurvivesTidying(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, store.Options{})
	body := &tidiedBody{Reader: strings.NewReader("whole"), root: root}
	if _, err := s.Put(t.Context(), "a", body, store.Attributes{}); err != nil {
		t.Fatal(err)
	}
	data, _, err := store.Read(t.Context(), s, "a", 10)
	if err != nil || string(data) != "whole" || body.tidied != 1 {
		t.Errorf("got %q, %v after %d tidyings", data, err, body.tidied)
	}
}

// tidiedBody removes the temporary files in root when it is first read.
type tidiedBody struct {
	*strings.Reader
	root   string
	tidied int
}

func (b *tidiedBody) WriteTo(io.Writer) (int64, error) { panic("to be read in steps") }

func (b *tidiedBody) Read(p []byte) (int, error) {
	if b.tidied == 0 {
		names, _ := filepath.Glob(filepath.Join(b.root, ".eventroll-*.tmp"))
		for _, name := range names {
			_ = os.Remove(name)
			b.tidied++
		}
	}
	return b.Reader.Read(p)
}

// TestFolderKilled kills a process in the middle of a put.
func TestFolderKilled(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, store.Options{})
	put(t, s, "a", "old", store.Attributes{})
	child, output := startChild(t, "stall", root)
	if line, err := bufio.NewReader(output).ReadString('\n'); err != nil || line != "stalled\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	if left := dotFiles(t, root); len(left) != 1 {
		t.Errorf("while putting there are %v", left)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if data, _, err := store.Read(t.Context(), s, "a", 10); err != nil || string(data) != "old" {
		t.Errorf("got %q, %v", data, err)
	}
	open(t, root, store.Options{})
	if left := dotFiles(t, root); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestFolderBetweenProcesses has processes count in one object.
func TestFolderBetweenProcesses(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, store.Options{})
	put(t, s, "count", "0", store.Attributes{})
	const processes = 3
	for range processes {
		child, output := startChild(t, "count", root)
		defer func() {
			_, _ = io.Copy(io.Discard, output)
			if err := child.Wait(); err != nil {
				t.Errorf("child: %v", err)
			}
		}()
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		data, _, err := store.Read(t.Context(), s, "count", 10)
		if err != nil {
			t.Fatal(err)
		}
		if string(data) == strconv.Itoa(processes*childCounts) {
			return
		}
	}
	t.Error("counts got lost")
}

const childCounts = 40

// startChild runs this test binary once more, as TestChild.
func startChild(t *testing.T, task, root string) (*exec.Cmd, io.Reader) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
	child.Env = append(os.Environ(), "EVENTROLL_TEST_CHILD="+task, "EVENTROLL_TEST_ROOT="+root)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, output
}

// TestChild is what other processes do in the tests above.
func TestChild(t *testing.T) {
	root := os.Getenv("EVENTROLL_TEST_ROOT")
	switch os.Getenv("EVENTROLL_TEST_CHILD") {
	case "stall":
		_, err := open(t, root, store.Options{}).Put(t.Context(), "a", &stallingBody{Reader: strings.NewReader("half")}, store.Attributes{})
		t.Errorf("put returned: %v", err)
	case "count":
		s := open(t, root, store.Options{})
		for done := 0; done < childCounts; {
			data, entry, err := store.Read(t.Context(), s, "count", 10)
			if err != nil {
				t.Fatal(err)
			}
			count, err := strconv.Atoi(string(data))
			if err != nil {
				t.Fatal(err)
			}
			next := strings.NewReader(strconv.Itoa(count + 1))
			_, err = s.Put(t.Context(), "count", next, store.Attributes{If: store.Matches(entry.ETag)})
			switch {
			case err == nil:
				done++
			case !errors.Is(err, store.ErrChanged):
				t.Fatal(err)
			}
		}
	default:
		t.Skip("this is no child process")
	}
}

// stallingBody says so and stops for ever where its end should be.
type stallingBody struct{ *strings.Reader }

func (b *stallingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		fmt.Println("stalled")
		time.Sleep(time.Hour)
	}
	return n, err
}

func write(t *testing.T, file, data string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

func dotFiles(t *testing.T, root string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, ".*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}
