package pipeline

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var digitRun = regexp.MustCompile(`[0-9]+`)

// family is a kind of names that differ in one number only: IMG_0118.JPG,
// IMG_0119.JPG.
type family struct{ before, after string }

// inFamilies are the families that a name may belong to, one for each of its
// numbers, with that number's digits.
func inFamilies(name string) map[family]string {
	const most = 8 // numbers in a name; what has more is a list of its own
	families := map[family]string{}
	for _, at := range digitRun.FindAllStringIndex(name, most) {
		families[family{name[:at[0]], name[at[1]:]}] = name[at[0]:at[1]]
	}
	return families
}

// namePatterns are patterns for names and none of the others: for runs of
// numbers where names have such, else the names. Each is a literal name, or
// shorter than budget where that can be.
func namePatterns(names, others []string, budget int) []string {
	members := map[family][]string{}
	for _, name := range names {
		for f := range inFamilies(name) {
			members[f] = append(members[f], name)
		}
	}
	families := slices.SortedFunc(maps.Keys(members), func(a, b family) int {
		// The later number of two counts the photos: 2024-11-03_0118.
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(len(b.before), len(a.before)), cmp.Compare(a.before+a.after, b.before+b.after))
	})
	taken := map[string]bool{}
	numbers := map[family][]string{}
	var chosen []family
	for _, f := range families {
		of := slices.DeleteFunc(members[f], func(name string) bool { return taken[name] })
		if len(of) < 2 {
			continue
		}
		chosen = append(chosen, f)
		for _, name := range of {
			taken[name] = true
			numbers[f] = append(numbers[f], inFamilies(name)[f])
		}
	}
	foreign := map[family]map[string]bool{}
	for _, name := range others {
		for f, digits := range inFamilies(name) {
			if numbers[f] != nil {
				if foreign[f] == nil {
					foreign[f] = map[string]bool{}
				}
				foreign[f][digits] = true
			}
		}
	}
	var patterns []string
	for _, f := range chosen {
		before, after := escapePattern(f.before), escapePattern(f.after)
		for _, part := range splitSpans(spansOf(numbers[f], foreign[f]), budget-len(before)-len(after)) {
			patterns = append(patterns, before+alternatives(digitPatterns(part))+after)
		}
	}
	for _, name := range names {
		if !taken[name] {
			patterns = append(patterns, escapePattern(name))
		}
	}
	return patterns
}

// span are the numbers of one width from first to last, both as digits.
type span struct{ first, last string }

// spansOf puts numbers together into spans without any foreign number.
// Numbers that no photo has may lie in a span, where that makes it shorter.
func spansOf(numbers []string, foreign map[string]bool) []span {
	byWidth := func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }
	numbers = slices.Compact(slices.SortedFunc(slices.Values(numbers), byWidth))
	bars := slices.SortedFunc(maps.Keys(foreign), byWidth)
	var spans []span
	for _, n := range numbers {
		if k := len(spans) - 1; k >= 0 && len(spans[k].first) == len(n) {
			bar, _ := slices.BinarySearchFunc(bars, spans[k].last, byWidth)
			free := bar == len(bars) || byWidth(bars[bar], n) > 0
			joined := span{spans[k].first, n}
			if free && joined.length() <= spans[k].length()+len(n)+1 {
				spans[k] = joined
				continue
			}
		}
		spans = append(spans, span{n, n})
	}
	return spans
}

// length is how long the span's pattern is.
func (s span) length() int { return len(alternatives(digitPatterns([]span{s}))) }

// splitSpans cuts spans into parts whose patterns keep the budget, down to single spans.
func splitSpans(spans []span, budget int) [][]span {
	if len(spans) < 2 || len(alternatives(digitPatterns(spans))) <= budget {
		return [][]span{spans}
	}
	half := len(spans) / 2
	return append(splitSpans(spans[:half], budget), splitSpans(spans[half:], budget)...)
}

// digitPatterns are patterns for the numbers of the spans, which are in order:
// 0118 to 0134 is 01{1[89],2[0-9],3[0-4]}. They are found digit by digit:
// first digits that are followed by the same become one class.
func digitPatterns(spans []span) []string {
	var patterns []string
	for len(spans) > 0 {
		n, width := 1, len(spans[0].first)
		for n < len(spans) && len(spans[n].first) == width {
			n++
		}
		patterns = append(patterns, digitsOfWidth(spans[:n], width)...)
		spans = spans[n:]
	}
	return patterns
}

func digitsOfWidth(spans []span, width int) []string {
	if width == 0 {
		return []string{""}
	}
	if len(spans) == 1 && spans[0] == (span{strings.Repeat("0", width), strings.Repeat("9", width)}) {
		return []string{strings.Repeat("[0-9]", width)}
	}
	var tails []string
	digits := map[string]string{} // by what follows them
	for d := byte('0'); d <= '9'; d++ {
		if rest := after(d, spans, width); len(rest) > 0 {
			tail := alternatives(digitsOfWidth(rest, width-1))
			if digits[tail] == "" {
				tails = append(tails, tail)
			}
			digits[tail] += string(d)
		}
	}
	var patterns []string
	for _, tail := range tails {
		patterns = append(patterns, class(digits[tail])+tail)
	}
	return patterns
}

// after is what follows a first digit in the spans.
func after(digit byte, spans []span, width int) []span {
	var rest []span
	for _, s := range spans {
		if s.first[0] > digit || s.last[0] < digit {
			continue
		}
		r := span{strings.Repeat("0", width-1), strings.Repeat("9", width-1)}
		if s.first[0] == digit {
			r.first = s.first[1:]
		}
		if s.last[0] == digit {
			r.last = s.last[1:]
		}
		rest = append(rest, r)
	}
	return rest
}

// class is a pattern for one of these digits, which are in order.
func class(digits string) string {
	if len(digits) == 1 {
		return digits
	}
	var b strings.Builder
	for i := 0; i < len(digits); {
		j := i
		for j+1 < len(digits) && digits[j+1] == digits[j]+1 {
			j++
		}
		if j-i >= 2 {
			b.WriteString(digits[i:i+1] + "-" + digits[j:j+1])
		} else {
			b.WriteString(digits[i : j+1])
		}
		i = j + 1
	}
	return "[" + b.String() + "]"
}
