package gallery

import (
	"strings"
	"testing"
	"time"
)

// shotOf is a photo of a camera, at a camera's own time, in a file.
func shotOf(c *Camera, id PhotoID, time string, paths ...string) Shot {
	return Shot{ID: id, Camera: c, Paths: paths}.Saying(Metadata{Time: time, TimeFrom: "exif"})
}

// with is a shot that was changed, without changing what it was.
func with(s Shot, change func(*Shot)) Shot {
	w := *s.Says()
	s.Words = &w
	change(&s)
	return s
}

func TestWhereTheTimeComesFrom(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul")}
	berlin := &Camera{Serial: "1", Zone: zone(t, "Europe/Berlin")}
	const noon = "2024-11-03T12:00:00"
	for _, c := range []struct {
		name   string
		shot   Shot
		want   string // RFC 3339 in the event's zone
		source string
		why    string
	}{
		{"Exif in the event's zone", Shot{}.Saying(Metadata{Time: noon, TimeFrom: "exif"}),
			"2024-11-03T12:00:00+09:00", FromExif, "Exif time in the event's zone"},
		{"Exif with a fraction of a second", Shot{}.Saying(Metadata{Time: noon + ".25", TimeFrom: "exif"}),
			"2024-11-03T12:00:00.25+09:00", FromExif, "Exif time in the event's zone"},
		{"Exif in the camera's zone", Shot{Camera: berlin}.Saying(Metadata{Time: noon, TimeFrom: "exif"}),
			"2024-11-03T20:00:00+09:00", FromExif, "Exif time in its camera's zone Europe/Berlin"},
		{"clocks showed it twice", Shot{Camera: berlin}.Saying(Metadata{Time: "2024-10-27T02:30:00", TimeFrom: "exif"}),
			"2024-10-27T09:30:00+09:00", FromExif, "Exif time in its camera's zone Europe/Berlin, where clocks showed it twice that night: taken as the first time"},
		{"before they did", Shot{Camera: berlin}.Saying(Metadata{Time: "2024-10-27T01:59:59", TimeFrom: "exif"}),
			"2024-10-27T08:59:59+09:00", FromExif, "Exif time in its camera's zone Europe/Berlin"},
		{"after they did", Shot{Camera: berlin}.Saying(Metadata{Time: "2024-10-27T03:00:00", TimeFrom: "exif"}),
			"2024-10-27T11:00:00+09:00", FromExif, "Exif time in its camera's zone Europe/Berlin"},
		{"clocks showed it twice, but the offset tells", Shot{Camera: berlin}.Saying(Metadata{Time: "2024-10-27T02:30:00", TimeFrom: "exif", Offset: "+01:00"}),
			"2024-10-27T10:30:00+09:00", FromExif, "Exif time with its own offset +01:00"},
		{"an offset beats the camera's zone", Shot{Camera: berlin}.Saying(Metadata{Time: noon, TimeFrom: "exif", Offset: "-05:00"}),
			"2024-11-04T02:00:00+09:00", FromExif, "Exif time with its own offset -05:00"},
		{"an offset of no zone counts as none", Shot{}.Saying(Metadata{Time: noon, TimeFrom: "exif", Offset: "+99:00"}),
			"2024-11-03T12:00:00+09:00", FromExif, "Exif time in the event's zone"},
		{"Exif beats GPS and the name", Shot{Paths: []string{"c/20241103_150000.jpg"}}.Saying(Metadata{Time: noon, TimeFrom: "exif", GPSTime: "2024-11-03T05:00:00Z"}),
			"2024-11-03T12:00:00+09:00", FromExif, "Exif time in the event's zone"},
		{"GPS beats XMP", Shot{}.Saying(Metadata{Time: noon, TimeFrom: "xmp", GPSTime: "2024-11-03T05:00:00Z"}),
			"2024-11-03T14:00:00+09:00", FromGPS, "GPS time in UTC"},
		{"XMP beats the name", Shot{Paths: []string{"c/20241103_150000.jpg"}}.Saying(Metadata{Time: noon, TimeFrom: "xmp"}),
			"2024-11-03T12:00:00+09:00", FromXMP, "XMP time in the event's zone"},
		{"IPTC beats the name", Shot{Paths: []string{"c/20241103_150000.jpg"}}.Saying(Metadata{Time: noon, TimeFrom: "iptc"}),
			"2024-11-03T12:00:00+09:00", FromIPTC, "IPTC time in the event's zone"},
		{"the name, in the event's zone", Shot{Paths: []string{"c/d/20241103_150000.jpg"}},
			"2024-11-03T15:00:00+09:00", FromName, "time in its file name"},
		{"the name, in the camera's zone", Shot{Paths: []string{"c/20241103_150000.jpg"}, Camera: berlin},
			"2024-11-03T23:00:00+09:00", FromName, "time in its file name"},
		{"the name of any of its files", Shot{Paths: []string{"a/KakaoTalk_20241104_090000000.jpg", "b/20241103_150000.jpg"}},
			"2024-11-03T15:00:00+09:00", FromName, "time in its file name"},
		{"a folder is no name of a file", Shot{Paths: []string{"20241103_150000.jpg/a.jpg"}},
			"", "", "nothing in the file says when it was taken"},
		{"nonsense counts as none", Shot{}.Saying(Metadata{Time: "yesterday", TimeFrom: "exif", GPSTime: "noon"}),
			"", "", "nothing in the file says when it was taken"},
	} {
		placed, _ := Place(e, []Shot{c.shot}, PlaceOptions{})
		p := placed[0]
		got := ""
		if !p.Taken.IsZero() {
			got = p.Taken.Format(time.RFC3339Nano)
		}
		equal(t, c.name, []string{got, p.TimeSource, p.Why[0]}, []string{c.want, c.source, c.why})
	}
}

func TestClockCorrections(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul")}
	shows := func(file, time string) ClockPhoto { return ClockPhoto{file, at(t, "2024-11-03T"+time+"+09:00")} }
	for _, c := range []struct {
		name   string
		camera Camera
		want   [4]string // of the camera's 12:00:00, 13:00:00, 13:30:00 and 15:00:00
	}{
		{"right", Camera{},
			[4]string{"12:00:00", "13:00:00", "13:30:00", "15:00:00"}},
		{"a constant", Camera{Clock: 3*time.Minute + 12*time.Second},
			[4]string{"12:03:12", "13:03:12", "13:33:12", "15:03:12"}},
		{"a constant backwards, over midnight", Camera{Clock: -12*time.Hour - time.Second},
			[4]string{"23:59:59", "00:59:59", "01:29:59", "02:59:59"}},
		{"one photo of a clock", Camera{ClockPhotos: []ClockPhoto{shows("one.jpg", "12:55:00")}},
			[4]string{"11:55:00", "12:55:00", "13:25:00", "14:55:00"}},
		{"a photo of a clock beats a constant", Camera{Clock: time.Hour, ClockPhotos: []ClockPhoto{shows("one.jpg", "12:55:00")}},
			[4]string{"11:55:00", "12:55:00", "13:25:00", "14:55:00"}},
		{"between two the drift is interpolated, outside it stays",
			Camera{ClockPhotos: []ClockPhoto{shows("two.jpg", "14:00:40"), shows("one.jpg", "13:00:20")}},
			[4]string{"12:00:20", "13:00:20", "13:30:30", "15:00:40"}},
		{"two of the same moment", Camera{ClockPhotos: []ClockPhoto{shows("one.jpg", "13:00:20"), shows("one.jpg", "13:00:20")}},
			[4]string{"12:00:20", "13:00:20", "13:30:20", "15:00:20"}},
		{"of two, one is missing", Camera{ClockPhotos: []ClockPhoto{shows("one.jpg", "13:00:20"), shows("none.jpg", "14:00:40")}},
			[4]string{"12:00:20", "13:00:20", "13:30:20", "15:00:20"}},
	} {
		e.Cameras = []Camera{c.camera}
		cam := &e.Cameras[0]
		shots := []Shot{
			shotOf(cam, "a", "2024-11-03T12:00:00", "card/a.jpg"),
			shotOf(cam, "b", "2024-11-03T13:00:00", "card/clock/one.jpg"),
			shotOf(cam, "c", "2024-11-03T13:30:00", "card/c.jpg"),
			shotOf(cam, "d", "2024-11-03T15:00:00", "card/d.jpg"),
			shotOf(cam, "e", "2024-11-03T14:00:00", "card/clock/two.jpg"),
			shotOf(nil, "f", "2024-11-03T18:00:00", "card/f.jpg"),
		}
		placed, _ := Place(e, shots, PlaceOptions{})
		var got [4]string
		for i := range got {
			got[i] = placed[i].Taken.Format(time.TimeOnly)
		}
		equal(t, c.name, got, c.want)
		equal(t, c.name+": another camera", placed[5].Taken.Format(time.TimeOnly), "18:00:00")
	}
}

func TestClockIsSaidToBeCorrected(t *testing.T) {
	e := &Event{Zone: zone(t, "Asia/Seoul"), Cameras: []Camera{{Serial: "1", Clock: -47 * time.Second}}}
	gps := Shot{Camera: &e.Cameras[0]}.Saying(Metadata{GPSTime: "2024-11-03T05:00:00Z"})
	placed, _ := Place(e, []Shot{shotOf(&e.Cameras[0], "a", "2024-11-03T12:00:00"), gps}, PlaceOptions{})
	equal(t, "Exif", placed[0].Why[0], "Exif time in the event's zone, its camera's clock corrected by -47s")
	equal(t, "GPS needs no correction", placed[1].Taken.Format(time.TimeOnly), "14:00:00")
}

func TestClockPhotoThatDoesNotWorkOut(t *testing.T) {
	shown := at(t, "2024-11-03T12:55:00+09:00")
	for _, c := range []struct {
		name, file, problem string
	}{
		{"fits one by its path", "b/IMG_0003.JPG", ""},
		{"fits the whole path", "card/a/IMG_0003.JPG", ""},
		{"found in two files is one photo", "IMG_0009.JPG", ""},
		{"fits two", "IMG_0003.JPG", "camera 1: clock_photo IMG_0003.JPG fits two of its photos; write more of the path"},
		{"is not there", "IMG_0004.JPG", "is not among its photos"},
		{"is another camera's", "OTHER.JPG", "is not among its photos"},
		{"has no time", "UNTIMED.JPG", "is not among its photos that have a time"},
		{"has the time of GPS, not of the camera", "GPS.JPG", "is not among its photos that have a time"},
		{"is part of a name", "0009.JPG", "is not among its photos"},
		{"is empty", "", "is not among its photos"},
	} {
		e := &Event{Zone: zone(t, "Asia/Seoul"), Cameras: []Camera{{Serial: "1", ClockPhotos: []ClockPhoto{{c.file, shown}}}, {Serial: "2"}}}
		cam := &e.Cameras[0]
		shots := []Shot{
			shotOf(cam, "a", "2024-11-03T12:00:00", "card/a/IMG_0003.JPG"),
			shotOf(cam, "b", "2024-11-03T12:00:00", "card/b/IMG_0003.JPG"),
			shotOf(cam, "c", "2024-11-03T12:00:00", "card/IMG_0009.JPG", "copy/IMG_0009.JPG"),
			shotOf(&e.Cameras[1], "d", "2024-11-03T12:00:00", "card/OTHER.JPG"),
			shotOf(cam, "e", "", "card/UNTIMED.JPG"),
			Shot{ID: "f", Camera: cam, Paths: []string{"card/GPS.JPG"}}.Saying(Metadata{GPSTime: "2024-11-03T03:55:00Z"}),
		}
		placed, problems := Place(e, shots, PlaceOptions{})
		got, want := placed[0].Taken.Format(time.TimeOnly), "12:55:00"
		if c.problem != "" {
			want = "12:00:00" // left as it is
		}
		equal(t, c.name, got, want)
		if said := strings.Join(problems, "\n"); !strings.Contains(said, c.problem) || (said == "") != (c.problem == "") {
			t.Errorf("%s: %q, want %q", c.name, said, c.problem)
		}
	}
}

func TestCameraNameInMessages(t *testing.T) {
	equal(t, "serial", (&Camera{Serial: "1", Model: "M"}).Name(), "camera 1")
	equal(t, "model", (&Camera{Make: "C", Model: "M"}).Name(), "camera M")
	equal(t, "folder", (&Camera{Folder: "dana/**"}).Name(), "camera of folder dana/**")
}
