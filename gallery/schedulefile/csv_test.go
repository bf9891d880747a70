package schedulefile

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"eventroll/gallery"
)

func seoul(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// line is a session in one line, for tables.
func line(s gallery.Session) string {
	return fmt.Sprintf("%s…%s|%s|%s|%s|%s|%s", s.Start.Format(time.RFC3339), s.End.Format(time.RFC3339),
		s.ID, s.Track, s.Room, s.Title, strings.Join(s.Speakers, "+"))
}

func TestParseCSV(t *testing.T) {
	const header = "start,end,track,room,title,speakers\n"
	const plain = "2024-11-03T13:00:00+09:00…2024-11-03T13:30:00+09:00||||Talk|"
	tests := []struct{ name, csv, want string }{
		{"our own form", header + "2024-11-03T13:00,2024-11-03T13:30,serverless,Hall 1,Talk,Kim", "2024-11-03T13:00:00+09:00…2024-11-03T13:30:00+09:00||serverless|Hall 1|Talk|Kim"},
		{"a blank for the T, seconds", header + "2024-11-03 13:00:00,2024-11-03 13:30:00,,,Talk,", plain},
		{"an offset", header + "2024-11-03T04:00:00Z,2024-11-03T04:30Z,,,Talk,", "2024-11-03T04:00:00Z…2024-11-03T04:30:00Z||||Talk|"},
		{"an offset without colon, after a blank", header + "2024-11-03 13:00 +0900,2024-11-03 13:30 +09:00,,,Talk,", plain},
		{"columns in any order and case, a byte order mark, CRLF", "\uFEFFTitle, END ,Start\r\nTalk,2024-11-03 13:30,2024-11-03 13:00\r\n", plain},
		{"semicolons", "start;end;title;speakers\n2024-11-03 13:00;2024-11-03 13:30;Talk;\"Kim; Lee\"", plain + "Kim+Lee"},
		{"tabs", "start\tend\ttitle\n2024-11-03 13:00\t2024-11-03 13:30\tTalk", plain},
		{"a day column", "day,start,end,title\n2024-11-03,13:00,13:30,Talk", plain},
		{"a date column, another way to write it", "Date,Start,End,Title\n2024/11/3,13:00:00,13:30:00,Talk", plain},
		{"a duration in minutes", "start,duration,title\n2024-11-03 13:00,30,Talk", plain},
		{"a duration with a colon", "start,duration,title\n2024-11-03 13:00,0:30,Talk", plain},
		{"a duration in words", "start,duration,title\n2024-11-03 13:00,30 min,Talk", plain},
		{"the end wins over the duration", "start,end,duration,title\n2024-11-03 13:00,13:30,99,Talk", plain},
		{"a range", "Date,Time,Session\n2024-11-03,13:00 – 13:30,Talk", plain},
		{"a range of twelve hours", "Date,Time,Session\n2024-11-03,1:00-1:30 pm,Talk", plain},
		{"twelve hours", "day,start,end,title\n2024-11-03,1:00 PM,1.30 p.m.,Talk", plain},
		{"Korean", "날짜,시작,종료,제목\n2024년 11월 3일,오후 1시,오후 1시 30분,Talk", plain},
		{"German", "Datum;Uhrzeit;Dauer;Titel\n2024-11-03;13.00 Uhr;0,5 Std.;Talk", plain},
		{"titles, and a day among them", "Our Day\n,,\nSunday 3rd November 2024,,\nstart,length,talk title\n13:00,30 Minuten,Talk", plain},
		{"a year in the title, a day in a heading", "Our Day 2024,,\nstart,end,title\nSunday Nov. 3 (Hall 1),,\n13:00,13:30,Talk\n", plain},
		{"the event's dates are no day's", "2-3 November 2024,,\nstart,end,title\n2024-11-03,,\n13:00,13:30,Talk\n", plain},
		{"a day cell of several rows", "day,start,end,title,x\n2024-11-03,,,,\n,13:00,13:30,Talk,", plain},
		{"the plainer column counts", "time,speaker_name,talk_title,Start,speakername,end\n9,Kim,Talk,2024-11-03 13:00,kim,13:30", plain + "Kim"},
		{"entities", "start,end,title\n2024-11-03 13:00,13:30,Q&amp;A&#x27;s", strings.Replace(plain, "Talk", "Q&A's", 1)},
		{"over midnight", "day,start,end,title\n2024-11-30,23:00,01:00,Party", "2024-11-30T23:00:00+09:00…2024-12-01T01:00:00+09:00||||Party|"},
		{"the start's offset holds for the end", header + "2024-11-03T04:00Z,04:30,,,Talk,", "2024-11-03T04:00:00Z…2024-11-03T04:30:00Z||||Talk|"},
		{"an id and other columns", "id,start,end,title,notes\nX7,2024-11-03 13:00,2024-11-03 13:30,Talk,call her", "2024-11-03T13:00:00+09:00…2024-11-03T13:30:00+09:00|X7|||Talk|"},
		{"blank lines and rows", "\n,,,,,\n" + header + "\n,,,,,\n2024-11-03 13:00,2024-11-03 13:30,,,Talk,\n\n", plain},
		{"a short row", header + "2024-11-03 13:00,2024-11-03 13:30,,,Talk", plain},
		{"blank cells too many", header + "2024-11-03 13:00,2024-11-03 13:30,,,Talk,,,,", plain},
		{"quotes", header + `2024-11-03 13:00,2024-11-03 13:30,,,"Say ""yes"", Step Functions",`, `2024-11-03T13:00:00+09:00…2024-11-03T13:30:00+09:00||||Say "yes", Step Functions|`},
		{"a comma is part of a name", header + `2024-11-03 13:00,2024-11-03 13:30,,,Talk,"김선우 (Serverless Operations, Inc.)"`, plain + "김선우 (Serverless Operations, Inc.)"},
		{"three ways to separate speakers", header + "2024-11-03 13:00,2024-11-03 13:30,,,Talk,\"A; B / C\nD (R/D)\"", plain + "A+B+C+D (R/D)"},
		{"a title in two lines", header + "2024-11-03 13:00,2024-11-03 13:30,,,\"Talk\nagain\",", "2024-11-03T13:00:00+09:00…2024-11-03T13:30:00+09:00||||Talk again|"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			schedule, err := Parse("schedule.csv", []byte(test.csv), Defaults{Zone: seoul(t)})
			if err != nil {
				t.Fatal(err)
			}
			if len(schedule.Sessions) != 1 {
				t.Fatalf("got %d sessions", len(schedule.Sessions))
			}
			if got := line(schedule.Sessions[0]); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	const header = "start,end,title\n"
	const instead = ": export it as CSV, with the columns start,end,track,room,title,speakers"
	tests := []struct{ name, csv, want string }{
		{"empty", "", "s.csv: is empty: a CSV schedule begins with its columns, start,end,track,room,title,speakers"},
		{"blank", " \n\n", "s.csv: is empty: a CSV schedule begins with its columns, start,end,track,room,title,speakers"},
		{"header only", header, "s.csv: has no session: one a line, below the line with the columns"},
		{"no header", "2024-11-03 13:00,2024-11-03 13:30,My talk", "s.csv:1: this line should name the columns, and start, end, title is not among them: the first line is start,end,track,room,title,speakers"},
		{"a column missing", "start,end,titl\n", "s.csv:1: this line should name the columns, and title is not among them: the first line is start,end,track,room,title,speakers"},
		{"a column twice", "start,end,title,Title\n", "s.csv:1: the column title is there twice"},
		{"a spreadsheet", "PK\x03\x04", "s.csv: is a spreadsheet file" + instead},
		{"UTF-16", "\xff\xfes\x00", "s.csv: is UTF-16 text: save it as “CSV UTF-8”"},
		{"EUC-KR", header + "2024-11-03 13:00,2024-11-03 13:30,\xb5\xee\xb7\xcf", "s.csv: is not UTF-8 text (Excel writes the computer's old encoding unless told): save it as “CSV UTF-8”"},
		{"no date", header + "13:00,13:30,Talk", `s.csv:2: the start "13:00" has no date: write it like 2024-11-03T13:00, add a column day, or write 2024-11-03 on a line of its own above`},
		{"twelve hours that do not say so", "2024-11-03\nstart,duration,title\n12:30,30,Lunch\n1:00,30,Talk", `s.csv:4: the start "1:00" comes after 12:30: write 13:00 for one in the afternoon, or the date if it is the night`},
		{"no end, nor a column for it", "start,title\n2024-11-03 13:00,Talk", `s.csv:2: has no end`},
		{"no time", header + "2024-11-03,2024-11-03,Talk", `s.csv:2: the start "2024-11-03" is not understood: write it like 2024-11-03T13:00`},
		{"no such date", header + "2024-13-01 13:00,13:30,Talk", `s.csv:2: the start "2024-13-01 13:00" is not understood: write it like 2024-11-03T13:00`},
		{"month or day first", "day,start,end,title\n03/11/2024,13:00,13:30,Talk", `s.csv:2: the day "03/11/2024" is not understood: write it like 2024-11-03`},
		{"a bad end", header + "2024-11-03 13:00,late,Talk", `s.csv:2: the end "late" is not understood: write it like 2024-11-03T13:30`},
		{"no start", header + ",2024-11-03 13:00,Talk", `s.csv:2: has no start`},
		{"no end", header + "2024-11-03 13:00,,Talk", `s.csv:2: has no end`},
		{"a bad duration", "start,duration,title\n2024-11-03 13:00,half,Talk", `s.csv:2: the duration "half" is not understood: write it in minutes, or like 0:30`},
		{"ends before it starts", header + "2024-11-03 13:00,2024-11-03 12:30,Talk", `s.csv:2: ends (2024-11-03 12:30) before or when it starts (2024-11-03 13:00)`},
		{"ends when it starts", header + "2024-11-03 13:00,13:00,Talk", `s.csv:2: ends (2024-11-03 13:00) before or when it starts (2024-11-03 13:00)`},
		{"ends next year", header + "2024-11-03 13:00,2025-11-03 13:30,Talk", `s.csv:2: ends on 2025-11-03, more than a week after it starts`},
		{"no title", header + "2024-11-03 13:00,2024-11-03 13:30,", "s.csv:2: has no title"},
		{"a comma without quotes", header + "2024-11-03 13:00,2024-11-03 13:30,나야, Step Functions", "s.csv:2: has 4 cells where the first line has 3: a comma within a title or name needs the whole cell in quotes"},
		{"a quote within a cell", header + "2024-11-03 13:00,13:30,a \"b\" c\n2024-11-03 13:00,x,Talk", "s.csv:2: has a quote \" within a cell: put the whole cell in quotes and write each quote in it twice, \"so \"\"this\"\" works\"\n" +
			`s.csv:3: the end "x" is not understood: write it like 2024-11-03T13:30`},
		{"an open quote", header + "2024-11-03 13:00,13:30,\"Talk\n2024-11-03 13:00,13:30,Talk\n", `s.csv:2: a quote " that starts in this line is not closed`},
		{"a very long cell", header + "2024-11-03 13:00,13:30," + strings.Repeat("가", 2001), "s.csv:2: has a cell of more than 2000 characters: perhaps a quote is not closed"},
		{"all in one go", header + "x,,Talk\n2024-11-03 13:00,13:30,Good\n\n2024-11-03 13:00,,Talk", "s.csv:2: the start \"x\" is not understood: write it like 2024-11-03T13:00\ns.csv:5: has no end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("s.csv", []byte(test.csv), Defaults{Zone: seoul(t)})
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != test.want {
				t.Errorf("got  %s\nwant %s", err, test.want)
			}
			if e := (*Error)(nil); !errors.As(err, &e) {
				t.Errorf("a %T is no *Error", err)
			}
		})
	}
}

// Under a heading the small hours belong to the night after it.
func TestParseNight(t *testing.T) {
	schedule, err := Parse("s.csv", []byte("start,duration,title\nSaturday 2024-11-30,,\n22:00,120,Party\n0:30,60,Late\n1:30,60,Later\n2024-12-01,,\n9:00,60,Breakfast\n"), Defaults{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range schedule.Sessions {
		got = append(got, s.Start.Format("02T15:04"))
	}
	if want := "30T22:00 01T00:30 01T01:30 01T09:00"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestParseBounds(t *testing.T) {
	const header = "start,end,title\n"
	for name, test := range map[string]struct{ csv, want string }{
		"bytes":  {strings.Repeat(" ", MaxBytes+1), "larger than 5 MB"},
		"rows":   {header + strings.Repeat("2024-11-03 13:00,13:30,T\n", MaxSessions+1), "more than 10000 rows"},
		"faults": {header + strings.Repeat("x,,T\n", 100), "80 more lines are not understood"},
	} {
		if _, err := Parse("s.csv", []byte(test.csv), Defaults{Zone: time.UTC}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestRealSchedule(t *testing.T) {
	const file = "../../../shared/awscd2024/schedule.csv"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("no real schedule to read: %v", err)
	}
	schedule, err := Parse(file, data, Defaults{Zone: seoul(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(schedule.Sessions) != 24 {
		t.Fatalf("got %d sessions", len(schedule.Sessions))
	}
	want := gallery.Session{
		Title: "나야, Step Functions", Track: "serverless", Room: "해성빌딩 B1F", Speakers: []string{"강은호 (STATGE Labs)"},
		Start: time.Date(2024, 11, 3, 15, 0, 0, 0, seoul(t)), End: time.Date(2024, 11, 3, 15, 30, 0, 0, seoul(t)),
	}
	if got := schedule.Sessions[9]; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := schedule.Sessions[12].Speakers; len(got) != 1 || got[0] != "김선우 (Serverless Operations, Inc.)" {
		t.Errorf("got the speakers %q", got)
	}
	if got := schedule.Sessions[7]; got.Title != "휴식 시간 | 스폰서 및 부스" || got.Track != "" {
		t.Errorf("got the break %+v", got)
	}
}
