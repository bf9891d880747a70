package demo

import (
	"bytes"
	"encoding/csv"
)

// demoEvent is the demo's event.yaml. A newcomer reads it, so it explains itself.
const demoEvent = `# A small event that never took place. This file is all that has to be
# written; "eventroll init" writes most of it from the schedule and the cards.

title: 서울 커뮤니티 데이 2024
timezone: Asia/Seoul            # day boundaries, and camera times that name no zone
language: ko                    # of the gallery's own words: en, ko, ja
days: [2024-11-02, 2024-11-03]  # photos of other days are held back and listed
day_start: "04:00"              # the party: a photo at 01:10 belongs to the evening before
schedule: schedule.csv

tracks:
  - id: cloud                   # part of addresses, so it never changes; the name may
    name: "클라우드 & 인프라"
    rooms: [한빛관 3층 대강당]    # as the schedule calls them
  - id: web
    name: 웹 프런트엔드
    rooms: [한빛관 2층 세미나실]
  - id: data
    name: {2024-11-02: 데이터 · AI, 2024-11-03: AI 실습}   # called differently on the second day
    rooms: [누리빌딩 5층 라운지]

# A phone's GPS tells which building it was in. That decides the track where
# only one of the building's rooms has a session.
buildings:
  - {name: 한빛관, rooms: [한빛관 3층 대강당, 한빛관 2층 세미나실], lat: 37.5446, lon: 127.0559, radius: 80}   # metres
  - {name: 누리빌딩, rooms: [누리빌딩 5층 라운지], lat: 37.5472, lon: 127.0601, radius: 80}

cameras:
  # Dana's clock was slow. Nobody knew by how much, but she took a picture of
  # the clock in the lobby, and that says it for all of her photos.
  - serial: "083024001234"
    photographer: Dana          # the byline where the file has none
    clock_photo: {file: IMG_0003.JPG, shows: 2024-11-02T09:12:10}

  # Imre's clock is known to be 47 seconds fast, and he stayed in one track.
  - serial: "6012345"
    photographer: Imre
    clock: "-47s"               # to add to its time
    track: web

  # Yuna flew in and left her camera on the time of home. Her byline is in
  # her files, and her folders are named for the tracks.
  - serial: "4410077"
    timezone: America/Los_Angeles

# What nothing else can tell: the booth's photos came without any metadata.
rules:
  - {path: "**/booth/**", day: 2024-11-02, track: common, session: "12:00"}

# Where it goes; these are the defaults.
# gallery: ./gallery            # or s3://bucket/folder: what everybody may see
# archive: ./.eventroll         # or s3://…: what only you may see
# url: https://photos.example.org/2024    # where browsers will find it: share cards, feed
# contact: photos@example.org   # a "please take this down" link on every photo
`

// demoSchedule is the demo's schedule.csv.
func demoSchedule() ([]byte, error) {
	const (
		lobby, hall, seminar = "한빛관 1층 로비", "한빛관 3층 대강당", "한빛관 2층 세미나실"
		lounge, roof         = "누리빌딩 5층 라운지", "누리빌딩 옥상"
	)
	sat := func(start, end, track, room, title, speakers string) []string {
		return []string{"2024-11-02T" + start, "2024-11-02T" + end, track, room, title, speakers}
	}
	sun := func(start, end, track, room, title, speakers string) []string {
		return []string{"2024-11-03T" + start, "2024-11-03T" + end, track, room, title, speakers}
	}
	party := sat("17:30", "", "", roof, "옥상 파티 | 음악, 별, 그리고 사람들", "")
	party[1] = "2024-11-03T01:30" // past midnight
	rows := [][]string{
		{"start", "end", "track", "room", "title", "speakers"},
		sat("09:00", "10:00", "common", lobby, "등록 & 모닝 커피", ""),
		sat("10:00", "10:40", "common", hall, "여는 말 | Opening", "한가람 (커뮤니티 운영진)"),
		sat("10:40", "11:20", "cloud", hall, "100% 무중단? 배포, 되돌리기, 그리고 잠", "문서진 (달빛 연구소)"),
		sat("10:40", "11:20", "web", seminar, `"빠르다"는 느낌: 첫 화면을 그리는 1초`, "오하늘"),
		sat("10:40", "11:20", "data", lounge, "데이터 파이프라인, 작게 시작하기", "류다온 (참나무 데이터, Inc.)"),
		sat("11:20", "12:00", "cloud", hall, "Logs, Metrics & Traces: 무엇을 먼저 볼까", "Mina Okafor; 배이든"),
		sat("11:20", "12:00", "web", seminar, "CSS만으로 | 스크립트 없이 만드는 갤러리", "서보라"),
		sat("11:20", "12:00", "data", lounge, "What Your Model Doesn't Know", "Jonas Lindqvist"),
		sat("12:00", "13:20", "common", lobby, "점심 시간 & 커뮤니티 부스", ""),
		sat("13:20", "14:00", "cloud", hall, "비용 30% 줄이기: 끄고, 줄이고, 지우고", "권도윤"),
		sat("13:20", "14:00", "web", seminar, "접근성은 기능이다, 옵션이 아니라", "남궁솔; 임하루"),
		sat("13:20", "14:00", "data", lounge, "검색을 다시 생각하다: 벡터 & 키워드", "추아린 (누리 검색팀)"),
		sat("14:00", "14:30", "common", lobby, "쉬는 시간 | 커피 & 간식", ""),
		sat("14:30", "15:20", "common", hall, `패널: "우리는 왜 모이는가"`, "한가람; 문서진; Mina Okafor; 서보라"),
		party,
		sun("10:00", "10:30", "common", lobby, "둘째 날 등록", ""),
		sun("10:30", "12:30", "cloud", hall, "실습: 내 손으로 만드는 작은 클라우드", "배이든"),
		sun("10:30", "12:30", "web", seminar, "Hands-on: Type-safe Forms, Step by Step", "오하늘; 임하루"),
		sun("10:30", "12:30", "data", lounge, "실습: 사진에서 글자 읽기", "류다온 (참나무 데이터, Inc.)"),
		sun("12:30", "13:30", "common", lobby, "점심 시간", ""),
		sun("13:30", "14:10", "cloud", hall, "Q&A | 운영 중 생긴 일, 100문 100답", "권도윤; 문서진"),
		sun("13:30", "14:10", "web", seminar, "Small Screens, Big Type", "Ama Fairweather"),
		sun("13:30", "14:10", "data", lounge, "실습 결과 발표 & 피드백", "추아린 (누리 검색팀)"),
		sun("14:10", "14:40", "common", hall, "닫는 말 & 단체 사진", "한가람 (커뮤니티 운영진)"),
	}
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
