package meta

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Years in which a digital photo can have been taken. Cameras whose battery
// was out begin at 1970 or 1980; no clock is asked, so that the same file
// says the same for ever.
const (
	firstYear = 1990
	lastYear  = 2100
)

// cameraTime is Exif's "2024:11:03 14:02:11" and XMP's
// "2024-11-03T14:02:11.25+09:00", with the liberties that writers take: other
// separators, blanks for leading zeros, no seconds.
var cameraTime = regexp.MustCompile(`^(\d{4})[-:/. ] ?(\d{1,2})[-:/. ] ?(\d{1,2})[T ] ?(\d{1,2}): ?(\d{1,2})(?:: ?(\d{1,2})(?:\.(\d+))?)? ?(Z|[-+]\d{1,2}:?\d{2}|[-+]\d{2})?$`)

// moment is a time as a file says it: of no zone, unless it names an offset.
type moment struct {
	time   string // "2024-11-03T14:02:11.25"
	offset string // "+09:00"
}

// parseTime reads a time of Exif or XMP. Nothing is the zero moment without an
// error; what cannot be a photo's time is an error that says so.
func parseTime(s string) (moment, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return moment{}, nil
	}
	if strings.Trim(s, "0:-/. TZ") == "" {
		return moment{}, fmt.Errorf("the time %q is how a camera writes that its clock is not set", clip(s))
	}
	m := cameraTime.FindStringSubmatch(s)
	if m == nil {
		return moment{}, fmt.Errorf("the time %q is no date with a time of day", clip(s))
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits, at most four; absent seconds are 0
	}
	// A leap second, or a sloppy writer's rounding: half a second beside the
	// truth, and still on the right day, is better than no time.
	n[5] = min(n[5], 60)
	if n[5] == 60 {
		n[5] = 59
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if t.Day() != n[2] || int(t.Month()) != n[1] || t.Hour() != n[3] || t.Minute() != n[4] {
		return moment{}, fmt.Errorf("the time %q is not in the calendar", clip(s))
	}
	if n[0] < firstYear || n[0] > lastYear {
		return moment{}, fmt.Errorf("the time %q is not in a year of digital photos", clip(s))
	}
	out := moment{time: t.Format("2006-01-02T15:04:05") + fraction(m[7])}
	out.offset, _ = parseOffset(m[8])
	return out, nil
}

// fraction turns the digits of a sub-second tag ("06", "500", "25 ") into
// ".06", ".5", ".25", and everything else into nothing.
func fraction(digits string) string {
	digits = strings.TrimSpace(digits)
	if len(digits) > 9 {
		digits = digits[:9]
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return ""
		}
	}
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		return ""
	}
	return "." + digits
}

var zoneOffset = regexp.MustCompile(`^([-+])(\d{1,2})(?::?(\d{2}))?$`)

// parseOffset normalises an offset from UTC: "+0900", "-5:00" and "Z" become
// "+09:00", "-05:00" and "+00:00". ok is false for what is none; blanks are
// the empty offset.
func parseOffset(s string) (offset string, ok bool) {
	s = strings.TrimSpace(s)
	switch s {
	case "", ":":
		return "", true
	case "Z":
		return "+00:00", true
	}
	m := zoneOffset.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	if hours > 14 || minutes > 59 || hours*60+minutes > 14*60 {
		return "", false // Kiribati's +14:00 is the furthest
	}
	return fmt.Sprintf("%s%02d:%02d", m[1], hours, minutes), true
}

// iptcMoment joins IPTC's date, "20241103", and time, "140211+0900".
func iptcMoment(date, clock string) (moment, error) {
	date, clock = strings.TrimSpace(date), strings.TrimSpace(clock)
	if len(date) == 8 {
		date = date[:4] + ":" + date[4:6] + ":" + date[6:]
	}
	if len(clock) >= 6 && !strings.Contains(clock[:6], ":") {
		clock = clock[:2] + ":" + clock[2:4] + ":" + clock[4:]
	}
	if clock == "" && strings.Trim(date, "0: ") == "" {
		return moment{}, nil
	}
	return parseTime(date + " " + clock)
}

// gpsMoment joins GPSDateStamp ("2024:11:03") and GPSTimeStamp (hours, minutes
// and seconds UTC) into "2024-11-03T05:02:11Z", whole seconds.
func gpsMoment(date string, clock [3]float64) string {
	for _, v := range clock {
		if !(v >= 0 && v < 61) { // NaN too
			return ""
		}
	}
	m, err := parseTime(fmt.Sprintf("%s %02d:%02d:%02d", strings.TrimSpace(date), int(clock[0]), int(clock[1]), int(clock[2])))
	if err != nil || m.time == "" {
		return ""
	}
	return m.time + "Z"
}

// clip keeps a quoted value short enough for a message.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
