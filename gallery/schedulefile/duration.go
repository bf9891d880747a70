package schedulefile

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	minutesDuration = regexp.MustCompile(`^(\d{1,6})(m|min|mins|minutes?|minuten|'|분|分)?$`)
	colonDuration   = regexp.MustCompile(`^(\d{1,3})[:.](\d{2})(?::(\d{2}))?(h|hrs?|std)?$`)
	wordsDuration   = regexp.MustCompile(`^(?:(\d{1,3}(?:[.,]\d{1,2})?)(?:h|hrs?|hours?|std|stunden?|시간|時間))?(?:(\d{1,3})(?:m|min|mins|minutes?|minuten|분|分)?)?$`)
	isoDuration     = regexp.MustCompile(`^\+?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)
)

// parseDuration reads 30 (minutes), 45 min, 0:30 and 1:30:00 (hours first),
// 1h30m, 1.5 hours, 30분, PT30M.
func parseDuration(s string) (time.Duration, bool) {
	if d, ok := parseISODuration(strings.ToUpper(clean(s))); ok {
		return d, true
	}
	s = strings.TrimSuffix(strings.ToLower(strings.ReplaceAll(clean(s), " ", "")), ".")
	if m := minutesDuration.FindStringSubmatch(s); m != nil {
		return number(m[1]) * time.Minute, true
	}
	if m := colonDuration.FindStringSubmatch(s); m != nil && number(m[2]) < 60 && number(m[3]) < 60 {
		return number(m[1])*time.Hour + number(m[2])*time.Minute + number(m[3])*time.Second, true
	}
	if m := wordsDuration.FindStringSubmatch(s); m != nil && m[1] != "" {
		hours, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
		return (time.Duration(hours*60)*time.Minute + number(m[2])*time.Minute), err == nil
	}
	return 0, false
}

// parseISODuration reads PT1H30M, as iCalendar has it.
func parseISODuration(s string) (time.Duration, bool) {
	m := isoDuration.FindStringSubmatch(s)
	if m == nil || strings.Join(m[1:], "") == "" {
		return 0, false
	}
	return number(m[1])*7*24*time.Hour + number(m[2])*24*time.Hour + number(m[3])*time.Hour +
		number(m[4])*time.Minute + number(m[5])*time.Second, true
}

// number reads digits that a pattern has let through, few enough not to overflow.
func number(digits string) time.Duration {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0 // a part that is not there
	}
	return time.Duration(n)
}
