package pipeline

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports between our own packages that may be. Whatever is
// not here is an error: change the architecture on purpose, here first.
var arrows = map[string][]string{
	"cmd/eventroll/demo":        {},
	"cmd/present":               {"pipeline", "gallery"},
	"cmd/eventroll-worker":      {"cmd/present", "pipeline", "pipeline/temporal"},
	"cmd/eventroll":             {"cmd/eventroll/demo", "cmd/present", "pipeline", "gallery", "gallery/schedulefile", "gallery/site", "gallery/embed"},
	"pipeline":                  {"gallery", "gallery/schedulefile", "gallery/site", "gallery/embed", "pipeline/meta", "pipeline/render", "pipeline/store"},
	"pipeline/temporal":         {"pipeline"},
	"pipeline/meta":             {"gallery"},
	"pipeline/render":           {"pipeline/render/jpegscale"},
	"pipeline/render/jpegscale": {},
	"pipeline/store":            {},
	"pipeline/store/storetest":  {"pipeline/store"}, // for tests only
	"gallery":                   {},
	"gallery/schedulefile":      {"gallery"},
	"gallery/site":              {"gallery"},
	"gallery/embed":             {"gallery"},
}

// homes are where each library of others may be imported: one place hides it.
var homes = map[string]string{
	"github.com/aws/aws-sdk-go-v2":      "pipeline/store",
	"github.com/aws/smithy-go":          "pipeline/store",
	"github.com/bbrks/go-blurhash":      "pipeline/render",
	"github.com/bep/imagemeta":          "pipeline/meta",
	"github.com/bmatcuk/doublestar/v4":  "pipeline",
	"github.com/disintegration/imaging": "pipeline/render",
	"github.com/gen2brain/heic":         "pipeline/render",
	"github.com/goccy/go-yaml":          "pipeline",
	"github.com/mattn/go-runewidth":     "cmd/present",
	"github.com/rwcarlsen/goexif":       "pipeline/meta",
	"github.com/spf13/cobra":            "cmd",
	"github.com/tetratelabs/wazero":     "pipeline/render",
	"github.com/vbauerster/mpb/v8":      "cmd/present",
	"go.temporal.io/api":                "pipeline/temporal",
	"go.temporal.io/sdk":                "pipeline/temporal",
	"golang.org/x/image":                "pipeline/render",
	"golang.org/x/sync":                 "pipeline",
	"golang.org/x/sys/cpu":              "pipeline/render/jpegscale",
	"golang.org/x/sys/unix":             "pipeline/store",
	"golang.org/x/sys/windows":          "pipeline/store",
	"golang.org/x/text/encoding":        "pipeline/meta",
	"golang.org/x/text/unicode/norm":    "pipeline",
	"google.golang.org/protobuf":        "pipeline/temporal",
}

// inTests are libraries that any test may import.
var inTests = []string{"github.com/rogpeppe/go-internal", "github.com/google/go-cmp", "github.com/disintegration/imaging"}

func TestArrowsBetweenPackages(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, imported := range f.imports {
			ours, isOurs := strings.CutPrefix(imported, "eventroll/")
			switch {
			case isOurs && !f.test && !slices.Contains(arrows[f.pkg], ours):
				t.Errorf("%s imports %s: no such arrow", f.name, ours)
			case isOurs || !strings.Contains(strings.Split(imported, "/")[0], "."):
			case f.test && hasPrefix(imported, inTests):
			case strings.HasPrefix(f.pkg, "gallery") && !f.test:
				t.Errorf("%s imports %s: gallery is for the standard library only", f.name, imported)
			default:
				checkHome(t, f, imported)
			}
		}
	}
}

func TestEveryPackageIsInTheTable(t *testing.T) {
	for _, f := range goFiles(t) {
		if _, ok := arrows[f.pkg]; !ok {
			t.Errorf("%s: package %s is not in the table of arrows", f.name, f.pkg)
		}
	}
}

// The engine is large, and for a few: whoever builds eventroll itself gets none of it.
func TestEverydayCommandLinksNoEngine(t *testing.T) {
	for command, want := range map[string]bool{"eventroll": false, "eventroll-worker": true} {
		out, err := exec.Command("go", "list", "-deps", "eventroll/cmd/"+command).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if links := strings.Contains(string(out), "go.temporal.io/"); links != want {
			t.Errorf("that %s links the engine is %t", command, links)
		}
	}
}

func checkHome(t *testing.T, f goFile, imported string) {
	for library, home := range homes {
		if imported == library || strings.HasPrefix(imported, library+"/") {
			if f.pkg != home && path.Dir(f.pkg) != home {
				t.Errorf("%s imports %s, whose home is %s", f.name, imported, home)
			}
			return
		}
	}
	t.Errorf("%s imports %s, which has no home: name one, and its reason in the README", f.name, imported)
}

type goFile struct {
	name, pkg string
	test      bool
	imports   []string
}

// goFiles reads the imports of every Go file of the project.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, top := range []string{"cmd", "pipeline", "gallery"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			if d.IsDir() || filepath.Ext(name) != ".go" {
				return nil
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			pkg := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../")
			f := goFile{name: name, pkg: pkg, test: strings.HasSuffix(name, "_test.go")}
			for _, i := range parsed.Imports {
				unquoted, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					return err
				}
				f.imports = append(f.imports, unquoted)
			}
			files = append(files, f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 30 {
		t.Fatalf("found only %d Go files: the test looks in the wrong place", len(files))
	}
	return files
}

func hasPrefix(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return s == p || strings.HasPrefix(s, p+"/") })
}
