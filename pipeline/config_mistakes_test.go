package pipeline

import (
	"errors"
	"strings"
	"testing"
)

func TestConfigMistakes(t *testing.T) {
	const must = "title: T\ntimezone: Asia/Seoul\n"
	const schedule = must + "schedule: schedule.csv\n"
	const cam = must + "cameras:\n  - serial: 1\n    "
	tests := []struct{ name, yaml, want string }{
		{"empty", "", "event.yaml: is empty: title and timezone must be there; `eventroll init` writes an event.yaml to fill in"},
		{"comments only", "# nothing yet\n", "event.yaml: is empty: title and timezone must be there; `eventroll init` writes an event.yaml to fill in"},
		{"a word", "title", "event.yaml:1:1: event.yaml should be a block of `key: value`: mind the blank after the colon"},
		{"a list", "- title: T", "event.yaml:1:1: event.yaml should be a block of `key: value`: mind the blank after the colon"},
		{"no title, no timezone", "language: ko\n", "event.yaml: the event has no title: write `title: ` and its name\nevent.yaml: the event has no timezone: write its IANA name, like `timezone: Asia/Seoul`"},
		{"an empty title", "title: ''\ntimezone: Asia/Seoul\n", "event.yaml:1:8: the event has no title: write `title: ` and its name"},
		{"an unknown key, a slip", must + "track: []", "event.yaml:3:1: event.yaml has no key `track`: did you mean `tracks`?"},
		{"an unknown key, nothing near", must + "colour: red", "event.yaml:3:1: event.yaml has no key `colour`: the keys are archive, buildings, cameras, cloudfront, contact, day_start, days, gallery, language, originals, pick, privacy, quality, rules, s3, schedule, sizes, temporal, theme, timezone, title, tracks, url"},
		{"an unknown key within", must + "tracks:\n  - id: a\n    nmae: A", "event.yaml:5:5: a track has no key `nmae`: did you mean `name`?"},
		{"a key twice", must + "title: U", "event.yaml:3:1: `title` is there twice, first in line 1: keep one of them"},
		{"a block for a text", "title: {a: b}\ntimezone: Asia/Seoul", "event.yaml: the event has no title: write `title: ` and its name\nevent.yaml:1:8: one text is expected here, not a block of `key: value`: a text with a brace { or a colon in it needs quotes around it"},
		{"a list for a text", "title: [2024] Conference\ntimezone: Asia/Seoul", `event.yaml:1:15: this is not expected here: keys of one block begin in the same column; a text with quotes, brackets or colons in it needs quotes around it`},
		{"a list for a text, closed", "title: [a, b]\ntimezone: Asia/Seoul", "event.yaml: the event has no title: write `title: ` and its name\nevent.yaml:1:8: one text is expected here, not a list: a text that starts with [ or a dash needs quotes around it"},
		{"a text for a block", must + "privacy: strip", "event.yaml:3:10: privacy should be a block of `key: value`: mind the blank after the colon"},
		{"a text for a track", must + "tracks: [serverless]", "event.yaml:3:10: a track should be a block of `key: value`: mind the blank after the colon"},
		{"a zone misspelt", "title: T\ntimezone: Asia/Soul", `event.yaml:2:11: "Asia/Soul" is no timezone: did you mean Asia/Seoul?`},
		{"an abbreviation", "title: T\ntimezone: KST", `event.yaml:2:11: "KST" is no timezone: did you mean Asia/Seoul?`},
		{"an abbreviation that is in the database", "title: T\ntimezone: EST", `event.yaml:2:11: "EST" is no timezone: did you mean America/New_York?`},
		{"a city", "title: T\ntimezone: seoul", `event.yaml:2:11: "seoul" is no timezone: did you mean Asia/Seoul?`},
		{"another case", "title: T\ntimezone: asia/seoul", `event.yaml:2:11: "asia/seoul" is no timezone: did you mean Asia/Seoul?`},
		{"the machine's own zone", "title: T\ntimezone: Local", `event.yaml:2:11: "Local" is no timezone: write an IANA name, like Asia/Seoul or Europe/Berlin`},
		{"an empty zone", "title: T\ntimezone: \"\"", "event.yaml:2:11: the event has no timezone: write its IANA name, like `timezone: Asia/Seoul`"},
		{"a zone of nowhere", "title: T\ntimezone: Moon/Tranquility", `event.yaml:2:11: "Moon/Tranquility" is no timezone: write an IANA name, like Asia/Seoul or Europe/Berlin`},
		{"an offset for a zone", "title: T\ntimezone: +09:00", `event.yaml:2:11: "+09:00" is no timezone: write an IANA name, like Asia/Seoul or Europe/Berlin`},
		{"a camera's zone", cam + "timezone: JST", `event.yaml:5:15: "JST" is no timezone: did you mean Asia/Tokyo?`},
		{"a language", must + "language: de", `event.yaml:3:11: language cannot be "de": write en, ko or ja`},
		{"no such date", must + "days: [2024-13-01, 2024-02-30]", "event.yaml:3:8: \"2024-13-01\" is no date: write year, month and day like 2024-11-03\nevent.yaml:3:20: \"2024-02-30\" is no date: write year, month and day like 2024-11-03"},
		{"a date another way", must + "days: 3.11.2024", `event.yaml:3:7: "3.11.2024" is no date: write year, month and day like 2024-11-03`},
		{"a day twice", must + "days: [2024-11-03, 2024-11-03]", `event.yaml:3:20: the day 2024-11-03 is there twice: keep one of them`},
		{"day_start in minutes", must + "day_start: 240", `event.yaml:3:12: day_start cannot be "240": write a time between "00:00" and "11:59", like "04:00": photos before it belong to the evening before`},
		{"day_start after noon", must + "day_start: \"18:00\"", `event.yaml:3:12: day_start cannot be "18:00": write a time between "00:00" and "11:59", like "04:00": photos before it belong to the evening before`},
		{"a track without id", must + "tracks: [{name: A}]", "event.yaml:3:10: this track has no id: write `id: ` and a short name with a-z, 0-9 and -; it becomes part of addresses, for ever"},
		{"a track's id", must + "tracks: [{id: Serverless Track}]", `event.yaml:3:15: "Serverless Track" is no id for a track: it becomes part of addresses: write it with a-z, 0-9 and -, at most 64; what people read goes to name`},
		{"reserved ids", must + "tracks:\n  - id: common\n  - id: between\n", "event.yaml:4:9: no track can have the id common: common is what is for everybody, between what no track was found for: take another id\nevent.yaml:5:9: no track can have the id between: common is what is for everybody, between what no track was found for: take another id"},
		{"a track twice", must + "tracks:\n  - id: a\n  - id: a\n", `event.yaml:5:9: the track a is there twice, first in line 4: take another id, or keep one of them`},
		{"a name on no day of the event", must + "days: [2024-11-03]\ntracks: [{id: a, name: {2024-11-05: A}}]", `event.yaml:4:25: 2024-11-05 is no day of the event: its days are 2024-11-03`},
		{"a building without place", must + "buildings: [{name: A}]", `event.yaml:3:13: this building has no place: write where it is in degrees, like lat: 37.5031, lon: 127.0402`},
		{"a building out of this world", must + "buildings: [{name: A, lat: 91, lon: NaN, radius: 0}]", "event.yaml:3:28: lat cannot be \"91\": write a number from -90 to 90, in degrees\nevent.yaml:3:37: lon cannot be \"NaN\": write a number from -180 to 180, in degrees\nevent.yaml:3:50: radius cannot be \"0\": write a number from 1 to 10000, in metres"},
		{"buildings without name, and twice", must + "buildings:\n  - {lat: 1, lon: 2}\n  - {name: A, lat: 1, lon: 2}\n  - {name: A, lat: 1, lon: 2}\n", "event.yaml:4:5: this building has no name: write `name: ` and what people call it\nevent.yaml:6:12: the building \"A\" is there twice: keep one of them, with the rooms of both"},
		{"a camera of nobody", must + "cameras: [{photographer: Dana}]", "event.yaml:3:11: this camera cannot be recognised: write its serial, or make and model, or a folder, as `eventroll inspect` shows them"},
		{"a camera with a model only", must + "cameras: [{model: EOS R6}]", "event.yaml:3:11: this camera has only one of make and model: write both, as `eventroll inspect` shows them"},
		{"a camera twice", must + "cameras:\n  - serial: 1\n  - serial: 1\n", `event.yaml:5:5: the camera 1 is there twice, first in line 4: keep one of them`},
		{"a folder's pattern", must + "cameras: [{folder: \"a[\"}]", `event.yaml:3:20: "a[" is no pattern for paths: close each [ and {, or write \[ and \{ where a name has them`},
		{"a clock without unit", cam + "clock: 90", `event.yaml:5:12: "90" is no correction of a clock: write what to add to the camera's time, like "+3m12s" or "-1h"; a day is 24h`},
		{"a clock like a time", cam + "clock: \"+3:12\"", `event.yaml:5:12: "+3:12" is no correction of a clock: write what to add to the camera's time, like "+3m12s" or "-1h"; a day is 24h`},
		{"a clock in days", cam + "clock: 1d", `event.yaml:5:12: "1d" is no correction of a clock: write what to add to the camera's time, like "+3m12s" or "-1h"; a day is 24h`},
		{"clock and clock_photo", cam + "clock: 1h\n    clock_photo: {file: A, shows: 2024-11-03T12:00}", `event.yaml:5:12: this camera has both clock and clock_photo: keep one of them: each says what is wrong with its clock`},
		{"half a clock_photo", cam + "clock_photo: {file: A.JPG}", `event.yaml:5:18: clock_photo needs a file and what its clock shows: write it like {file: IMG_0003.JPG, shows: 2024-11-03T12:55:10}`},
		{"a clock_photo without a date", cam + "clock_photo: {file: A.JPG, shows: \"12:55\"}", `event.yaml:5:39: "12:55" is no date and time: write what the clock shows like 2024-11-03T12:55:10`},
		{"a camera's track that is none", must + "tracks: [{id: serverless}, {id: genai}]\ncameras: [{serial: 1, track: serverles}]", "event.yaml:4:30: there is no track \"serverles\": did you mean `serverless`?"},
		{"a camera's track that is none, nothing near", must + "tracks: [{id: serverless}, {id: genai}]\ncameras: [{serial: 1, track: {2024-11-03: x}}]", `event.yaml:4:43: there is no track "x": the tracks are serverless, genai`},
		{"a camera's track and no tracks", cam + "track: x", `event.yaml:5:12: there is no track "x": define it in tracks, or name a schedule that has it`},
		{"a camera in common", cam + "track: common", `event.yaml:5:12: no photographer stays in common: it is what is for everybody; leave track away`},
		{"a camera's day", must + "days: [2024-11-03]\ntracks: [{id: a}]\ncameras: [{serial: 1, track: {2024-11-04: a}}]", `event.yaml:5:31: 2024-11-04 is no day of the event: its days are 2024-11-03`},
		{"a rule's track", schedule + "rules: [{path: a, track: x}]", `event.yaml:4:26: there is no track "x": the tracks are serverless, architecture, common`},
		{"a rule's day", schedule + "rules: [{path: a, day: 2024-11-05}]", `event.yaml:4:24: 2024-11-05 is no day of the event: its days are 2024-11-03, 2024-11-04`},
		{"a rule without path", must + "rules: [{day: 2024-11-05}]", `event.yaml:3:9: this rule has no path: write which photos it is for, like path: "**/booth/**"`},
		{"a rule without effect", must + "rules: [{path: a}]", `event.yaml:3:9: this rule says nothing of its photos: write a day, a track or a session`},
		{"a rule's pattern", must + "rules: [{path: \"a{b\", day: 2024-11-05}]", `event.yaml:3:16: "a{b" is no pattern for paths: close each [ and {, or write \[ and \{ where a name has them`},
		{"a rule's absolute path", must + "rules: [{path: /cards/a, day: 2024-11-05}]", `event.yaml:3:16: "/cards/a" begins with a slash: paths begin with the name of the card; ** stands for any folders`},
		{"a rule's session", schedule + "rules: [{path: a, day: 2024-11-03, track: serverless, session: \"15:30\"}]", `event.yaml:4:64: the schedule has no session "15:30" on 2024-11-03 in serverless: write when it starts, like "13:30", or the start of its title`},
		{"a rule's session without schedule", must + "rules: [{path: a, session: \"15:30\"}]", `event.yaml:3:28: there is no schedule that has sessions: name it in schedule, or leave session away`},
		{"a pattern without quotes", must + "rules: [{path: **/booth/**, day: 2024-11-05}]", `event.yaml:3:16: a text that starts with * needs quotes around it: write "**/booth/**"`},
		{"a pattern without quotes in a block", must + "rules:\n  - path: */a b/*.jpg\n    day: 2024-11-05", `event.yaml:4:11: a text that starts with * needs quotes around it: write "*/a b/*.jpg"`},
		{"dashes in a list in brackets", must + "days: [- 2024-11-03]", `event.yaml:3:8: a list in [ ] has no dashes: separate its entries with commas`},
		{"another text where an alias is", "title: *a\n", `event.yaml:1:8: a text that starts with * needs quotes around it: write "*a"`},
		{"too many keys", strings.Repeat("a: x\n", 9999) + "b: [" + strings.Repeat("{a: b}, ", 9000) + "]", `event.yaml:1:1: is larger than any event.yaml: check that it is the right file; one rule with a pattern can speak of many photos`},
		{"too many lines", strings.Repeat("\n", 10000), `event.yaml: has more than 10000 lines: check that it is the right file; one rule with a pattern can speak of many photos`},
		{"an alias bomb", "a: &a [x, x]\nb: &b [*a, *a]", `event.yaml:1:4: a text that starts with & needs quotes around it: write "&a [x, x]"`},
		{"a tag", "title: !!str T", `event.yaml:1:8: a text that starts with ! needs quotes around it: write "!!str T"`},
		{"a merge", "<<: {title: T}", "event.yaml:1:1: event.yaml knows no <<: write `key: value`"},
		{"two documents", must + "---\ntitle: U\n", `event.yaml:4:1: a second document begins here: remove the line --- above it`},
		{"too deep", "title: " + strings.Repeat("[", 1000), `event.yaml:1:24: is nested too deep for event.yaml: a text with many brackets, dashes or colons needs quotes around it`},
		{"too deep in a line", strings.Repeat("- ", 1000), `event.yaml:1:33: is nested too deep for event.yaml: a text with many brackets, dashes or colons needs quotes around it`},
		{"question marks", strings.Repeat("? ", 100000), "event.yaml:1:1: event.yaml knows no ?: write `key: value`"},
		{"a tab", "title: T\n\ttimezone: Asia/Seoul", `event.yaml:2:1: a tab indents this line: use blanks`},
		{"a colon in a title", "title: AWS: the day\ntimezone: Asia/Seoul", `event.yaml:1:8: a colon follows where none is expected: a text with a colon and a blank in it needs quotes around it; keys of one block begin in the same column`},
		{"a key out of line", "title: T\n  timezone: Asia/Seoul", `event.yaml:1:8: a colon follows where none is expected: a text with a colon and a blank in it needs quotes around it; keys of one block begin in the same column`},
		{"no blank after the colon", "title:T\ntimezone: Asia/Seoul", "event.yaml:1:1: this line is no `key: value`: mind the blank after the colon"},
		{"an open quote", "title: \"T\ntimezone: Asia/Seoul", `event.yaml:1:8: this quote " is not closed: end the text with "`},
		{"an open single quote", "title: 'T\ntimezone: Asia/Seoul", `event.yaml:1:8: this quote ' is not closed: end the text with '`},
		{"an apostrophe in single quotes", "title: 'it's'\ntimezone: Asia/Seoul", `event.yaml:1:12: there is more after a text in quotes: put the whole text in quotes; write ' in single quotes twice, and " in double quotes as \"`},
		{"an open list", must + "days: [2024-11-03\n", `event.yaml:3:7: this list is not closed: end it with ]`},
		{"an open block", must + "s3: {endpoint: \"\"\n", `event.yaml:3:5: this block is not closed: end it with }`},
		{"an at sign", must + "contact: @dana", `event.yaml:3:10: a text that starts like this needs quotes around it: write "…"`},
		{"a percent sign", must + "contact: %dana", `event.yaml:3:10: a text that starts with % needs quotes around it: write "%dana"`},
		{"a Windows path in quotes", must + "gallery: \"C:\\photos\"", `event.yaml:3:14: in a text in "quotes" a backslash means something else: use 'single quotes', or \\ for each \`},
		{"a dash without a blank", must + "days:\n  - 2024-11-03\n  -2024-11-04\nquality: 3", `event.yaml:5:3: this is not expected here: keys of one block begin in the same column; a text with quotes, brackets or colons in it needs quotes around it`},
		{"not UTF-8", "title: T\ntimezone: \xb5\xee", `event.yaml:2: has bytes that are not UTF-8: save the file as UTF-8`},
		{"UTF-16", "\xff\xfet\x00", `event.yaml: is UTF-16 text: save it as UTF-8`},
		{"a control character", "title: T\x00\n", `event.yaml:1:9: has a control character: remove it`},
		{"pick's rating", must + "pick: {rating: 0}", `event.yaml:3:16: pick's rating cannot be "0": write a whole number from 1 to 5`},
		{"pick's label", must + "pick: {label: {a: b}}", `event.yaml:3:15: one text is expected here, not a block of ` + "`key: value`" + `: a text with a brace { or a colon in it needs quotes around it`},
		{"pick misspelt", must + "pick: {stars: 2}", "event.yaml:3:8: pick has no key `stars`: the keys are label, rating"},
		{"pick without a key", must + "pick: 2", "event.yaml:3:7: pick should be a block of `key: value`: mind the blank after the colon"},
		{"sizes: none", must + "sizes: {}", `event.yaml:3:8: there are 0 sizes: write one to 12, like {small: 640, large: 2016}`},
		{"sizes: names and numbers", must + "sizes: {Small: 640, medium: big, large: 20000, tiny: 15, no:}", "event.yaml:3:9: \"Small\" is no name for a size: it becomes part of addresses: write it with a-z, 0-9 and -\nevent.yaml:3:29: a long edge in pixels cannot be \"big\": write a whole number from 16 to 10000\nevent.yaml:3:41: a long edge in pixels cannot be \"20000\": write a whole number from 16 to 10000\nevent.yaml:3:54: a long edge in pixels cannot be \"15\": write a whole number from 16 to 10000\nevent.yaml:3:58: the size no has no number: write its long edge in pixels"},
		{"a color without quotes", must + "theme: {color: red, logo: there.svg}", "event.yaml:3:16: \"red\" is no color: write it like \"#0d5e58\", with the quotes: YAML takes # for a comment\nevent.yaml:3:27: there is no logo there.svg: its path begins at the folder of event.yaml"},
		{"a logo that is none", must + "theme:\n  logo: bad.csv\n  style: x", "event.yaml:4:9: the logo bad.csv cannot be shown: it is no SVG, PNG, JPEG or WebP picture\nevent.yaml:5:3: theme has no key `style`: the keys are color, logo, stylesheet"},
		{"quality", must + "quality: 101", `event.yaml:3:10: quality cannot be "101": write a whole number from 1 to 100`},
		{"a storage class, a slip", must + "s3: {storage_class: GLACIER-IR}", "event.yaml:3:21: \"GLACIER-IR\" is no storage class of S3: did you mean `GLACIER_IR`?"},
		{"originals", must + "originals: keep", `event.yaml:3:12: originals cannot be "keep": write leave, archive or publish`},
		{"privacy", must + "privacy: {gps: none, index: yes}", "event.yaml:3:16: gps cannot be \"none\": write strip or keep\nevent.yaml:3:29: index cannot be \"yes\": write true or false"},
		{"url", must + "url: photos.example.org", `event.yaml:3:6: "photos.example.org" is no web address: url is written like https://photos.example.org/2024`},
		{"url with more", must + "url: https://photos.example.org/?a=b", `event.yaml:3:6: "https://photos.example.org/?a=b" has more than a host and a path: leave out what follows ? or #, and names and passwords`},
		{"contact", must + "contact: Dana", `event.yaml:3:10: "Dana" is neither an e-mail address nor a web address: write it like photos@example.org or https://example.org/contact`},
		{"contact with a name", must + "contact: Dana <dana@example.org>", `event.yaml:3:10: "Dana <dana@example.org>" is neither an e-mail address nor a web address: write it like photos@example.org or https://example.org/contact`},
		{"a distribution's address", must + "cloudfront: d111.cloudfront.net", "event.yaml:3:13: \"d111.cloudfront.net\" is no id of a CloudFront distribution: it is written like E2QWRUHAPOMQZL; `aws cloudfront list-distributions` tells it"},
		{"an S3 gallery alone", must + "gallery: s3://photos-a/2024", "event.yaml:3:10: a gallery in S3 needs an archive in S3: write `archive: s3://…` with a bucket that only you may read, so that nothing is lost with this computer"},
		{"an S3 gallery, the archive a folder", must + "gallery: s3://photos-a/2024\narchive: private", "event.yaml:4:10: a gallery in S3 needs an archive in S3: write `archive: s3://…` with a bucket that only you may read, so that nothing is lost with this computer"},
		{"the archive in the gallery", must + "gallery: .", `event.yaml:3:10: the archive .eventroll lies inside the gallery .: take two places side by side: everybody may see the gallery, only you the archive`},
		{"the gallery in the archive", must + "gallery: out/private/x\narchive: out/private", `event.yaml:4:10: the gallery out/private/x lies inside the archive out/private: take two places side by side: everybody may see the gallery, only you the archive`},
		{"the same in S3", must + "gallery: s3://photos-a\narchive: s3://photos-a/private", `event.yaml:4:10: the archive s3://photos-a/private lies inside the gallery s3://photos-a: take two places side by side: everybody may see the gallery, only you the archive`},
		{"S3 misspelt", must + "gallery: s3:/photos\narchive: s3://My_Bucket/x", "event.yaml:3:10: \"s3:/photos\" is no place for the gallery: write s3://bucket/folder, or a folder\nevent.yaml:4:10: \"s3://My_Bucket/x\" is no address in S3: write it like s3://bucket/folder, the bucket in a-z, 0-9, - and ., the folder in plain letters"},
		{"another service", must + "gallery: gs://photos", `event.yaml:3:10: "gs://photos" is no place for the gallery: write s3://bucket/folder, or a folder`},
		{"home", must + "gallery: ~/photos", `event.yaml:3:10: "~/photos" is not understood: write the folder in full, without ~`},
		{"no such schedule", must + "schedule: none.csv\nrules: [{path: a, track: x, session: y}]", `event.yaml:3:11: there is no schedule none.csv: its path begins at the folder of event.yaml`},
		{"a bad schedule", must + "schedule: bad.csv\nquality: 0", "event.yaml:4:10: quality cannot be \"0\": write a whole number from 1 to 100\nbad.csv:2: the start \"x\" is not understood: write it like 2024-11-03T13:00\nbad.csv:3: has no end"},
		{"tracks that the schedule has and event.yaml does not", must + "schedule: tracks.csv", "event.yaml:3:11: the schedule has the track \"서버리스\", which event.yaml does not define: add `- {id: …, name: \"서버리스\"}` to tracks\nevent.yaml:3:11: the schedule has the track \"생성형 AI\", which event.yaml does not define: add `- {id: …, name: \"생성형 AI\"}` to tracks"},
		{"many at once", "titel: T\ntimezone: KST\nquality: 0\n", "event.yaml: the event has no title: write `title: ` and its name\nevent.yaml:1:1: event.yaml has no key `titel`: did you mean `title`?\nevent.yaml:2:11: \"KST\" is no timezone: did you mean Asia/Seoul?\nevent.yaml:3:10: quality cannot be \"0\": write a whole number from 1 to 100"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseTest(test.yaml)
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != test.want {
				t.Errorf("\ngot  %s\nwant %s", err, test.want)
			}
			if e := (*ConfigError)(nil); !errors.As(err, &e) {
				t.Errorf("a %T is no *ConfigError", err)
			}
		})
	}
}
