package gallery

import (
	"testing"
	"time"
)

func TestTimeInName(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	for name, want := range map[string]string{
		"PXL_20241103_044455123.jpg":             "2024-11-03T04:44:55.123Z", // Pixels write UTC
		"PXL_20241103_044455123.MP.jpg":          "2024-11-03T04:44:55.123Z",
		"PXL_20241103_044455123.PORTRAIT-01.jpg": "2024-11-03T04:44:55.123Z",
		"IMG_20241103_134455.jpg":                "2024-11-03T13:44:55+09:00",
		"IMG_20241103_134455_HDR.jpg":            "2024-11-03T13:44:55+09:00",
		"IMG_20241103_134455123.jpg":             "2024-11-03T13:44:55.123+09:00",
		"20241103_134455.jpg":                    "2024-11-03T13:44:55+09:00",
		"20241103_134455(0).jpg":                 "2024-11-03T13:44:55+09:00",
		"20230204_142014.jpg":                    "2023-02-04T14:20:14+09:00",
		"Screenshot_20241103-134455.png":         "2024-11-03T13:44:55+09:00",
		"Screenshot_20241103-134455_Chrome.png":  "2024-11-03T13:44:55+09:00",
		"Screenshot_2024-11-03-13-44-55.png":     "2024-11-03T13:44:55+09:00",
		"2024-11-03 13.44.55.jpg":                "2024-11-03T13:44:55+09:00",
		"2024-11-03 13.44.55-1.jpg":              "2024-11-03T13:44:55+09:00",
		"PANO_20241103_134455.jpg":               "2024-11-03T13:44:55+09:00",
		"MVIMG_20241103_134455.jpg":              "2024-11-03T13:44:55+09:00",
		"20240229_000000.jpg":                    "2024-02-29T00:00:00+09:00",
		"20241103_134455":                        "2024-11-03T13:44:55+09:00", // no extension

		// Messengers name files for when they were saved or sent.
		"KakaoTalk_20241103_140312345.jpg":               "",
		"KakaoTalk_20241103_140312345_01.jpg":            "",
		"KakaoTalk_Photo_2024-11-03-14-03-12.jpeg":       "",
		"WhatsApp Image 2024-11-03 at 13.44.55.jpeg":     "",
		"WhatsApp Image 2024-11-03 at 13.44.55 (1).jpeg": "",
		"IMG-20241103-WA0007.jpg":                        "",
		"PHOTO-2024-11-03-13-44-55.jpg":                  "",
		"photo_2024-11-03_13-44-55.jpg":                  "",
		"signal-2024-11-03-134455.jpg":                   "",
		"LINE_20241103_134455.jpg":                       "",

		// Numbers that are no time.
		"IMG_6845.jpg":                "",
		"DSC_0001.NEF":                "",
		"DSC_20241399_134455.jpg":     "", // no such month
		"DSC_20241399.jpg":            "",
		"20241131_134455.jpg":         "", // no such day
		"20230229_134455.jpg":         "",
		"20241103_250000.jpg":         "",
		"20241103_136055.jpg":         "",
		"20241103_1344556.jpg":        "", // a digit too many
		"20241103_1344551234.jpg":     "",
		"20241103.jpg":                "",
		"18991103_134455.jpg":         "",
		"99991103_134455.jpg":         "",
		"copy of 20241103_134455.jpg": "",
		"회고-77.jpg":                   "",
		"":                            "",
	} {
		got, ok := TimeInName(name, seoul)
		switch {
		case !ok && want != "":
			t.Errorf("%q says nothing, want %s", name, want)
		case ok && want == "":
			t.Errorf("%q says %s, want nothing", name, got)
		case ok && !got.Equal(at(t, want)):
			t.Errorf("%q says %s, want %s", name, got, want)
		}
	}
}

func FuzzTimeInName(f *testing.F) {
	for _, name := range []string{"PXL_20241103_044455123.jpg", "Screenshot_20241103-134455.png", "2024-11-03 13.44.55.jpg", "IMG_6845.jpg", "\xff_20241103_134455"} {
		f.Add(name)
	}
	z := zone(f, "America/New_York")
	f.Fuzz(func(t *testing.T, name string) {
		moment, ok := TimeInName(name, z)
		if ok && (moment.Year() < 1990 || moment.Year() > 2100) || !ok && moment != (time.Time{}) {
			t.Errorf("%q: %s, %t", name, moment, ok)
		}
	})
}
