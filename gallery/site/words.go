package site

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// words are the gallery's own words in one language. A test sees to it that
// every language has all of them.
type words struct {
	Language string // a BCP 47 tag

	Skip, Days, Tracks, All                        string // navigation
	Everybody, TrackUnknown, Between               string // in place of a track's or a session's name
	NoTime, NoDay                                  string
	Photo, Taken, Day, Track, Session              string // labels
	Speakers, Room, Byline, Credit                 string
	Copyright                                      string
	Download, Share, CopyLink, Copied              string
	CopyFailed, TakeDown, TakeDownOf               string // TakeDownOf: a subject, before a photo's id
	WholeDay, Contact, Feed, Empty, MadeWith       string
	Gone, GoneHome, GoneSame                       string // in place of a page that is no more
	PhotoOne, PhotoMany, SessionOne                string // %s is the number
	SessionMany, PhotographerOne, PhotographerMany string
	Find, Search, Programme, Photographers         string // of find.html
	Earlier, Later, Parts, Select, TakeAll, Burst  string // of long listings
	Camera, EmbedCode, GoneListing, Languages      string
	Dates                                          dateStyle `json:"-"`
	scriptWords
}

// wordsIn are the words of a language of event.yaml; of English where the
// gallery does not speak it.
func wordsIn(language string) words {
	switch language {
	case "ko":
		return wordsKorean()
	case "ja":
		return wordsJapanese()
	}
	return wordsEnglish()
}

// allWords are the words of every language, by its tag.
func allWords() map[string]words {
	return map[string]words{"en": wordsEnglish(), "ko": wordsKorean(), "ja": wordsJapanese()}
}

// wordsScript is the script by which a visitor reads the gallery in another
// language: all words under the names of their fields.
func wordsScript() ([]byte, error) {
	b, err := json.Marshal(allWords())
	return fmt.Appendf(nil, "self.eventrollWords=%s;\n", b), err
}

// Everybody is what the gallery calls the track that is for everybody, in each
// of its languages.
func Everybody() []string {
	return []string{wordsEnglish().Everybody, wordsKorean().Everybody, wordsJapanese().Everybody}
}

func wordsEnglish() words {
	return words{
		Language: "en",
		Skip:     "Skip to the photos", Days: "Days", Tracks: "Tracks", All: "All",
		Everybody: "For everybody", TrackUnknown: "Track unknown", Between: "Between sessions",
		NoTime: "No time", NoDay: "No day",
		Photo: "Photo", Taken: "Taken", Day: "Day", Track: "Track", Session: "Session",
		Speakers: "Speakers", Room: "Room", Byline: "Photographer", Credit: "Credit",
		Copyright: "Copyright",
		Download:  "Download", Share: "Share", CopyLink: "Copy link", Copied: "Link copied",
		CopyFailed: "The link could not be copied", TakeDown: "Please take this down",
		TakeDownOf: "Please take down photo",
		WholeDay:   "See the whole day", Contact: "Contact", Feed: "Feed", Empty: "There are no photos yet.",
		MadeWith: "Made with eventroll",
		Gone:     "This is not here any more", GoneHome: "See the photos that are", GoneSame: "See the same picture on its new page",
		PhotoOne: "%s photo", PhotoMany: "%s photos", SessionOne: "%s session", SessionMany: "%s sessions",
		PhotographerOne: "%s photographer", PhotographerMany: "%s photographers",
		Find: "Find", Search: "Talks, speakers, captions", Programme: "Programme", Photographers: "Photographers",
		Earlier: "Earlier photos", Later: "Later photos", Parts: "Times", Select: "Select photos", TakeAll: "Download all", Burst: "Show the whole burst",
		Camera: "Camera", EmbedCode: "Copy embed code", GoneListing: "See the photos of this list", Languages: "Language",
		Dates: datesEnglish(), scriptWords: scriptWordsEnglish(),
	}
}

func wordsKorean() words {
	return words{
		Language: "ko",
		Skip:     "사진으로 건너뛰기", Days: "날짜", Tracks: "트랙", All: "전체",
		Everybody: "공통", TrackUnknown: "트랙 미확인", Between: "세션 사이",
		NoTime: "시간 없음", NoDay: "날짜 없음",
		Photo: "사진", Taken: "촬영 시각", Day: "날짜", Track: "트랙", Session: "세션",
		Speakers: "발표자", Room: "장소", Byline: "촬영", Credit: "제공",
		Copyright: "저작권",
		Download:  "다운로드", Share: "공유", CopyLink: "링크 복사", Copied: "링크를 복사했습니다",
		CopyFailed: "링크를 복사하지 못했습니다", TakeDown: "이 사진을 내려 주세요",
		TakeDownOf: "사진을 내려 주세요:",
		WholeDay:   "이날의 사진 모두 보기", Contact: "문의", Feed: "피드", Empty: "아직 사진이 없습니다.",
		MadeWith: "eventroll로 만들었습니다",
		Gone:     "이 페이지는 이제 없습니다", GoneHome: "첫 페이지에서 사진 보기", GoneSame: "새 페이지에서 같은 사진 보기",
		PhotoOne: "사진 %s장", PhotoMany: "사진 %s장", SessionOne: "세션 %s개", SessionMany: "세션 %s개",
		PhotographerOne: "촬영 %s명", PhotographerMany: "촬영 %s명",
		Find: "찾기", Search: "세션, 발표자, 설명", Programme: "프로그램", Photographers: "촬영자",
		Earlier: "이전 사진", Later: "다음 사진", Parts: "시간대", Select: "사진 선택", TakeAll: "모두 다운로드", Burst: "연속 촬영 모두 보기",
		Camera: "카메라", EmbedCode: "삽입 코드 복사", GoneListing: "이 목록의 사진 보기", Languages: "언어",
		Dates: datesKorean(), scriptWords: scriptWordsKorean(),
	}
}

func wordsJapanese() words {
	return words{
		Language: "ja",
		Skip:     "写真へスキップ", Days: "日程", Tracks: "トラック", All: "すべて",
		Everybody: "共通", TrackUnknown: "トラック不明", Between: "セッションの合間",
		NoTime: "時刻なし", NoDay: "日付なし",
		Photo: "写真", Taken: "撮影日時", Day: "日付", Track: "トラック", Session: "セッション",
		Speakers: "登壇者", Room: "会場", Byline: "撮影", Credit: "提供",
		Copyright: "著作権",
		Download:  "ダウンロード", Share: "共有", CopyLink: "リンクをコピー", Copied: "リンクをコピーしました",
		CopyFailed: "リンクをコピーできませんでした", TakeDown: "この写真の削除を依頼する",
		TakeDownOf: "写真の削除のお願い:",
		WholeDay:   "この日の写真をすべて見る", Contact: "お問い合わせ", Feed: "フィード", Empty: "まだ写真がありません。",
		MadeWith: "eventrollで作成",
		Gone:     "このページはもうありません", GoneHome: "最初のページで写真を見る", GoneSame: "新しいページで同じ写真を見る",
		PhotoOne: "写真%s枚", PhotoMany: "写真%s枚", SessionOne: "セッション%s件", SessionMany: "セッション%s件",
		PhotographerOne: "撮影者%s人", PhotographerMany: "撮影者%s人",
		Find: "検索", Search: "セッション、登壇者、説明", Programme: "プログラム", Photographers: "撮影者",
		Earlier: "前の写真", Later: "次の写真", Parts: "時間帯", Select: "写真を選ぶ", TakeAll: "すべてダウンロード", Burst: "連写をすべて表示",
		Camera: "カメラ", EmbedCode: "埋め込みコードをコピー", GoneListing: "この一覧の写真を見る", Languages: "言語",
		Dates: datesJapanese(), scriptWords: scriptWordsJapanese(),
	}
}

func (w words) photos(n int) label   { return counted(n, "Photo", w.PhotoOne, w.PhotoMany) }
func (w words) sessions(n int) label { return counted(n, "Session", w.SessionOne, w.SessionMany) }
func (w words) photographers(n int) label {
	return counted(n, "Photographer", w.PhotographerOne, w.PhotographerMany)
}

// count puts a number, with commas between the thousands, into its words.
func count(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return strings.Replace(many, "%s", digits, 1)
}
