package demo

import "time"

// hold is how a camera is held.
type hold int

const (
	level     hold = iota
	upright        // a tall picture, stored tall
	onItsSide      // a tall picture, stored lying: Exif says how to turn it
)

// place is where a phone thinks it is, in degrees.
type place struct{ lat, lon float64 }

// demoPhoto is one photo of the demo, as it truly was.
type demoPhoto struct {
	file   string // card/path within it
	camera string // "" for no Exif at all
	at     string // the true time in the event's zone: "11-02 09:12:10"; "" for none in the file
	scene  scene
	look   palette
	kind   int // which variant of the scene
	beat   int // which frame of a burst, from 0; frames follow one another in the list
	hold   hold
	where  *place

	description string // Exif ImageDescription
	caption     string // XMP
	keyword     string // XMP
	also        string // the card/path of a copy
}

func demoPhotos() []demoPhoto {
	var all []demoPhoto
	all = append(all, danasPhotos()...)
	all = append(all, imresPhotos()...)
	all = append(all, yunasPhotos()...)
	all = append(all, phonePhotos()...)
	return append(all, boothPhotos()...)
}

// card gives photos the folder and the camera that they share.
func card(folder, camera string, photos []demoPhoto) []demoPhoto {
	for i := range photos {
		photos[i].file = folder + "/" + photos[i].file
		photos[i].camera = camera
	}
	return photos
}

// Dana goes everywhere and gives one photo a room its keyword. Her clock is
// three minutes slow.
func danasPhotos() []demoPhoto {
	lobbyClock := time.Date(2024, 11, 2, 9, 12, 10, 0, time.UTC)
	return card("dana/DCIM/100CANON", dana, []demoPhoto{
		{file: "IMG_0001.JPG", at: "11-01 18:40:05", scene: emptyHall, look: hallLight, caption: "전날 저녁, 의자 놓기"},
		{file: "IMG_0002.JPG", at: "11-02 09:05:31", scene: arrival, look: hallLight, caption: "은행나무 아래 첫 손님들"},
		{file: "IMG_0003.JPG", at: "11-02 09:12:10", scene: wallClock(lobbyClock), look: dataLight},
		{file: "IMG_0004.JPG", at: "11-02 09:21:40", scene: registration, look: hallLight},
		{file: "IMG_0005.JPG", at: "11-02 10:06:12", scene: talk, look: hallLight, kind: 5, caption: "여는 말", also: "imre/from-dana/IMG_0005.JPG"},
		{file: "IMG_0006.JPG", at: "11-02 10:52:14", scene: closeUp, look: cloudLight, kind: 2, keyword: "클라우드 & 인프라"},
		{file: "IMG_0007.JPG", at: "11-02 10:52:15", scene: closeUp, look: cloudLight, kind: 2, beat: 1},
		{file: "IMG_0008.JPG", at: "11-02 10:52:16", scene: closeUp, look: cloudLight, kind: 2, beat: 2},
		{file: "IMG_0009.JPG", at: "11-02 10:52:17", scene: closeUp, look: cloudLight, kind: 2, beat: 3},
		{file: "IMG_0010.JPG", at: "11-02 10:55:48", scene: talk, look: cloudLight, kind: 2},
		{file: "IMG_0011.JPG", at: "11-02 11:31:20", scene: talk, look: webLight, kind: 3, keyword: "웹 프런트엔드", description: `Look, "no script" | 100% CSS & HTML`},
		{file: "IMG_0012.JPG", at: "11-02 11:33:02", scene: listening, look: webLight, hold: onItsSide},
		{file: "IMG_0013.JPG", at: "11-02 12:21:33", scene: lunch, look: hallLight, caption: "점심은 김밥 & 커피"},
		{file: "IMG_0014.JPG", at: "11-02 13:33:09", scene: talk, look: dataLight, kind: 4, keyword: "data"},
		{file: "IMG_0015.JPG", at: "11-02 14:41:27", scene: panel, look: hallLight, kind: 1, caption: `패널: "우리는 왜 모이는가"`},
		{file: "IMG_0016.JPG", at: "11-02 14:52:50", scene: listening, look: hallLight, description: "A question from the third row"},
		{file: "IMG_0017.JPG", at: "11-02 17:48:16", scene: rooftop, look: hallLight, kind: 0, caption: "해가 지고, 파티가 시작되다"},
		{file: "IMG_0018.JPG", at: "11-03 11:40:44", scene: corridor, look: dataLight, kind: 1},
		{file: "IMG_0019.JPG", at: "11-03 14:22:10", scene: everybody, look: hallLight, caption: "모두 모여, 하나 둘 셋!"},
		{file: "IMG_0020.JPG", at: "11-03 14:22:11", scene: everybody, look: hallLight, beat: 1},
		{file: "IMG_0021.JPG", at: "11-03 14:22:12", scene: everybody, look: hallLight, beat: 2},
	})
}

// Imre stays in the web track. His clock is 47 seconds fast.
func imresPhotos() []demoPhoto {
	return card("imre/DCIM/101NZ6_2", imre, []demoPhoto{
		{file: "DSC_0101.JPG", at: "11-02 10:45:12", scene: talk, look: webLight, kind: 1},
		{file: "DSC_0102.JPG", at: "11-02 10:58:31", scene: closeUp, look: webLight, kind: 0, hold: onItsSide},
		{file: "DSC_0103.JPG", at: "11-02 11:10:05", scene: listening, look: webLight},
		{file: "DSC_0104.JPG", at: "11-02 11:27:42", scene: closeUp, look: webLight, kind: 4, description: "<script>alert(1)</script>"},
		{file: "DSC_0105.JPG", at: "11-02 11:44:19", scene: overShoulder, look: webLight},
		{file: "DSC_0106.JPG", at: "11-02 12:40:55", scene: coffee, look: webLight, caption: "커피 한 잔, 이야기 두 잔"},
		{file: "DSC_0107.JPG", at: "11-02 13:25:37", scene: talk, look: webLight, kind: 2},
		{file: "DSC_0108.JPG", at: "11-02 13:41:08", scene: closeUp, look: webLight, kind: 3, hold: onItsSide},
		{file: "DSC_0109.JPG", at: "11-02 14:12:26", scene: boothTable, look: webLight, kind: 2},
		{file: "DSC_0110.JPG", at: "11-03 10:50:14", scene: handsOn, look: webLight, kind: 1, description: "Hands-on, step by step"},
		{file: "DSC_0111.JPG", at: "11-03 11:32:48", scene: handsOn, look: webLight, kind: 2, hold: onItsSide},
		{file: "DSC_0112.JPG", at: "11-03 13:40:33", scene: talk, look: webLight, kind: 5},
	})
}

// Yuna sorts her photos into folders named for the tracks. Her camera is
// still on the time of Los Angeles.
func yunasPhotos() []demoPhoto {
	return card("yuna", yuna, []demoPhoto{
		{file: "cloud/DSC00311.JPG", at: "11-02 10:44:51", scene: talk, look: cloudLight, kind: 0},
		{file: "cloud/DSC00312.JPG", at: "11-02 11:03:17", scene: listening, look: cloudLight},
		{file: "cloud/DSC00313.JPG", at: "11-02 11:24:40", scene: talk, look: cloudLight, kind: 3, caption: "Logs, Metrics & Traces"},
		{file: "데이터 · AI/DSC00314.JPG", at: "11-02 11:45:26", scene: talk, look: dataLight, kind: 1},
		{file: "데이터 · AI/DSC00315.JPG", at: "11-02 13:28:09", scene: closeUp, look: dataLight, kind: 4, hold: upright},
		{file: "데이터 · AI/DSC00316.JPG", at: "11-02 13:44:58", scene: overShoulder, look: dataLight, kind: 1},
		{file: "party/DSC00317.JPG", at: "11-02 18:05:12", scene: rooftop, look: hallLight, kind: 2, caption: "건배!"},
		{file: "party/DSC00318.JPG", at: "11-02 22:10:37", scene: rooftop, look: hallLight, kind: 1},
		{file: "party/DSC00319.JPG", at: "11-03 00:41:03", scene: rooftop, look: hallLight, kind: 3, caption: "자정이 지나도"},
		{file: "cloud/DSC00320.JPG", at: "11-03 10:42:20", scene: handsOn, look: cloudLight, kind: 0},
		{file: "data/DSC00321.JPG", at: "11-03 11:50:34", scene: handsOn, look: dataLight, kind: 2},
		{file: "data/DSC00322.JPG", at: "11-03 13:36:45", scene: talk, look: dataLight, kind: 3},
	})
}

// A phone knows its zone and the building it is in, and its owner names files.
func phonePhotos() []demoPhoto {
	hanbit, nuri := &place{37.54463, 127.05586}, &place{37.54724, 127.06013}
	return card("phone", phone, []demoPhoto{
		{file: registrationDesk, at: "11-02 09:31:22", scene: registration, look: cloudLight, kind: 1, hold: onItsSide, where: hanbit},
		{file: "20241102_105734.jpg", at: "11-02 10:57:34", scene: talk, look: dataLight, kind: 0, where: nuri},
		{file: "20241102_110812.jpg", at: "11-02 11:08:12", scene: closeUp, look: dataLight, kind: 3, hold: onItsSide, where: nuri},
		{file: "점심 & 부스 1.jpg", at: "11-02 12:35:47", scene: boothTable, look: cloudLight, kind: 3, where: hanbit},
		{file: "복도에서.jpg", at: "11-02 13:36:30", scene: corridor, look: webLight, hold: upright, where: hanbit},
		{file: "커피 타임 ☕😊.jpg", at: "11-02 14:07:15", scene: coffee, look: dataLight, hold: onItsSide, where: hanbit, caption: "라떼는 오늘도 완벽"},
		{file: "옥상 풍경.jpg", at: "11-02 18:02:51", scene: rooftop, look: hallLight, kind: 0, hold: onItsSide, where: nuri},
		{file: "20241102_235518.jpg", at: "11-02 23:55:18", scene: rooftop, look: hallLight, kind: 3, hold: upright, where: nuri},
		{file: "20241103_100820.jpg", at: "11-03 10:08:20", scene: arrival, look: cloudLight, hold: onItsSide, where: hanbit, caption: "둘째 날 아침"},
		{file: "실습 중.jpg", at: "11-03 11:15:39", scene: handsOn, look: dataLight, kind: 0, where: nuri},
		{file: "받은 사진.jpg", scene: stillLife, look: dataLight, kind: 0, hold: upright}, // nothing tells its time: held back
	})
}

// The booth's photos came without metadata; a rule in event.yaml places them.
func boothPhotos() []demoPhoto {
	return card("booth", booth, []demoPhoto{
		{file: "booth-01.jpg", scene: boothTable, look: hallLight, kind: 0},
		{file: "booth-02.jpg", scene: stillLife, look: webLight, kind: 1},
		{file: "booth-03.jpg", scene: boothTable, look: dataLight, kind: 1},
		{file: "booth-04.jpg", scene: coffee, look: hallLight},
		{file: "booth-05.jpg", scene: stillLife, look: cloudLight, kind: 2},
	})
}

// registrationDesk is "등록 데스크.jpg" as a Mac writes it: letter by letter (NFD).
const registrationDesk = "\u1103\u1173\u11bc\u1105\u1169\u11a8 \u1103\u1166\u1109\u1173\u110f\u1173.jpg"
