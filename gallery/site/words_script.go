package site

// scriptWords are the words that only scripts say.
type scriptWords struct {
	Close, Zoom, Previous, Next, FullScreen, Details string // of the lightbox
	LoadFailed, Searching, NothingFound, ShowMore    string
	DownloadZip, Packing, Cancel, EmbedCopied        string // Packing: %s of %s
	InsideKakaoTalk, OpenOutside                     string
}

func scriptWordsEnglish() scriptWords {
	return scriptWords{
		Close: "Close", Zoom: "Zoom", Previous: "Previous", Next: "Next", FullScreen: "Full screen", Details: "More about this photo",
		LoadFailed: "This could not be loaded. Are you online?", Searching: "Searching…", NothingFound: "Nothing found", ShowMore: "Show more",
		DownloadZip: "Download as zip", Packing: "%s of %s", Cancel: "Cancel", EmbedCopied: "Embed code copied",
		InsideKakaoTalk: "To save photos, touch and hold one, or open this page in your own browser.", OpenOutside: "Open in browser",
	}
}

func scriptWordsKorean() scriptWords {
	return scriptWords{
		Close: "닫기", Zoom: "확대", Previous: "이전", Next: "다음", FullScreen: "전체 화면", Details: "이 사진 자세히 보기",
		LoadFailed: "불러오지 못했습니다. 인터넷 연결을 확인해 주세요.", Searching: "찾는 중…", NothingFound: "찾은 것이 없습니다", ShowMore: "더 보기",
		DownloadZip: "zip으로 다운로드", Packing: "%s / %s", Cancel: "취소", EmbedCopied: "삽입 코드를 복사했습니다",
		InsideKakaoTalk: "사진을 저장하려면 길게 누르거나, 다른 브라우저에서 열어 주세요.", OpenOutside: "다른 브라우저로 열기",
	}
}

func scriptWordsJapanese() scriptWords {
	return scriptWords{
		Close: "閉じる", Zoom: "拡大", Previous: "前へ", Next: "次へ", FullScreen: "全画面", Details: "この写真について",
		LoadFailed: "読み込めませんでした。接続を確認してください。", Searching: "検索中…", NothingFound: "見つかりませんでした", ShowMore: "もっと見る",
		DownloadZip: "zipでダウンロード", Packing: "%s / %s", Cancel: "キャンセル", EmbedCopied: "埋め込みコードをコピーしました",
		InsideKakaoTalk: "写真を保存するには長押しするか、ブラウザーで開いてください。", OpenOutside: "ブラウザーで開く",
	}
}
