package gallery

import (
	"os"
	"os/exec"
	"reflect"
	"testing"
	"time"
	_ "time/tzdata" // so that the tests have zones on every machine
)

// machineZone names the variable that sets the machine's zone for a test run.
const machineZone = "EVENTROLL_TEST_MACHINE_ZONE"

func TestMain(m *testing.M) {
	if name := os.Getenv(machineZone); name != "" {
		zone, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		time.Local = zone
	}
	os.Exit(m.Run())
}

// All of the tests pass wherever the machine stands.
func TestOnMachinesElsewhere(t *testing.T) {
	if os.Getenv(machineZone) != "" {
		t.Skip("this is the machine elsewhere")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range []string{"America/New_York", "Asia/Seoul"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(self)
			cmd.Env = append(os.Environ(), machineZone+"="+zone)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at reads an RFC 3339 time.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	moment, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}

// twoDays is an event in Seoul: two days, three tracks in two buildings, and
// on both days a keynote for everybody before the parallel sessions.
func twoDays(t testing.TB) *Event {
	t.Helper()
	e := &Event{
		Title: "Community Day", Zone: zone(t, "Asia/Seoul"), Language: "ko", DayStart: 4 * time.Hour,
		Tracks: []Track{
			{ID: "architecture", Name: "트랙 1", Rooms: []string{"18F"}},
			{ID: "serverless", Rooms: []string{"B1F"}, Names: map[Date]string{"2024-11-03": "서버리스", "2024-11-04": "관측성 실습"}},
			{ID: "genai", Name: "GenAI", Rooms: []string{"1F"}, Names: map[Date]string{"2024-11-04": "서버리스"}},
		},
	}
	var sessions []Session
	for _, s := range [][4]string{
		{"2024-11-03T13:00", "13:30", "", "등록 및 입장"},
		{"2024-11-03T13:30", "14:00", "architecture", "플랫폼 엔지니어링"},
		{"2024-11-03T13:30", "14:00", "serverless", "컨테이너 동향"},
		{"2024-11-03T13:30", "14:00", "genai", "벡터 DB"},
		{"2024-11-03T14:10", "14:50", "genai", "RAG in practice"},
		{"2024-11-03T14:10", "15:30", "serverless", "Lambda, up close"},
		{"2024-11-03T15:00", "15:30", "serverless", "Lambda questions"},
		{"2024-11-03T16:00", "16:30", "genai", "Closing of a track"},
		{"2024-11-04T13:00", "13:30", "common", "Keynote"},
		{"2024-11-04T13:30", "14:00", "architecture", "Well-Architected"},
		{"2024-11-04T13:30", "14:00", "genai", "Agents"},
		{"2024-11-04T22:00", "23:59", "common", "Party"},
	} {
		day := s[0][:len("2024-11-03T")]
		sessions = append(sessions, Session{
			Start: at(t, s[0]+":00+09:00"), End: at(t, day+s[1]+":00+09:00"), Track: s[2], Title: s[3],
		})
	}
	if err := e.AssignTracks(sessions); err != nil {
		t.Fatal(err)
	}
	return e
}
