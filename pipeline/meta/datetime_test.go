package meta

import "testing"

func TestParseTime(t *testing.T) {
	for _, c := range []struct{ in, time, offset string }{
		{"2024:11:03 14:02:11", "2024-11-03T14:02:11", ""},
		{" 2024:11:03 14:02:11 ", "2024-11-03T14:02:11", ""},
		{"2024-11-03T14:02:11.250+09:00", "2024-11-03T14:02:11.25", "+09:00"},
		{"2024-11-03T14:02:11Z", "2024-11-03T14:02:11", "+00:00"},
		{"2024/11/03 14:02", "2024-11-03T14:02:00", ""},
		{"2024: 1: 3  9: 2: 1", "2024-01-03T09:02:01", ""},
		{"2024:01:03T9:02:01-0500", "2024-01-03T09:02:01", "-05:00"},
		{"2016:12:31 23:59:60", "2016-12-31T23:59:59", ""},
		{"1990:01:01 00:00:00", "1990-01-01T00:00:00", ""},
		{"2100:12:31 23:59:59", "2100-12-31T23:59:59", ""},
		{"2024:11:03 14:02:11.123456789012-05:30", "2024-11-03T14:02:11.123456789", "-05:30"},
		{"  ", "", ""},
		{"", "", ""},
	} {
		m, err := parseTime(c.in)
		if m.time != c.time || m.offset != c.offset || err != nil {
			t.Errorf("%q: got %v, %v", c.in, m, err)
		}
	}
	for _, in := range []string{
		"0000:00:00 00:00:00", "    :  :     :  :  ", "0000-00-00T00:00:00Z", "1989:12:31 23:59:59", "2101:01:01 00:00:00", "2024:13:01 00:00:00", "2024:02:30 12:00:00", "2024:00:10 12:00:00",
		"2024:11:03 25:00:00", "2024:11:03 12:61:00", "2024:11:03", "yesterday", "2024:11:03 14:02:11 PM", "\xff\xfe",
	} {
		if m, err := parseTime(in); err == nil {
			t.Errorf("%q became %v", in, m)
		}
	}
}

func TestParseOffset(t *testing.T) {
	for in, want := range map[string]string{
		"+09:00": "+09:00", "+0900": "+09:00", "-5:00": "-05:00", "-05:30": "-05:30", "Z": "+00:00", "+09": "+09:00",
		"+14:00": "+14:00", " +01:00 ": "+01:00", "": "", "   :  ": "",
	} {
		if got, ok := parseOffset(in); got != want || !ok {
			t.Errorf("%q: got %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"KST", "+15:00", "+14:30", "+09:60", "09:00", "+9000", "+", "UTC+9"} {
		if got, ok := parseOffset(in); ok || got != "" {
			t.Errorf("%q became %q", in, got)
		}
	}
}

func TestFraction(t *testing.T) {
	for in, want := range map[string]string{
		"06": ".06", "500": ".5", "25 ": ".25", "0": "", "00": "", "": "", "x1": "", "1234567890123": ".123456789",
	} {
		if got := fraction(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestGPSMoment(t *testing.T) {
	for _, c := range []struct {
		date  string
		clock [3]float64
		want  string
	}{
		{"2024:11:03", [3]float64{5, 2, 11.9}, "2024-11-03T05:02:11Z"},
		{"2024-11-03", [3]float64{0, 0, 0}, "2024-11-03T00:00:00Z"},
		{"2024:11:03", [3]float64{24, 0, 0}, ""},
		{"2024:11:03", [3]float64{-1, 0, 0}, ""},
		{"1970:01:01", [3]float64{0, 0, 0}, ""},
		{"", [3]float64{5, 2, 11}, ""},
	} {
		if got := gpsMoment(c.date, c.clock); got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.date, c.clock, got, c.want)
		}
	}
}
