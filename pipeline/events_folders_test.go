package pipeline

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/unicode/norm"

	"eventroll/gallery"
)

// The event.yaml of somebody who sorts into folders: no rule, and no camera,
// as no file has any Exif.
const awscdFoldersYAML = `title: AWS Community Day 2024
timezone: Asia/Seoul
language: ko
day_start: "04:00"
schedule: schedule.csv
` + awscdTracks

// What people call the folders of the tracks of the first day and the second.
var awscdFolders = []struct {
	name  string
	words map[gallery.Date]map[string]string
	in    func(day, track string) string // the folder, within the card
}{
	{"the id, in the day", awscdIDs, func(day, track string) string { return day + "/" + track }},
	{"the day, in the id", awscdIDs, func(day, track string) string { return track + "/" + day }},
	{"a short date", awscdIDs, func(day, track string) string { return day[:4] + day[5:7] + day[8:] + "/" + track }},
	{"both in one name", awscdIDs, func(day, track string) string { return day + " " + track }},
	{"the id in capitals, deep down", awscdIDs, func(day, track string) string { return "사진 📷/" + day + "/" + track + "/DCIM/100CANON" }},
	{"the name, in the day", awscdNames, func(day, track string) string { return day + "/" + track }},
	{"the name as a Mac writes it", awscdNames, func(day, track string) string { return norm.NFD.String(track) + "/" + day }},
	{"the name, day and all, as a Mac writes it", awscdNames, func(day, track string) string { return norm.NFD.String(day + "_" + track) }},
	{"the name without its signs", awscdPlainNames, func(day, track string) string { return day + "/" + track }},
	{"the room", awscdRooms, func(day, track string) string { return day + "/" + track }},
	{"the room as a Mac writes it", awscdRooms, func(day, track string) string { return norm.NFD.String(track) + "/" + day }},
}

var (
	awscdIDs = map[gallery.Date]map[string]string{
		"2024-11-03": {"common": "common", "serverless": "serverless"},
		"2024-11-04": {"common": "Common", "architecture": "ARCHITECTURE"},
	}
	awscdNames = map[gallery.Date]map[string]string{
		"2024-11-03": {"common": "common", "serverless": "트랙 2 · 서버리스"},
		"2024-11-04": {"common": "common", "architecture": "컨테이너 실습"},
	}
	awscdPlainNames = map[gallery.Date]map[string]string{
		"2024-11-03": {"common": "common", "serverless": "트랙2-서버리스"},
		"2024-11-04": {"common": "common", "architecture": "트랙 1, 아키텍처_보안"}, // what it was called on the day before
	}
	awscdRooms = map[gallery.Date]map[string]string{
		"2024-11-03": {"common": "common", "serverless": "해성빌딩 B1F"},
		"2024-11-04": {"common": "common", "architecture": "센터필드 18F"},
	}
)

// The same ten pictures as in TestAWSCommunityDay2024, sorted into folders
// instead of by rules. Day and track are the truth's. Which session it was no
// folder tells, and none is guessed.
func TestAWSCommunityDay2024InFolders(t *testing.T) {
	shared := sharedFolder(t, "awscd2024")
	truth := readTruth(t, filepath.Join(shared, "truth.csv"))
	dir := t.TempDir()
	p := openSample(t, dir, awscdFoldersYAML, "schedule.csv", textOf(t, filepath.Join(shared, "schedule.csv")))
	want := map[string][3]string{}
	for file, row := range truth {
		want[file] = [3]string{row[0], row[1], ""}
	}
	for _, c := range awscdFolders {
		t.Run(c.name, func(t *testing.T) {
			card := filepath.Join(t.TempDir(), "구름 ☁ card")
			for file, row := range truth {
				folder := filepath.FromSlash(c.in(row[0], c.words[gallery.Date(row[0])][row[1]]))
				layOut(t, filepath.Join(shared, "photos", file), filepath.Join(card, folder, file))
			}
			got := map[string][3]string{}
			for file, p := range planned(t, p.Config, card) {
				same(t, file+": problem", p.Problem, "")
				got[file] = [3]string{string(p.Day), p.Track, p.Session}
			}
			same(t, "day and track", got, want)
		})
	}
}

// A file in a folder named for a session's room and its track's other name is
// still of one track, and the day that its folders disagree about is nobody's.
func TestFoldersThatContradictEachOther(t *testing.T) {
	shared := sharedFolder(t, "awscd2024")
	p := openSample(t, t.TempDir(), awscdFoldersYAML, "schedule.csv", textOf(t, filepath.Join(shared, "schedule.csv")))
	const file = "AWS Community Day 2024 Staff 회고-25.jpg"
	for _, c := range []struct{ folder, day, track string }{
		{"2024-11-03/해성빌딩 B1F/관측성 실습", "2024-11-03", "serverless"},
		{"2024-11-03/serverless/genai", "2024-11-03", ""},
		{"2024-11-03/2024-11-04/genai", "", "genai"},
		{"2024-11-03 serverless/common", "2024-11-03", ""},
		{"2024-11-03 AWS Community Day/genai", "", "genai"}, // may be of both days
	} {
		card := filepath.Join(t.TempDir(), "card")
		layOut(t, filepath.Join(shared, "photos", file), filepath.Join(card, filepath.FromSlash(c.folder), file))
		got := planned(t, p.Config, card)[file]
		same(t, c.folder, [3]string{string(got.Day), got.Track, got.Session}, [3]string{c.day, c.track, ""})
	}
}

// layOut puts a file of shared into a card. It is linked where the file system
// allows that, else copied.
func layOut(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Link(from, to) == nil {
		return
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeSample(t, to, data)
}
