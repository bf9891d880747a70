package meta

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const maxKeywords = 200

// cleanText makes text of what a file holds: valid UTF-8 without control
// characters, its line ends "\n", trimmed, at most maxTextBytes. Normalising
// to NFC is the caller's.
func cleanText(s string) string {
	s = validUTF8(s)
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == '\uFEFF', r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	if len(s) > maxTextBytes {
		s = wholeRunes(s[:maxTextBytes])
	}
	return strings.TrimSpace(s)
}

// cleanLine is cleanText for what stands in one line: names, keywords.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(cleanText(s)), " ")
}

// validUTF8 reads what is not UTF-8 as Windows-1252, the superset of Latin-1
// that programs mean when they name no encoding. Text of a fixed length is
// often cut within its last character: that one goes, the others stay.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	if cut := wholeRunes(s); utf8.ValidString(cut) && len(cut) < len(s) {
		for _, c := range []byte(cut) {
			if c >= utf8.RuneSelf {
				return cut // it is UTF-8 for certain
			}
		}
	}
	latin, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "")
	}
	return latin
}

// wholeRunes leaves out a character that s breaks off in.
func wholeRunes(s string) string {
	for i := len(s) - 1; i >= 0 && i >= len(s)-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return s[:i]
			}
			return s
		}
	}
	return s
}

// legible is s, or nothing where s is only question marks: a program that
// wrote for ASCII what is none, such as a Korean caption.
func legible(s string) string {
	if strings.Contains(s, "?") && strings.Trim(s, "? \t\r\n\x00.,;-") == "" {
		return ""
	}
	return s
}

// joinNames makes one byline of several creators.
func joinNames(names []string) string {
	return cleanLine(strings.Join(cleanLines(names), ", "))
}

// cleanLines cleans each, and drops empty ones and repetitions.
func cleanLines(lines []string) []string {
	var out []string
	for _, l := range lines {
		if l = cleanLine(l); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
		if len(out) == maxKeywords {
			break
		}
	}
	return out
}

// cleanCaption is cleanText without what cameras and programs write as a
// caption when nobody wrote one.
func cleanCaption(s string) string {
	s = cleanText(s)
	upper := strings.ToUpper(s)
	if strings.HasPrefix(upper, `DCIM\`) || strings.HasPrefix(upper, "<") && strings.HasSuffix(upper, ">") {
		return "" // DJI's and GoPro's file name; Samsung's "<Digimax i5, Samsung #1>"
	}
	switch strings.TrimRight(upper, " .") {
	case "OLYMPUS DIGITAL CAMERA", "SONY DSC", "SAMSUNG", "SAMSUNG CSC", "SAMSUNG DIGITAL CAMERA", "SAMSUNG CAMERA PICTURES",
		"KONICA MINOLTA DIGITAL CAMERA", "MINOLTA DIGITAL CAMERA", "KODAK DIGITAL STILL CAMERA", "PENTAX DIGITAL CAMERA",
		"DIGITAL CAMERA", "DIGITAL STILL CAMERA", "DCIM", "DSC", "EXIF_JPEG_PICTURE", "EXIF JPEG", "JPEG", "DEFAULT", "UNTITLED",
		"IMAGE DESCRIPTION", "ASCII":
		return ""
	}
	return s
}
