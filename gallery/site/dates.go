package site

import (
	"fmt"
	"time"
)

// The dates of the gallery, in the words of its language. Times come from the
// index with the event's own offset, so no zone is needed here.

// dateStyle is how a language writes dates.
type dateStyle struct {
	long  func(time.Time) string // with the day of the week, without the year
	short func(time.Time) string // for navigation
	full  func(time.Time) string // with the year
	span  func(from, to time.Time) string
}

func datesEnglish() dateStyle {
	return dateStyle{
		long:  func(t time.Time) string { return t.Format("Monday, 2 January") },
		short: func(t time.Time) string { return t.Format("Mon 2 Jan") },
		full:  func(t time.Time) string { return t.Format("Monday, 2 January 2006") },
		span: func(from, to time.Time) string {
			switch {
			case sameDate(from, to):
				return to.Format("2 January 2006")
			case from.Year() != to.Year():
				return from.Format("2 January 2006") + " – " + to.Format("2 January 2006")
			case from.Month() != to.Month():
				return from.Format("2 January") + " – " + to.Format("2 January 2006")
			}
			return from.Format("2") + "–" + to.Format("2 January 2006")
		},
	}
}

func datesKorean() dateStyle {
	weekday := func(t time.Time) string {
		return []string{"일", "월", "화", "수", "목", "금", "토"}[t.Weekday()]
	}
	return dateStyle{
		long:  func(t time.Time) string { return fmt.Sprintf("%d월 %d일 (%s)", t.Month(), t.Day(), weekday(t)) },
		short: func(t time.Time) string { return fmt.Sprintf("%d.%d (%s)", t.Month(), t.Day(), weekday(t)) },
		full: func(t time.Time) string {
			return fmt.Sprintf("%d년 %d월 %d일 (%s)", t.Year(), t.Month(), t.Day(), weekday(t))
		},
		span: func(from, to time.Time) string {
			return spanOf(from, to, "%d년 %d월 %d일", "%d월 %d일", "%d일", " – ")
		},
	}
}

func datesJapanese() dateStyle {
	weekday := func(t time.Time) string {
		return []string{"日", "月", "火", "水", "木", "金", "土"}[t.Weekday()]
	}
	return dateStyle{
		long:  func(t time.Time) string { return fmt.Sprintf("%d月%d日（%s）", t.Month(), t.Day(), weekday(t)) },
		short: func(t time.Time) string { return fmt.Sprintf("%d/%d（%s）", t.Month(), t.Day(), weekday(t)) },
		full: func(t time.Time) string {
			return fmt.Sprintf("%d年%d月%d日（%s）", t.Year(), t.Month(), t.Day(), weekday(t))
		},
		span: func(from, to time.Time) string {
			return spanOf(from, to, "%d年%d月%d日", "%d月%d日", "%d日", "〜")
		},
	}
}

// spanOf writes the first date whole and of the second what differs.
func spanOf(from, to time.Time, full, date, day, dash string) string {
	first := fmt.Sprintf(full, from.Year(), from.Month(), from.Day())
	switch {
	case sameDate(from, to):
		return first
	case from.Year() != to.Year():
		return first + dash + fmt.Sprintf(full, to.Year(), to.Month(), to.Day())
	case from.Month() != to.Month():
		return first + dash + fmt.Sprintf(date, to.Month(), to.Day())
	}
	return first + dash + fmt.Sprintf(day, to.Day())
}

func sameDate(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// clockSpan is "13:30–14:10", or "13:30" where the end is unknown.
func clockSpan(from, to time.Time) string {
	if to.IsZero() {
		return from.Format("15:04")
	}
	return from.Format("15:04") + "–" + to.Format("15:04")
}
