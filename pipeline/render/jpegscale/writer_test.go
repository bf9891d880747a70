package jpegscale

import (
	"encoding/binary"
	"math"
	"testing"
)

// jpegWriter writes JPEGs of kinds that image/jpeg cannot: any sampling,
// restart markers, a scan for each component.
type jpegWriter struct {
	width, height int
	sampling      [][2]int // of each component, across and down
	restart       int      // MCUs, or 0
	separate      bool     // a scan for each component
	extended      bool     // SOF1, and quantisation tables of 16 bits
	quality       int      // 0: 90
	adobe         string   // contents of an APP14 segment, or none
}

var samplings = map[string][][2]int{
	"grey":  {{1, 1}},
	"4:4:4": {{1, 1}, {1, 1}, {1, 1}},
	"4:2:2": {{2, 1}, {1, 1}, {1, 1}},
	"4:4:0": {{1, 2}, {1, 1}, {1, 1}},
	"4:2:0": {{2, 2}, {1, 1}, {1, 1}},
	"4:1:1": {{4, 1}, {1, 1}, {1, 1}},
	"4:1:0": {{4, 2}, {1, 1}, {1, 1}},
	"mixed": {{2, 2}, {2, 1}, {1, 2}},
	"3:1":   {{3, 1}, {1, 1}, {1, 1}},
	"grey*": {{3, 2}}, // one component has no sampling, whatever it says
}

// at is the value of a picture's component at a point, in pixels from its
// corner.
type at func(component int, x, y float64) float64

// blobs is a picture with soft detail everywhere, and colours.
func blobs(component int, x, y float64) float64 {
	c := float64(component)
	return 128 + 60*math.Sin(x/(9+3*c)+c)*math.Cos(y/(7+2*c)) + 40*math.Sin((x+2*y)/(31+c))
}

func (w jpegWriter) write(t testing.TB, value at) []byte {
	t.Helper()
	var maxH, maxV int
	for _, s := range w.sampling {
		maxH, maxV = max(maxH, s[0]), max(maxV, s[1])
	}
	if w.quality == 0 {
		w.quality = 90
	}
	q := newQuantiser(&standardQuantisation[0], w.quality)
	everything := make([]uint32, 256)
	for i := range everything {
		everything[i] = 1
	}
	everything[0], everything[1], everything[0x11] = 900, 500, 90 // codes of many lengths
	both := newCode(everything)
	dcCounts := make([]uint32, 256)
	for i := range 12 {
		dcCounts[i] = uint32(1 + i)
	}
	dc := newCode(dcCounts)

	out := []byte{0xff, markerSOI}
	if w.adobe != "" {
		out = appendSegment(out, markerAPPE, w.adobe)
	}
	table := "\x00" + string(q.divisors[:])
	frame := byte(markerSOF0)
	if w.extended {
		frame = markerSOF1
		table = "\x10"
		for _, d := range q.divisors {
			table += "\x00" + string([]byte{d})
		}
	}
	out = appendSegment(out, markerDQT, table)
	f := []byte{8, byte(w.height >> 8), byte(w.height), byte(w.width >> 8), byte(w.width), byte(len(w.sampling))}
	for i, s := range w.sampling {
		f = append(f, byte(i+1), byte(s[0]<<4|s[1]), 0)
	}
	out = appendSegment(out, frame, string(f))
	out = appendSegment(out, markerDHT, "\x00"+string(dc.spec.counts[:])+string(dc.spec.symbols[:dc.used])+
		"\x10"+string(both.spec.counts[:])+string(both.spec.symbols[:both.used]))
	if w.restart > 0 {
		out = appendSegment(out, markerDRI, string(binary.BigEndian.AppendUint16(nil, uint16(w.restart))))
	}
	var codes codeTable
	codes.set(0, dc)
	codes.set(1, both)
	scans := [][]int{{}}
	for i := range w.sampling {
		scans[0] = append(scans[0], i)
	}
	if w.separate {
		scans = [][]int{}
		for i := range w.sampling {
			scans = append(scans, []int{i})
		}
	}
	for _, scan := range scans {
		head := []byte{byte(len(scan))}
		for _, i := range scan {
			head = append(head, byte(i+1), 0)
		}
		out = appendSegment(out, markerSOS, string(append(head, 0, 63, 0)))
		out = w.appendScan(out, scan, maxH, maxV, q, &codes, value)
	}
	return append(out, 0xff, markerEOI)
}

func (w jpegWriter) appendScan(out []byte, scan []int, maxH, maxV int, q *quantiser, codes *codeTable, value at) []byte {
	columns, rows := ceilDiv(w.width, 8*maxH), ceilDiv(w.height, 8*maxV)
	if len(w.sampling) == 1 {
		maxH, maxV = w.sampling[0][0], w.sampling[0][1]
	}
	if len(scan) == 1 {
		s := w.sampling[scan[0]]
		columns = ceilDiv(ceilDiv(w.width*s[0], maxH), 8)
		rows = ceilDiv(ceilDiv(w.height*s[1], maxV), 8)
	}
	var list []token
	previous := make([]int16, len(w.sampling))
	mcus, number := 0, 0
	for y := range rows {
		for x := range columns {
			if w.restart > 0 && mcus > 0 && mcus%w.restart == 0 {
				out = append(appendScan(out, list, codes), 0xff, byte(markerRST0+number&7))
				number++
				list = nil
				clear(previous)
			}
			mcus++
			for _, i := range scan {
				s := w.sampling[i]
				across, down := s[0], s[1]
				if len(scan) == 1 {
					across, down = 1, 1
				}
				for b := range across * down {
					var samples [64]pair // of one block; the other is zero
					for p := range samples {
						px := float64((x*across+b%across)*8+p%8) + 0.5
						py := float64((y*down+b/across)*8+p/8) + 0.5
						v := value(i, px*float64(maxH)/float64(s[0]), py*float64(maxV)/float64(s[1]))
						samples[p] = 2*pair(math.Round(max(0, min(v, 255)))) - 256
					}
					forwardDCT(&samples)
					var quantised [2]block
					q.quantise(&quantised, new([2]nonzero), &samples)
					list = append(list, baseline(&quantised[0], previous[i])...)
					previous[i] = quantised[0][0]
				}
			}
		}
	}
	return appendScan(out, list, codes)
}

// baseline makes the tokens of a block in a sequential scan (T.81, F.1.2):
// with code 0 for DC, and 1 for AC.
func baseline(b *block, previous int16) []token {
	const ac = token(1 << 24)
	list := []token{value(int32(b[0]) - int32(previous))}
	run := 0
	for _, place := range zigzag[1:] {
		c := b[place]
		if c == 0 {
			run++
			continue
		}
		for ; run > 15; run -= 16 {
			list = append(list, ac|zeros)
		}
		list = append(list, ac|token(run)<<20|value(int32(c)))
		run = 0
	}
	if run > 0 {
		list = append(list, ac)
	}
	return list
}
