package pipeline

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"path"
	"strconv"
	"strings"
)

// packing is bytes that values are added to.
type packing []byte

func (b *packing) number(values ...int) {
	for _, v := range values {
		*b = binary.AppendVarint(*b, int64(v))
	}
}

func (b *packing) text(s string) {
	b.number(len(s))
	*b = append(*b, s...)
}

// name adds the name of a file, which mostly is the end of its path.
func (b *packing) name(name, file string) {
	if name == path.Base(file) {
		b.number(-1)
		return
	}
	b.text(name)
}

// hex adds lower-case hexadecimal digits in half their length; whatever else it
// is as a text.
func (b *packing) hex(s string) {
	raw, err := hex.DecodeString(s)
	if err != nil || s != strings.ToLower(s) || len(raw) == 0 {
		b.number(notHex)
		b.text(s)
		return
	}
	b.number(len(raw))
	*b = append(*b, raw...)
}

// float adds numbers that cameras mostly write with up to three decimals or as
// one part of so many, 1/125: these as a whole number.
func (b *packing) float(values ...float64) {
	for _, v := range values {
		thousandths, part := int(math.Round(v*1000)), int(math.Round(1/v))
		switch bits := math.Float64bits(v); {
		case bits == math.Float64bits(float64(thousandths)/1000) && thousandths == thousandths<<2>>2:
			b.number(thousandths<<2 | inThousandths)
		case bits == math.Float64bits(1/float64(part)) && part == part<<2>>2:
			b.number(part<<2 | onePartOf)
		default:
			b.number(asItIs)
			*b = binary.LittleEndian.AppendUint64(*b, math.Float64bits(v))
		}
	}
}

// How a float is packed: the two lowest bits of a number.
const (
	asItIs = iota
	inThousandths
	onePartOf
)

// tag adds an ETag: a folder's is three numbers, most of a bucket's are an MD5.
// Equal ETags are equal bytes.
func (b *packing) tag(s string) {
	numbers, three := threeNumbersOf(s)
	if !three {
		b.hex(s)
		return
	}
	b.number(threeNumbers)
	for _, n := range numbers {
		*b = binary.AppendUvarint(*b, n)
	}
}

// noTag is the empty ETag: an object that has it may be any.
const noTag = "\x01\x00"

// threeNumbersOf reads three numbers to the base of 36 with "-" between them,
// as joinNumbers writes them and in no other way.
func threeNumbersOf(s string) (numbers [3]uint64, ok bool) {
	for i := range numbers {
		part, rest, more := strings.Cut(s, "-")
		n, err := strconv.ParseUint(part, 36, 64)
		if err != nil || more != (i < len(numbers)-1) || !isBase36(part, n) {
			return numbers, false
		}
		numbers[i], s = n, rest
	}
	return numbers, true
}

func joinNumbers(a, b, c uint64) string {
	s := strconv.AppendUint(make([]byte, 0, 48), a, 36)
	s = strconv.AppendUint(append(s, '-'), b, 36)
	return string(strconv.AppendUint(append(s, '-'), c, 36))
}

// What a packed ETag may begin with, where hex begins with its length, or notHex.
const (
	notHex       = -1
	threeNumbers = -2
)

// isBase36 says whether a number is written like that.
func isBase36(s string, n uint64) bool {
	var written [16]byte
	return string(strconv.AppendUint(written[:0], n, 36)) == s
}

// json adds what is rarely there.
func (b *packing) json(v any, absent bool) {
	if absent {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON
	}
	*b = append(*b, data...)
}

// unpacking is what is left of a string that packing made.
type unpacking string

// number is the next one, as binary.AppendVarint writes them; 0 where there is
// none, and then nothing is left.
func (u *unpacking) number() int {
	n := u.unsigned()
	if n&1 != 0 {
		return int(^(n >> 1))
	}
	return int(n >> 1)
}

func (u *unpacking) unsigned() (n uint64) {
	for i := range min(len(*u), binary.MaxVarintLen64) {
		c := (*u)[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			*u = (*u)[i+1:]
			return n
		}
	}
	*u = ""
	return 0
}

func (u *unpacking) numbers(into ...*int) {
	for _, v := range into {
		*v = u.number()
	}
}

// take is so much of what is left; where that is not there, all of it is gone.
func (u *unpacking) take(n int) string {
	if n < 0 || n > len(*u) {
		*u = ""
		return ""
	}
	s := string((*u)[:n])
	*u = (*u)[n:]
	return s
}

func (u *unpacking) text() string { return u.take(u.number()) }

func (u *unpacking) name(file string) string {
	n := u.number()
	if n < 0 {
		return path.Base(file)
	}
	return u.take(n)
}

func (u *unpacking) hex() string { return u.hexOf(u.number()) }

// hexOf is hex behind its length.
func (u *unpacking) hexOf(n int) string {
	if n < 0 {
		return u.text()
	}
	return hex.EncodeToString([]byte(u.take(n)))
}

func (u *unpacking) tag() string {
	n := u.number()
	if n != threeNumbers {
		return u.hexOf(n)
	}
	return joinNumbers(u.unsigned(), u.unsigned(), u.unsigned())
}

func (u *unpacking) floats(into ...*float64) {
	for _, v := range into {
		n := u.number()
		switch n & 3 {
		case inThousandths:
			*v = float64(n>>2) / 1000
		case onePartOf:
			*v = 1 / float64(n>>2)
		default:
			if bits := u.take(8); len(bits) == 8 {
				*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(bits)))
			}
		}
	}
}

// json reads what is left, if anything is.
func (u *unpacking) json(v any) bool {
	return *u != "" && json.Unmarshal([]byte(*u), v) == nil
}

// skipTag takes an ETag and leaves it packed.
func (u *unpacking) skipTag() {
	switch n := u.number(); {
	case n == threeNumbers:
		for range 3 {
			u.unsigned()
		}
	case n < 0:
		u.text()
	default:
		u.take(n)
	}
}
