package schedulefile

import (
	"testing"
	"time"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "start,end,title\n2024-11-03T13:00,2024-11-03T13:30,Talk\n", "day;start;duration;title\n2024-11-03;13:00;30;\"a;b\"",
		"start\tend\ttitle\n2024-11-03 13:00Z\t13:30\tTalk", "BEGIN:VCALENDAR", "{}", "<a/>", "start,end,title\n\"\n", "\xff\xfe", "start,end,title\n9999-12-31 23:59,00:00,x",
		"A 2024\nstart,title\nSept 27,\n13:00 - 1:30 pm,x\n0:30-1:00,y", "Datum;Uhrzeit;Dauer;Titel\n2024년 11월 3일;오후 1시;1,5 Std;x",
		frabXMLSample, frabJSONSample, sessionizeAllSample, sessionizeGridSample, icalSample,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		schedule, err := Parse("s", data, Defaults{Zone: time.UTC})
		if (err == nil) == (len(schedule.Sessions) == 0) {
			t.Fatalf("%d sessions and the error %v", len(schedule.Sessions), err)
		}
		for _, s := range schedule.Sessions {
			if s.Title == "" || !s.End.After(s.Start) || s.End.Sub(s.Start) > maxSpan {
				t.Fatalf("a session as it must not be: %+v", s)
			}
		}
	})
}
