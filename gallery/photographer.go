package gallery

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"iter"
	"slices"
	"strings"
)

const (
	// longestSlug is how much of a name is legible in its address, and
	// nameHash how many characters of its hash follow: 30 bits, so that of a
	// thousand photographers with the same legible part two meet once in two
	// thousand events.
	longestSlug = 40
	nameHash    = 6
)

// PhotographerID is the id of a photographer by their byline: its ASCII letters
// and digits in lower case, "-" and six characters of the base32 (RFC 4648) of the
// name's SHA-256. The hash alone where the name has no ASCII, and "" where there is
// no name. The same name gives the same id at every event.
func PhotographerID(byline string) string {
	if byline == "" {
		return ""
	}
	words := strings.FieldsFunc(strings.ToLower(byline), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
	})
	slug := strings.Join(words, "-")
	slug = strings.TrimRight(slug[:min(len(slug), longestSlug)], "-")
	sum := sha256.Sum256([]byte(byline))
	hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:nameHash]
	return strings.TrimPrefix(slug+"-"+hash, "-")
}

// photographersOf are who took photos, in order of name, of all their ids and
// bylines.
func photographersOf(taken iter.Seq2[string, string]) []IndexPhotographer {
	at := map[string]int{}
	photographers := []IndexPhotographer{}
	for by, byline := range taken {
		if by == "" {
			continue
		}
		i, known := at[by]
		if !known {
			i = len(photographers)
			at[by] = i
			photographers = append(photographers, IndexPhotographer{ID: by, Name: byline})
		}
		photographers[i].Photos++
		photographers[i].Name = min(photographers[i].Name, byline) // should two ever share an id
	}
	slices.SortFunc(photographers, func(a, b IndexPhotographer) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return photographers
}
