package schedulefile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

const months = `(jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?)\b\.?`

var (
	numberDate  = regexp.MustCompile(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`)
	eastDate    = regexp.MustCompile(`(?:(\d{4}) ?[년年] ?)?(\d{1,2}) ?[월月] ?(\d{1,2}) ?[일日]`)
	dayMonth    = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?` + months + `(?:,? (\d{4})\b)?`)
	monthDay    = regexp.MustCompile(`(?i)\b` + months + ` (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4})\b)?`)
	dayRange    = regexp.MustCompile(`(?:^|[^:\d])\d{1,2}(?:st|nd|rd|th|\.)? ?[-–—~] ?\d{1,2}(?:[^:\d]|$)`)
	yearInTitle = regexp.MustCompile(`\b(19[89]\d|20\d\d)\b`)
)

// findDate finds a date in a heading: "Friday Sept 27 Afternoon", "27. September
// 2019", "11월 3일 (일)". Where it has no year it is year, and none where that is 0.
func findDate(text string, year int) (date, bool) {
	text = clean(text)
	written := func(y, m, d string) (date, bool) {
		if y == "" && year == 0 {
			return date{}, false
		}
		found := date{year, time.Month(number(m)), int(number(d))}
		if y != "" {
			found.year = int(number(y))
		}
		t := time.Date(found.year, found.month, found.day, 0, 0, 0, 0, time.UTC)
		return found, t.Month() == found.month && t.Day() == found.day && 1970 <= found.year && found.year < 3000
	}
	if all := numberDate.FindAllStringSubmatch(text, 2); len(all) == 1 {
		return written(all[0][1], all[0][2], all[0][3])
	}
	if dayRange.MatchString(text) {
		return date{}, false // "27-29 September" is the event's, and no one day's
	}
	if m := eastDate.FindStringSubmatch(text); m != nil {
		return written(m[1], m[2], m[3])
	}
	if m := monthDay.FindStringSubmatch(text); m != nil {
		return written(m[3], monthNumber(m[1]), m[2])
	}
	if m := dayMonth.FindStringSubmatch(text); m != nil {
		return written(m[3], monthNumber(m[2]), m[1])
	}
	return date{}, false
}

// monthNumber is "9" for Sept.
func monthNumber(name string) string {
	name = strings.ToLower(name)
	name = strings.NewReplacer("mär", "mar", "mai", "may", "okt", "oct", "dez", "dec").Replace(name)
	for month := time.January; month <= time.December; month++ {
		if strings.HasPrefix(name, strings.ToLower(month.String()[:3])) {
			return strconv.Itoa(int(month))
		}
	}
	return ""
}
