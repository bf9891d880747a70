package site

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"eventroll/gallery"
)

// sample is a made-up event of two days and three tracks, in Korean unless
// asked otherwise, with every kind of photo: sessions, breaks, unknown
// tracks, no time, no day, very flat and very tall pictures.
func sample(photos int) (gallery.Index, []gallery.Shard) {
	index := gallery.Index{
		Version: gallery.IndexVersion, Archive: "x", Title: "클라우드 커뮤니티 데이 2024", Timezone: "Asia/Seoul", Language: "ko",
		URL: "https://photos.example.org/2024", Contact: "photos@example.org",
		Tracks: []gallery.IndexTrack{
			{ID: gallery.Common},
			{ID: "architecture", Name: "트랙 1 · 아키텍처"},
			{ID: "serverless", Name: "트랙 2 · 서버리스", Names: map[gallery.Date]string{"2024-11-04": "관측성 실습"}},
			{ID: "ai", Name: "트랙 3 · 생성형 AI"},
		},
	}
	for _, date := range []gallery.Date{"2024-11-03", "2024-11-04"} {
		index.Days = append(index.Days, gallery.IndexDay{Date: date, Start: string(date) + "T04:00:00+09:00"})
		add := func(hhmm, end, track, title string, speakers ...string) {
			index.Sessions = append(index.Sessions, gallery.IndexSession{
				ID: fmt.Sprintf("%s-%s%s-%s", date, hhmm[:2], hhmm[3:], track), Title: title, Day: date, Track: track, Room: "해성빌딩 B1F",
				Start: string(date) + "T" + hhmm + ":00+09:00", End: string(date) + "T" + end + ":00+09:00", Speakers: speakers,
			})
		}
		add("09:30", "10:00", gallery.Common, "등록과 커피")
		add("10:00", "10:50", gallery.Common, "키노트: 커뮤니티가 만드는 클라우드의 다음 십 년", "김하늘")
		for _, track := range []string{"architecture", "serverless", "ai"} {
			add("11:00", "11:40", track, "현업에서 배운 것들: 이벤트 기반 아키텍처로 옮겨 가며 부딪힌 문제와 해법, 그리고 다시 한다면 | "+track, "이바다", "Dana Park")
			add("13:30", "14:10", track, "Lambda, Kinesis & 친구들", "박산")
			add("14:20", "15:00", track, "서버리스 운영, 비용을 반으로", "최강")
		}
		add("17:00", "18:00", gallery.Common, "네트워킹과 추첨")
	}
	return addPhotos(index, photos)
}

var sampleShapes = []gallery.Size{{2016, 1344}, {2016, 1512}, {1344, 2016}, {2016, 1134}, {2016, 1344}, {1512, 2016}, {2016, 1344}, {1600, 1600}}

// addPhotos puts photos evenly over the index's days and tracks, each in a
// shard of its day and track.
func addPhotos(index gallery.Index, n int) (gallery.Index, []gallery.Shard) {
	var shards []gallery.Shard
	byPlace := map[gallery.IndexShard]int{}
	zone := time.FixedZone("", 9*60*60)
	captions := []string{"", "", "질문을 듣는 발표자", "", "A full room, ten minutes before the keynote", ""}
	placeholders := []string{"LEHV6nWB2yk8pyo0adR*.7kCMdnj", "LGF5]+Yk^6#M@-5c,1J5@[or[Q6.", "L6PZfSi_.AyE_3t7t7R**0o#DgR4", ""}
	for i := range n {
		p := gallery.Photo{
			ID: sampleID(i), Alt: fmt.Sprintf("사진 %d", i+1), Byline: []string{"Dana Park", "김하늘", ""}[i%3],
			Camera: "NIKON Z 6", Caption: captions[i%len(captions)], Copyright: "© 2024 Dana Park", Placeholder: placeholders[i%len(placeholders)],
			Sizes: sampleSizes(sampleShapes[i%len(sampleShapes)]),
		}
		if p.By = gallery.PhotographerID(p.Byline); p.By != "" && !slices.ContainsFunc(index.Photographers, func(by gallery.IndexPhotographer) bool { return by.ID == p.By }) {
			index.Photographers = append(index.Photographers, gallery.IndexPhotographer{ID: p.By, Name: p.Byline})
		}
		switch i {
		case 7:
			p.Sizes = sampleSizes(gallery.Size{1371, 39})
		case 11:
			p.Sizes = sampleSizes(gallery.Size{500, 2000})
		}
		place := gallery.IndexShard{Day: index.Days[i%len(index.Days)].Date}
		at := time.Date(2024, 11, 3+i%len(index.Days), 9, 0, 0, 0, zone).Add(time.Duration(i) * 9 * time.Hour / time.Duration(n))
		p.Taken = at.Format(time.RFC3339)
		var running []gallery.IndexSession
		for _, s := range index.Sessions {
			if gallery.ReadTime(s.Start).Compare(at) <= 0 && gallery.ReadTime(s.End).After(at) {
				running = append(running, s)
			}
		}
		switch {
		case i%40 == 39:
			place.Day, p.Taken = "", ""
		case i%30 == 29:
			p.Taken = ""
		case len(running) > 0 && i%13 != 12:
			s := running[i/2%len(running)]
			place.Track, p.Session = s.Track, s.ID
		case i%5 == 0:
			place.Track = "serverless"
		}
		at2, ok := byPlace[place]
		if !ok {
			at2 = len(shards)
			byPlace[place] = at2
			named := place
			named.Href = fmt.Sprintf("shards/%d.json", at2)
			index.Shards = append(index.Shards, named)
			shards = append(shards, gallery.Shard{})
		}
		shards[at2].Photos = append(shards[at2].Photos, p)
		index.Photos++
	}
	return index, shards
}

func sampleID(i int) gallery.PhotoID {
	return gallery.NewPhotoID([32]byte{byte(i * 37), byte(i >> 8), byte(i), 1})
}

func sampleSizes(large gallery.Size) map[string]gallery.Size {
	sizes := map[string]gallery.Size{}
	for name, edge := range map[string]int{"small": 640, "medium": 1280, "large": 2016} {
		long := max(large[0], large[1])
		edge = min(edge, long)
		sizes[name] = gallery.Size{max(1, large[0]*edge/long), max(1, large[1]*edge/long)}
	}
	return sizes
}

// TestWriteSample writes the sample with plain coloured pictures into the
// folder EVENTROLL_SAMPLE, to be looked at in a browser.
func TestWriteSample(t *testing.T) {
	dir := os.Getenv("EVENTROLL_SAMPLE")
	if dir == "" {
		t.Skip("EVENTROLL_SAMPLE names no folder to write the sample site to")
	}
	assets, err := LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	write := func(key string, body []byte) {
		file := filepath.Join(dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	index, shards := crowd(rand.New(rand.NewPCG(1, 1)), 1600)
	if language := os.Getenv("EVENTROLL_SAMPLE_LANGUAGE"); language != "" {
		index.Language = language
	}
	for f, err := range Files(index, gallery.ShardsOf(shards), assets, embedCode(index), Standing{}) {
		if err != nil {
			t.Fatal(err)
		}
		write(f.Key, f.Body)
	}
	for _, shard := range shards {
		for i, p := range shard.Photos {
			for name, size := range p.Sizes {
				write("photos/"+string(p.ID)+"/"+name+".jpg", samplePicture(t, size, uint8(40*i)))
			}
		}
	}
}

// samplePicture is a gradient of that size; small ones suffice to look at.
func samplePicture(t *testing.T, size gallery.Size, green uint8) []byte {
	w, h := max(1, size[0]/8), max(1, size[1]/8)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 200 / w), green, uint8(y * 200 / h), 255})
		}
	}
	var body bytes.Buffer
	if err := jpeg.Encode(&body, img, nil); err != nil {
		t.Fatal(err)
	}
	return body.Bytes()
}
