package pipeline

import (
	"slices"
	"strings"
)

// didYouMean is a hint that names the candidate closest to what was written,
// or all candidates where none is close.
func didYouMean(written string, candidates []string, all string) string {
	if close, ok := closest(written, candidates); ok {
		return "did you mean `" + close + "`?"
	}
	return all + " " + strings.Join(candidates, ", ")
}

// closest finds the candidate that a slip of the fingers makes of what was
// written: at most a third of its letters differ.
func closest(written string, candidates []string) (string, bool) {
	const longest = 64 // letters; whatever is longer is no slip
	word := []rune(strings.ToLower(written))
	if len(word) > longest {
		return "", false
	}
	best, distance := "", len(word)
	for _, c := range candidates {
		if d := editDistance(word, []rune(strings.ToLower(c))); d < distance {
			best, distance = c, d
		}
	}
	return best, best != "" && distance <= max(1, len(word)/3)
}

// editDistance is how many letters must be put in, taken out, replaced or
// swapped with the next to make b of a (optimal string alignment).
func editDistance(a, b []rune) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			d := min(rows[i][j+1]+1, rows[i+1][j]+1)
			if a[i] == b[j] {
				d = min(d, rows[i][j])
			} else {
				d = min(d, rows[i][j]+1)
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}

// suggestZone finds the IANA name that was meant: by the abbreviation, by the
// city alone, or by edit distance.
func suggestZone(written string) (string, bool) {
	for _, line := range commonZones() {
		words := strings.Fields(line)
		zone := words[0]
		city := zone[strings.LastIndex(zone, "/")+1:]
		if slices.ContainsFunc(append(words, city), func(w string) bool { return strings.EqualFold(w, written) }) {
			return zone, true
		}
	}
	var zones []string
	for _, line := range commonZones() {
		zones = append(zones, strings.Fields(line)[0])
	}
	return closest(written, zones)
}

// commonZones are IANA zones where many events are, each with the
// abbreviations that people write for it.
func commonZones() []string {
	return strings.Split(strings.TrimSpace(`
UTC GMT Z UCT
Asia/Seoul KST ROK Korea
Asia/Tokyo JST Japan
Asia/Shanghai CST PRC China Beijing
Asia/Taipei Taiwan
Asia/Hong_Kong HKT Hongkong
Asia/Singapore SGT Singapore
Asia/Kuala_Lumpur MYT
Asia/Bangkok ICT
Asia/Ho_Chi_Minh Saigon
Asia/Manila PHT
Asia/Jakarta WIB
Asia/Kolkata IST India Calcutta
Asia/Dubai GST
Asia/Jerusalem Israel
Europe/London BST GB
Europe/Dublin
Europe/Lisbon WET WEST
Europe/Berlin CET CEST MET Germany
Europe/Paris
Europe/Madrid
Europe/Rome
Europe/Amsterdam
Europe/Brussels
Europe/Zurich
Europe/Vienna
Europe/Prague
Europe/Warsaw
Europe/Stockholm
Europe/Copenhagen
Europe/Oslo
Europe/Helsinki EET EEST
Europe/Athens
Europe/Kyiv Kiev
Europe/Istanbul Turkey
Africa/Cairo
Africa/Lagos WAT
Africa/Nairobi EAT
Africa/Johannesburg SAST
America/New_York EST EDT EST5EDT
America/Toronto
America/Chicago CDT CST6CDT
America/Denver MST MDT MST7MDT
America/Phoenix
America/Los_Angeles PST PDT PST8PDT
America/Vancouver
America/Mexico_City
America/Bogota
America/Lima
America/Santiago
America/Sao_Paulo BRT
America/Argentina/Buenos_Aires ART
Pacific/Honolulu HST
Pacific/Auckland NZST NZDT NZ
Australia/Sydney AEST AEDT
Australia/Melbourne
Australia/Brisbane
Australia/Perth AWST
`), "\n")
}
