package gallery

import (
	"regexp"
	"time"
)

// namedTime finds a date and a time in the name of a file, as phones and
// screenshot tools write them when the picture is taken:
// IMG_20241103_134455, 20241103_134455, PXL_20241103_044455123,
// Screenshot_20241103-134455, 2024-11-03 13.44.55. The name must begin with
// it, or with a prefix that is known to say when the picture was taken:
// messengers (KakaoTalk_…, WhatsApp Image …, PHOTO-…) name files for when they
// were saved or sent, which says "not later than" and nothing else.
var namedTime = regexp.MustCompile(`^(?:(IMG|IMGP|PXL|DSC|PANO|MVIMG|BURST|Screenshot)[_-])?` +
	`(\d{4})-?([01]\d)-?([0-3]\d)[_T -]([0-2]\d)[.-]?([0-5]\d)[.-]?([0-5]\d)(\d{3})?(?:\D|$)`)

// TimeInName reads when a picture was taken off its file's name. Pixel phones
// (PXL_) write UTC, all others the local time of the phone, here that of zone.
// Numbers that make no year from 1990 to 2100 are no time.
func TimeInName(name string, zone *time.Location) (time.Time, bool) {
	m := namedTime.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	if m[1] == "PXL" {
		zone = time.UTC
	}
	fraction := m[8]
	if fraction == "" {
		fraction = "000"
	}
	t, err := time.ParseInLocation("20060102150405.000", m[2]+m[3]+m[4]+m[5]+m[6]+m[7]+"."+fraction, zone)
	if err != nil || t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}, false
	}
	return t, true
}

// savedName finds the time in the names that messengers give to what they save
// or send: KakaoTalk_20241103_140312345.jpg, WhatsApp Image 2024-11-03 at
// 13.44.55.jpeg, IMG-20241103-WA0007.jpg, PHOTO-2024-11-03-13-44-55.jpg.
var savedName = regexp.MustCompile(`^(?:KakaoTalk_(?:Photo_)?|WhatsApp Image |PHOTO-|IMG-)` +
	`(\d{4})-?([01]\d)-?([0-3]\d)(?:-WA\d|(?:_| at |-)([0-2]\d)[.-]?([0-5]\d)[.-]?([0-5]\d))`)

// savedInName is the moment by which a picture was taken at the latest, as a
// messenger's name for it says. Of a date without a time it is the date's end.
func savedInName(name string, zone *time.Location) (time.Time, bool) {
	m := savedName.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	clock := "235959"
	if m[4] != "" {
		clock = m[4] + m[5] + m[6]
	}
	t, err := time.ParseInLocation("20060102150405", m[1]+m[2]+m[3]+clock, zone)
	return t, err == nil
}
