package pipeline

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eventroll/gallery"
)

// What a pattern for some photos looks like; the photos come as card/path,
// those that it must not fit after a bar.
func TestPatternsForPhotos(t *testing.T) {
	run := func(format string, from, to int) (paths []string) {
		for n := from; n <= to; n++ {
			paths = append(paths, fmt.Sprintf(format, n))
		}
		return paths
	}
	dcim := "dana/DCIM/100CANON/"
	for _, c := range []struct {
		name       string
		of, others []string
		want       string
	}{
		{"a run of numbers", run(dcim+"IMG_%04d.JPG", 118, 134), run(dcim+"IMG_%04d.JPG", 1, 117), dcim + "IMG_01{1[89],2[0-9],3[0-4]}.JPG"},
		{"ten", run(dcim+"IMG_%04d.JPG", 120, 129), run(dcim+"IMG_%04d.JPG", 1, 119), dcim + "IMG_012[0-9].JPG"},
		{"over a hundred", run("a/%03d.jpg", 95, 203), run("a/%03d.jpg", 1, 94), "a/{09[5-9],1[0-9][0-9],20[0-3]}.jpg"},
		{"a gap that nobody fills", []string{"a/IMG_03.jpg", "a/IMG_04.jpg", "a/IMG_06.jpg"}, []string{"a/IMG_07.jpg"}, "a/IMG_0[3-6].jpg"},
		{"a gap that another fills", []string{"a/IMG_03.jpg", "a/IMG_04.jpg", "a/IMG_06.jpg"}, []string{"a/IMG_05.jpg"}, "a/IMG_0[346].jpg"},
		{"numbers far apart", []string{"a/IMG_0100.jpg", "a/IMG_9917.jpg"}, []string{"a/IMG_0001.jpg"}, "a/IMG_{0100,9917}.jpg"},
		{"numbers of several widths", []string{"a/회고-7.jpg", "a/회고-9.jpg", "a/회고-25.jpg"}, []string{"a/회고-8.jpg"}, "a/회고-{[79],25}.jpg"},
		{"a whole card", run("phone/x/IMG_%d.jpg", 1, 30), run("phone2/IMG_%d.jpg", 1, 30), "phone/**"},
		{"a whole folder", run("phone/x/IMG_%d.jpg", 1, 30), []string{"phone/IMG_1.jpg"}, "phone/x/**"},
		{"a folder, but not those within", run("phone/IMG_%d.jpg", 1, 30), []string{"phone/x/IMG_1.jpg"}, "phone/*"},
		{"all of a kind", run("phone/KakaoTalk_2024110%d.jpg", 3, 5), []string{"phone/IMG_1.jpg"}, "phone/KakaoTalk_*"},
		{"one photo", []string{"phone/KakaoTalk_1.jpg"}, []string{"phone/IMG_1.jpg"}, "phone/KakaoTalk_1.jpg"},
		{"two kinds", append(run("p/IMG_%d.JPG", 3, 5), "p/IMG_20241103_1.jpg"), []string{"p/IMG_1.JPG"}, "p/{IMG_[3-5].JPG,IMG_20241103_1.jpg}"},
		{"what patterns are made of", []string{`a [1]/{b},*?\.jpg`}, []string{`a [1]/c.jpg`}, `a \[1\]/\{b\}\,\*\?\\.jpg`},
		{"a blank at the end", []string{"a/b.jpg "}, []string{"a/b.jpg"}, "a/b.jpg[ ]"},
	} {
		var shots []gallery.Shot
		var of []int
		for _, p := range slices.Concat(c.of, c.others) {
			shots = append(shots, gallery.Shot{Paths: []string{p}})
		}
		for i := range c.of {
			of = append(of, i)
		}
		got, missing := pathIndexOf(filesOf(shots)).patterns(pathsOf(shots, of), "")
		if strings.Join(got, "  ") != c.want || missing > 0 {
			t.Errorf("%s: %q (%d missing), want %q", c.name, got, missing, c.want)
		}
	}
}

func TestPatternsPreferTheCamerasFolder(t *testing.T) {
	shots := []gallery.Shot{
		{Paths: []string{"backup/1.jpg", "dana/IMG_1.jpg"}}, {Paths: []string{"dana/IMG_2.jpg"}}, {Paths: []string{"dana/IMG_3.jpg"}},
		{Paths: []string{"backup/4.jpg", "dana/IMG_4.jpg"}}, {Paths: []string{"backup/9.jpg"}},
	}
	paths := pathIndexOf(filesOf(shots))
	both, _ := paths.patterns(pathsOf(shots, []int{0, 1}), "dana")
	same(t, "two photos", both, []string{"dana/IMG_[12].jpg"})
	one, _ := paths.patterns(pathsOf(shots, []int{3}), "dana")
	same(t, "one photo", one, []string{"dana/IMG_4.jpg"})
}

// Two cards of one name may hold two photos at one place: no rule tells them apart.
func TestPatternsThatCannotBe(t *testing.T) {
	shots := []gallery.Shot{{Paths: []string{"a/IMG_1.jpg"}}, {Paths: []string{"a/IMG_1.jpg"}}, {Paths: []string{"a/IMG_2.jpg"}}}
	got, missing := pathIndexOf(filesOf(shots)).patterns(pathsOf(shots, []int{0, 2}), "")
	same(t, "patterns", got, []string{"a/IMG_2.jpg"})
	same(t, "missing", missing, 1)
}

// Names of random letters, half of a folder: a few rules, and the rest is counted.
func TestPatternsAreFew(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	var shots []gallery.Shot
	var of []int
	for i := range 10_000 {
		shots = append(shots, gallery.Shot{Paths: []string{fmt.Sprintf("phone/%016x%016x.jpg", random.Uint64(), random.Uint64())}})
		if i%2 == 0 {
			of = append(of, i)
		}
	}
	patterns, missing := pathIndexOf(filesOf(shots)).patterns(pathsOf(shots, of), "phone")
	if len(patterns) != maxPatterns || missing == 0 || missing >= len(of) {
		t.Errorf("%d patterns leave out %d of %d", len(patterns), missing, len(of))
	}
}

// However many photos lie in one folder, a group's patterns are tried on so many.
func TestPatternTriesAreBounded(t *testing.T) {
	var shots []gallery.Shot
	var of []int
	for i := range maxTries + 1 {
		shots = append(shots, gallery.Shot{Paths: []string{fmt.Sprintf("phone/%07d.jpg", i)}})
		if i%97 == 0 && i < maxTries {
			of = append(of, i)
		}
	}
	paths := pathIndexOf(filesOf(shots))
	patterns, missing := paths.patterns(pathsOf(shots, of), "phone")
	if len(patterns) != 1 || missing == 0 || missing >= len(of) {
		t.Errorf("%d patterns leave out %d of %d", len(patterns), missing, len(of))
	}
	whole, missing := paths.patterns(pathsOf(shots, allOf(shots)), "phone")
	same(t, "a whole folder", whole, []string{"phone/**"})
	same(t, "of it missing", missing, 0)
}

func pathsOf(shots []gallery.Shot, of []int) pathsByShot {
	paths := pathsByShot{}
	for _, i := range of {
		paths[i] = shots[i].Paths
	}
	return paths
}

func allOf(shots []gallery.Shot) []int {
	var of []int
	for i := range shots {
		of = append(of, i)
	}
	return of
}

// Whatever photos are called, the patterns, as they come back from event.yaml,
// fit all of the group and nothing else.
func TestPatternsFitExactly(t *testing.T) {
	dir := t.TempDir()
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 4))
		shots, of := randomPaths(random)
		patterns, missing := pathIndexOf(filesOf(shots)).patterns(pathsOf(shots, of), "")
		if missing > 0 || len(patterns) == 0 {
			t.Fatalf("seed %d: %d of %d photos have no pattern", seed, missing, len(of))
		}
		text := "title: x\ntimezone: Asia/Seoul\ndays: [2024-11-03]\nrules:\n"
		for _, p := range patterns {
			if len(p) > maxPattern+80 { // one name may be that long
				t.Errorf("seed %d: a pattern of %d bytes: %s", seed, len(p), p)
			}
			text += "  " + DraftRule{Path: p, Day: "2024-11-03", Comment: "what # {ran}: \"then\", 14:00 - 15:00"}.String() + "\n"
		}
		file := filepath.Join(dir, "event.yaml")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		config, err := LoadConfig(file)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, text)
		}
		for i, s := range shots {
			if got, want := ruleOf(&config.Event, s.Paths) != nil, slices.Contains(of, i); got != want {
				t.Errorf("seed %d: %q fits: %t, want %t\n%q", seed, s.Paths, got, want, patterns)
			}
		}
	}
}

// randomPaths are photos in a few folders, and which of them are the group:
// runs of them and single ones.
func randomPaths(random *rand.Rand) (shots []gallery.Shot, of []int) {
	dirs := []string{"dana/DCIM/100CANON", "dana/DCIM/101 [CANON]", "다나, 사진 📷", "a{b,c}/**", "backup", "backup/회고-1"}
	forms := []string{"IMG_%04d.JPG", "%d.jpg", "2024-11-03 %03d, {회고}.jpg", "KakaoTalk_20241103_%09d.jpg", "a\\b*%02d?[1].png", "👩‍💻 \u202e%d'\".jpg", "IMG_%04d (1).JPG", "e\u0301%dé.jpg", " %d .jpg "}
	seen := map[string]bool{}
	dirs = dirs[:1+random.IntN(len(dirs))]
	forms = forms[:1+random.IntN(len(forms))]
	within := false
	for n := range 20 + random.IntN(200) {
		name := fmt.Sprintf(forms[random.IntN(len(forms))], n*(1+random.IntN(2)))
		var s gallery.Shot
		for range 1 + random.IntN(8)/7 {
			if p := nfc(dirs[random.IntN(len(dirs))] + "/" + name); !seen[p] {
				seen[p] = true
				s.Paths = append(s.Paths, p)
			}
		}
		if len(s.Paths) == 0 {
			continue
		}
		slices.Sort(s.Paths)
		if random.IntN(12) == 0 {
			within = !within
		}
		if within || len(of) == 0 {
			of = append(of, len(shots))
		}
		shots = append(shots, s)
	}
	return shots, of
}

// A drafted rule is no rule until somebody has said what only they know.
func TestUndecidedRules(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{DraftRule{Path: "a/**", Track: Undecided, Comment: "genai (14:00 x)"}.String(),
			`event.yaml:8:27: nobody has said which track ??? is: write serverless, genai or common instead; the comment beside it may say what ran then`},
		{DraftRule{Path: "a/**", Day: Undecided}.String(), `event.yaml:8:25: nobody has said which day ??? is: write 2024-11-03 or 2024-11-04 instead`},
		{DraftRule{Path: "a/**", Day: "2024-11-03", Track: "genai"}.String(), ""},
	} {
		dir := t.TempDir()
		text := "title: x\ntimezone: Asia/Seoul\ndays: [2024-11-03, 2024-11-04]\ntracks:\n  - {id: serverless}\n  - {id: genai}\nrules:\n  " + c.rule + "\n"
		if err := os.WriteFile(filepath.Join(dir, "event.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := LoadConfig(filepath.Join(dir, "event.yaml"))
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), "")
		}
		same(t, c.rule, got, c.want)
	}
}
