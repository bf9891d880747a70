package gallery

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// pictured is a shot that was rendered: a picture with as much in it as photos have.
func pictured(s Shot, l Look) Shot {
	s.Look, s.Size, s.Sharpness = l, Size{4032, 3024}, 500
	return s
}

// photoLook is a look with half its bits set.
func photoLook(random *rand.Rand) Look { return Look{}.flipped(random, 128) }

func strippedShot(id, file string, l Look) Shot {
	s := pictured(Shot{ID: PhotoID(id), Paths: []string{file}}, l)
	s.Size = Size{960, 720}
	return s.Saying(Metadata{})
}

func TestJoinCopies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	look, other := photoLook(random), photoLook(random)
	near := func(n int) Look { return look.flipped(random, n) }
	e := twoDays(t)
	e.Cameras = []Camera{{Serial: "1", Clock: 5 * time.Minute}}
	photo := func(id, taken string, l Look) Shot {
		s := pictured(shotOf(nil, PhotoID(id), taken, "card/"+id+".jpg"), l)
		s.Words.Make = "Canon"
		return s
	}
	one := photo("one", threeRun, look) // 13:40:00
	kakao := func(l Look) Shot { return strippedShot("copy", "phone/KakaoTalk_20241103_140312345.jpg", l) }
	named := func(file string) Shot { return strippedShot("copy", "phone/"+file, near(2)) }
	byGPS := with(one, func(s *Shot) { *s = s.Saying(Metadata{GPSTime: "2024-11-03T04:40:00Z"}) })
	late := with(one, func(s *Shot) { s.Camera = &e.Cameras[0] }) // in truth at 13:45:00
	for _, c := range []struct {
		name  string
		shots []Shot
		want  string // the photo that "copy" joins, "+" and the photo whose evidence it has, "" for none
	}{
		{"a copy", []Shot{one, kakao(near(4))}, "one"},
		{"as far as copies are", []Shot{one, kakao(near(sameLook))}, "one"},
		{"farther", []Shot{one, kakao(near(sameLook + 1))}, ""},
		{"another picture", []Shot{one, kakao(other)}, ""},
		{"nothing looks like it", []Shot{kakao(look)}, ""},
		{"of a photo that has GPS time only", []Shot{byGPS, kakao(near(2))}, "one"},
		{"of a photo that has its name only", []Shot{with(strippedShot("one", "card/IMG_20241103_134000.jpg", look), func(s *Shot) { s.Words.Make = "Canon" }), kakao(near(2))}, ""},
		{"nothing chains", []Shot{strippedShot("one", "card/IMG_20241103_134000.jpg", look), kakao(near(2))}, ""},
		{"not rendered yet", []Shot{one, with(kakao(look), func(s *Shot) { s.Look = Look{} })}, ""},
		{"no size", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{} })}, ""},
		{"damaged sizes", []Shot{with(one, func(s *Shot) { s.Size = Size{1 << 62, 3} }), with(kakao(look), func(s *Shot) { s.Size = Size{1 << 62, 3} })}, ""},

		{"it says its camera", []Shot{one, with(kakao(look), func(s *Shot) { s.Words.Model = "Pixel 9" })}, ""},
		{"it has a time", []Shot{one, with(kakao(look), func(s *Shot) { s.Time, s.Words.TimeFrom = threeRun, FromXMP })}, ""},
		{"Google Takeout has its time", []Shot{one, with(kakao(look), func(s *Shot) { s.Time, s.Words.TimeFrom = threeRun, FromTakeout })}, ""},
		{"it has GPS time", []Shot{one, with(kakao(look), func(s *Shot) { s.Words.GPSTime = "2024-11-03T04:40:00Z" })}, ""},
		{"it was cropped", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{960, 700} })}, ""},
		{"rounded up and down", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{641, 480} })}, "one"},
		{"it was turned", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{720, 960} })}, ""},
		{"flat pictures", []Shot{with(one, func(s *Shot) { s.Sharpness = 9 }), with(kakao(look), func(s *Shot) { s.Sharpness = 9 })}, ""},
		{"a gradient", []Shot{photo("one", threeRun, Look{1}), kakao(Look{1})}, ""},

		{"its name agrees", []Shot{one, named("IMG_20241103_134130.jpg")}, "one"},
		{"its name is of another time", []Shot{one, named("IMG_20241103_134230.jpg")}, ""},
		{"its name agrees with the corrected clock", []Shot{late, named("20241103_134501.jpg")}, "one"},
		{"its name agrees with the wrong clock", []Shot{late, named("20241103_134001.jpg")}, ""},
		{"a name that says when it was sent", []Shot{one, named("WhatsApp Image 2024-11-09 at 13.44.55.jpeg")}, "one"},

		{"two frames of a burst: the nearest", []Shot{one, photo("two", "2024-11-03T13:40:01", near(9)), kakao(near(2))}, "one"},
		{"the same look twice in a second: the first", []Shot{photo("two", "2024-11-03T13:40:01", look), one, kakao(near(2))}, "one"},
		{"the same look at two times", []Shot{one, photo("two", "2024-11-03T13:50:00", look), kakao(near(2))}, ""},
		{"the same look at two times, its name says which", []Shot{photo("two", "2024-11-03T13:50:00", look), one, named("20241103_134001.jpg")}, "one"},
		{"clearly nearer than that of another time", []Shot{one, photo("two", "2024-11-03T13:50:00", look.flipped(rand.New(rand.NewPCG(5, 5)), 10)), kakao(look)}, "one"},
		{"hardly nearer", []Shot{one, photo("two", "2024-11-03T13:50:00", look.flipped(rand.New(rand.NewPCG(5, 5)), 5)), kakao(look)}, ""},

		{"as large", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = one.Size })}, "one"},
		{"hardly larger", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{4400, 3300} })}, "one"},
		{"larger than a small export, not than the photo", []Shot{with(one, func(s *Shot) { s.ID, s.Size = "export", Size{2016, 1512} }), one, with(kakao(near(1)), func(s *Shot) { s.Size = one.Size })}, "one"},
		{"clearly larger", []Shot{one, with(kakao(look), func(s *Shot) { s.Size = Size{6000, 4500} })}, "+one"},
	} {
		shots, joined := e.JoinCopies(c.shots)
		got := ""
		for _, j := range joined {
			got += string(j.Photo)
		}
		for _, s := range shots {
			if s.ID == "copy" && len(s.Heard()) > 0 {
				got += "+one"
			}
		}
		if got != c.want || len(shots)+len(joined) != len(c.shots) {
			t.Errorf("%s: joined %q, want %q; %d shots are left", c.name, got, c.want, len(shots))
		}
	}
}

// A photo has what its copies say, as if it had been found in their files: but
// its own words come first, its camera is its own, and its folder too.
func TestEvidenceOfCopies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	look := photoLook(random)
	e := twoDays(t)
	e.Rules = []Rule{{Path: "나눔/**", Session: "컨테이너"}, {Path: "card/**", Track: "genai"}}
	e.Cameras = []Camera{{Folder: "나눔", Photographer: "받은 사람", Clock: time.Hour}, {Serial: "7", Photographer: "Dana"}}
	photo := pictured(shotOf(&e.Cameras[1], "one", threeRun, "card/IMG 1, ☕.jpg"), look)
	photo.Rule, photo.Words.Serial, photo.Words.Label = &e.Rules[1], "7", "its own"
	photo.Words.Keywords = slices.Grow([]string{"a"}, 5)
	copied := strippedShot("copy", "나눔/KakaoTalk_1.jpg", look)
	copied.Camera, copied.Rule = &e.Cameras[0], &e.Rules[0]
	copied.Words.Keywords, copied.Words.Label, copied.Words.Byline = []string{"b", "a"}, "theirs", "Dana Park"
	again := strippedShot("copy2", "web/1.jpg", look)

	shots, joined := e.JoinCopies([]Shot{again, photo, copied})
	equal(t, "joined", joined, []Joined{{"copy", "one"}, {"copy2", "one"}})
	if len(shots) != 1 {
		t.Fatalf("%d shots are left", len(shots))
	}
	s := shots[0]
	equal(t, "paths", s.Paths, []string{"card/IMG 1, ☕.jpg", "web/1.jpg", "나눔/KakaoTalk_1.jpg"})
	equal(t, "home", s.home(), []string{"card/IMG 1, ☕.jpg"})
	equal(t, "heard", s.Heard(), []PhotoID{"copy", "copy2"})
	equal(t, "words", []any{s.Words.Keywords, s.Words.Label, s.Words.Byline, s.Words.Serial}, []any{[]string{"a", "b"}, "its own", "Dana Park", "7"})
	if s.Camera != &e.Cameras[1] || s.Rule != &e.Rules[0] {
		t.Errorf("camera %v, rule %v", s.Camera, s.Rule)
	}
	placed, _ := Place(e, shots, PlaceOptions{})
	equal(t, "placed", []any{placed[0].Track, placed[0].Session, placed[0].Taken.Format("15:04")}, []any{"serverless", "2024-11-03-1330-serverless", "13:40"})
	equal(t, "why", placed[0].Why[:2], []string{"KakaoTalk_1.jpg is a copy of it without metadata", "1.jpg is a copy of it without metadata"})
	equal(t, "what was handed over", photo.Words.Keywords[:2:2], []string{"a", ""})

	copied.Size = Size{8064, 6048}
	shots, joined = e.JoinCopies([]Shot{photo, copied})
	equal(t, "a larger copy", joined, []Joined(nil))
	placed, _ = Place(e, shots, PlaceOptions{})
	equal(t, "its track", []any{placed[1].Track, placed[1].Taken.Format("15:04"), placed[1].TimeSource}, []any{"serverless", "13:40", FromExif})
	equal(t, "its words", []any{shots[1].Words.Label, shots[1].Paths, shots[1].Camera}, []any{"theirs", copied.Paths, &e.Cameras[1]})
}

// Other copies in the folder of one that joined are not the camera's.
func TestFolderOfCopiesIsNoCamera(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	look := photoLook(random)
	e := twoDays(t)
	photo := pictured(shotOf(nil, "one", threeRun, "card/1.jpg"), look)
	photo.Words.Serial, photo.Words.Keywords = "7", []string{"genai"}
	someone := strippedShot("someone", "chat/IMG_20241103_134020.jpg", photoLook(random))
	shots, joined := e.JoinCopies([]Shot{photo, strippedShot("copy", "chat/KakaoTalk_1.jpg", look), someone})
	equal(t, "joined", joined, []Joined{{"copy", "one"}})
	placed, _ := Place(e, shots, PlaceOptions{})
	equal(t, "tracks", []string{placed[0].Track, placed[1].Track}, []string{"genai", ""})
}

// The order of shots changes nothing, nobody joins who is not there, and what
// joined is a photo no more.
func TestJoinCopiesHolds(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 3))
		e := twoDays(t)
		e.Rules = []Rule{{Path: "a"}, {Path: "b"}, {Path: "c"}}
		families := []Look{photoLook(random), photoLook(random), photoLook(random)}
		var shots []Shot
		for i := range 5 + random.IntN(40) {
			id, l := fmt.Sprintf("%02d", i), families[random.IntN(3)].flipped(random, random.IntN(10))
			s := strippedShot(id, "나눔/"+id+".jpg", l)
			switch random.IntN(3) {
			case 0:
				s = pictured(shotOf(nil, PhotoID(id), fmt.Sprintf("2024-11-03T13:40:%02d", random.IntN(60)), "card/"+id+".jpg"), l)
			case 1:
				s.Size = Size{9000, 6750}
			}
			if random.IntN(3) == 0 {
				s.Rule = &e.Rules[random.IntN(3)]
			}
			s.Words.Keywords = []string{id}
			shots = append(shots, s)
		}
		byID := func(shots []Shot) map[PhotoID]Shot {
			all := map[PhotoID]Shot{}
			for _, s := range shots {
				all[s.ID] = s
			}
			return all
		}
		before := byID(shots)
		own, joined := e.JoinCopies(shots)
		equal(t, "what was handed over", byID(shots), before)
		left := byID(own)
		if len(left)+len(joined) != len(shots) {
			t.Fatalf("seed %d: %d of %d are left, %d joined", seed, len(left), len(shots), len(joined))
		}
		for _, j := range joined {
			photo, there := left[j.Photo]
			if _, still := left[j.Copy]; still || !there || before[j.Photo].Time == "" || !slices.Contains(photo.Words.Keywords, string(j.Copy)) {
				t.Fatalf("seed %d: %s joined %s: %+v", seed, j.Copy, j.Photo, photo)
			}
		}
		random.Shuffle(len(shots), func(i, j int) { shots[i], shots[j] = shots[j], shots[i] })
		again, joinedAgain := e.JoinCopies(shots)
		equal(t, fmt.Sprintf("seed %d in another order: joined", seed), joinedAgain, joined)
		equal(t, fmt.Sprintf("seed %d in another order", seed), byID(again), left)
	}
}

// 100,000 photos, of which every tenth is a copy of another.
func BenchmarkJoinCopies(b *testing.B) {
	e := twoDays(b)
	random := rand.New(rand.NewPCG(1, 2))
	var shots []Shot
	for i := range 100_000 {
		if i%10 == 9 {
			l := shots[random.IntN(i/10+1)*10].Look
			shots = append(shots, strippedShot(fmt.Sprintf("%06d", i), fmt.Sprintf("chat/%d.jpg", i), l.flipped(random, 4)))
			continue
		}
		at := fmt.Sprintf("2024-11-03T%02d:%02d:%02d", i%24, i%60, i%59)
		shots = append(shots, pictured(shotOf(nil, PhotoID(fmt.Sprintf("%06d", i)), at, fmt.Sprintf("card/%d.jpg", i)), photoLook(random)))
	}
	for b.Loop() {
		_, joined := e.JoinCopies(shots)
		b.ReportMetric(float64(len(joined)), "joined")
	}
}
