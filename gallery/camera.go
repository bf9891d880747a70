package gallery

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what a file says of itself and the index repeats.
const (
	maxCamera   = 80 // characters
	maxKeywords = 32
	maxKeyword  = 64 // characters
)

// cameraName is a camera as people call it: "NIKON Z 6" where the file says
// "NIKON CORPORATION" and "NIKON Z 6", "SONY ILCE-7M4" where it says "SONY" and
// "ILCE-7M4".
func cameraName(m Metadata) string {
	maker, model := strings.Fields(m.Make), strings.Fields(m.Model)
	name := strings.Join(model, " ")
	switch {
	case len(maker) == 0 || len(model) == 0:
	case namesMaker(maker, name):
	default:
		name = maker[0] + " " + name
	}
	return upTo(name, maxCamera)
}

// namesMaker says whether a model begins with a word of its maker's name.
func namesMaker(maker []string, model string) bool {
	for _, word := range maker {
		if len(model) >= len(word) && strings.EqualFold(model[:len(word)], word) {
			return true
		}
	}
	return false
}

// keywordsOf are a photo's keywords, each once.
func keywordsOf(m Metadata) []string {
	var words []string
	known := map[string]bool{}
	for _, word := range m.Keywords {
		word = upTo(strings.Join(strings.Fields(word), " "), maxKeyword)
		if word == "" || known[word] {
			continue
		}
		known[word] = true
		if words = append(words, word); len(words) == maxKeywords {
			break
		}
	}
	return words
}

// upTo is the beginning of a text, of at most so many characters.
func upTo(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}
