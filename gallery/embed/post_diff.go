package embed

import (
	"bytes"
	"fmt"
	"strings"
)

// diffContext is how many lines a diff shows around what changes.
const diffContext = 3

// hunk is a stretch of lines of a post, and what becomes of it.
type hunk struct {
	first, last   int // lines of the post that the edits touch, the last exclusive
	before, after []string
}

// Diff shows what edits change in a post: a unified diff, as patch and git read
// it, "" where they change nothing. It says every byte as it is, line ends and
// control characters too.
func Diff(name string, post []byte, edits []Edit) string {
	starts := lineStarts(post)
	hunks := hunksOf(post, edits, starts)
	if len(hunks) == 0 {
		return ""
	}
	line := func(n int) string { return string(post[starts[n]:starts[n+1]]) }
	lines := len(starts) - 1
	var b strings.Builder
	if strings.ContainsAny(name, " \t") {
		name += "\t" // else patch takes the name to end at the space
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", name, name)
	shift := 0 // by how many lines what follows moves down
	for len(hunks) > 0 {
		together := 1
		for together < len(hunks) && hunks[together].first-hunks[together-1].last <= 2*diffContext {
			together++
		}
		group := hunks[:together]
		from, to := max(0, group[0].first-diffContext), min(lines, group[together-1].last+diffContext)
		var body strings.Builder
		at, more := from, 0
		for _, h := range group {
			for ; at < h.first; at++ {
				writeLine(&body, ' ', line(at))
			}
			for _, l := range h.before {
				writeLine(&body, '-', l)
			}
			for _, l := range h.after {
				writeLine(&body, '+', l)
			}
			at, more = h.last, more+len(h.after)-len(h.before)
		}
		for ; at < to; at++ {
			writeLine(&body, ' ', line(at))
		}
		fmt.Fprintf(&b, "@@ -%s +%s @@\n", lineRange(from, to-from), lineRange(from+shift, to-from+more))
		b.WriteString(body.String())
		shift += more
		hunks = hunks[together:]
	}
	return b.String()
}

// lineRange is how a diff says which lines: "12,3", counted from 1.
func lineRange(first, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", first)
	case 1:
		return fmt.Sprint(first + 1)
	}
	return fmt.Sprintf("%d,%d", first+1, n)
}

func writeLine(b *strings.Builder, mark byte, line string) {
	b.WriteByte(mark)
	b.WriteString(line)
	if !strings.HasSuffix(line, "\n") {
		b.WriteString("\n\\ No newline at end of file\n")
	}
}

// lineStarts are where the lines of a post begin, and where the last ends.
func lineStarts(post []byte) []int {
	starts := []int{0}
	for at := 0; at < len(post); {
		n := bytes.IndexByte(post[at:], '\n')
		if n < 0 {
			break
		}
		at += n + 1
		starts = append(starts, at)
	}
	if last := starts[len(starts)-1]; last < len(post) {
		starts = append(starts, len(post))
	}
	return starts
}

// hunksOf are the lines that edits touch, and what they become.
func hunksOf(post []byte, edits []Edit, starts []int) []hunk {
	var hunks []hunk
	edits = inOrder(post, edits)
	for n := 0; len(edits) > 0; {
		n = lineAt(starts, n, edits[0].Start)
		first, together := n, 0
		for together < len(edits) && lineAt(starts, n, edits[together].Start) == n {
			n = lineAt(starts, n, edits[together].End)
			together++
		}
		if h, ok := newHunk(post, edits[:together], starts, first, n+1); ok {
			hunks = append(hunks, h)
		}
		edits = edits[together:]
	}
	return hunks
}

// lineAt is the line of an offset, which is not before line n.
func lineAt(starts []int, n, offset int) int {
	for n+2 < len(starts) && starts[n+1] <= offset {
		n++
	}
	return n
}

// newHunk is what edits make of some lines, without those that stay.
func newHunk(post []byte, edits []Edit, starts []int, first, last int) (hunk, bool) {
	last = min(last, len(starts)-1) // an empty post has no line
	var within []Edit
	for _, e := range edits {
		within = append(within, Edit{e.Start - starts[first], e.End - starts[first], e.Text})
	}
	old := post[starts[first]:starts[last]]
	h := hunk{first, last, splitLines(old), splitLines(Rewrite(old, within))}
	for len(h.before) > 0 && len(h.after) > 0 && h.before[0] == h.after[0] {
		h.before, h.after, h.first = h.before[1:], h.after[1:], h.first+1
	}
	for n, m := len(h.before), len(h.after); n > 0 && m > 0 && h.before[n-1] == h.after[m-1]; n, m = n-1, m-1 {
		h.before, h.after, h.last = h.before[:n-1], h.after[:m-1], h.last-1
	}
	return h, len(h.before)+len(h.after) > 0
}

func splitLines(text []byte) []string {
	var lines []string
	for line := range strings.Lines(string(text)) {
		lines = append(lines, line)
	}
	return lines
}
