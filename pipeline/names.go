package pipeline

import "golang.org/x/text/unicode/norm"

// nfc brings a name to Unicode normalization form C. macOS hands out file
// names decomposed (한 as three letters), editors and cameras composed; only
// in one form can they be compared.
func nfc(name string) string { return norm.NFC.String(name) }
