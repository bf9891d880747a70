package jpegscale

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// A file that is cut off gives what there is, and grey below.
func TestCutOff(t *testing.T) {
	for name, sampling := range samplings {
		w := jpegWriter{width: 400, height: 300, sampling: sampling}
		data := w.write(t, blobs)
		begin := bytes.Index(data, []byte{0xff, markerSOS}) + 14
		for tenth := range 10 {
			cut := begin + (len(data)-begin)*tenth/10
			for _, cover := range []int{0, 200, 10} {
				whole := mustDecode(t, data, cover)
				p := mustDecode(t, data[:cut], cover)
				if want := 1 - float64(tenth)/10; math.Abs(p.Missing-want) > 0.1 {
					t.Errorf("%s cut at %d0 %%: %.2f missing", name, tenth, p.Missing)
				}
				if !errors.Is(p.Damage, ErrCutOff) {
					t.Errorf("%s cut at %d0 %%: %v", name, tenth, p.Damage)
				}
				// A row of MCUs above is whole, one below is grey.
				good := int(float64(p.Height)*(1-p.Missing)) - 32*p.Height/300 - 1
				for i := range p.planes {
					checkCut(t, &p.planes[i], &whole.planes[i], good*p.planes[i].height/p.Height)
				}
			}
		}
	}
}

func checkCut(t *testing.T, p, whole *plane, good int) {
	t.Helper()
	for y := range max(0, good) {
		if !bytes.Equal(p.row(y), whole.row(y)) {
			t.Errorf("row %d of %d is not what it was", y, p.height)
			return
		}
	}
	last := p.row(p.height - 1)
	if !bytes.Equal(last, bytes.Repeat([]byte{128}, len(last))) {
		t.Errorf("the last row is not grey")
	}
}

// Behind garbage the picture goes on at the next restart marker.
func TestGarbage(t *testing.T) {
	w := jpegWriter{width: 640, height: 480, sampling: samplings["4:2:0"], restart: 40} // a row
	data := w.write(t, blobs)
	whole := mustDecode(t, data, 0)
	rnd := rand.New(rand.NewPCG(3, 4))
	for round := range 50 {
		bad := bytes.Clone(data)
		at := len(data)/3 + rnd.IntN(len(data)/3)
		for i := range 40 {
			bad[at+i] = byte(rnd.Uint32())
		}
		p := mustDecode(t, bad, 0)
		if p.Missing > 0.25 {
			t.Errorf("round %d: %.2f missing", round, p.Missing)
		}
		if (p.Missing > 0) != (p.Damage != nil) {
			t.Errorf("round %d: %.2f missing, %v", round, p.Missing, p.Damage)
		}
		same := 0
		for y := range p.Height {
			if bytes.Equal(p.planes[0].row(y), whole.planes[0].row(y)) {
				same++
			}
		}
		if same < p.Height*3/4 {
			t.Errorf("round %d: only %d rows of %d are what they were", round, same, p.Height)
		}
	}
}

// A restart interval that is not there is grey, and what follows stays in
// its place.
func TestLostInterval(t *testing.T) {
	w := jpegWriter{width: 640, height: 480, sampling: samplings["4:2:0"], restart: 40}
	data := w.write(t, blobs)
	third := bytes.Index(data, []byte{0xff, markerRST0 + 2})
	fourth := bytes.Index(data, []byte{0xff, markerRST0 + 3})
	p := mustDecode(t, append(bytes.Clone(data[:third]), data[fourth:]...), 0)
	whole := mustDecode(t, data, 0)
	if p.Missing != 40./(40*30) || !errors.Is(p.Damage, ErrDamaged) {
		t.Errorf("%v missing, %v", p.Missing, p.Damage)
	}
	for y := range p.Height {
		same := bytes.Equal(p.planes[0].row(y), whole.planes[0].row(y))
		if lost := 48 <= y && y < 64; lost == same {
			t.Fatalf("row %d: lost %v, same %v", y, lost, same)
		}
	}
}

// Components whose scan never comes are missing.
func TestMissingScans(t *testing.T) {
	w := jpegWriter{width: 64, height: 64, sampling: samplings["4:2:2"], separate: true}
	data := w.write(t, blobs)
	scans := bytes.Split(data, []byte{0xff, markerSOS})
	scan := func(i int) []byte { return append([]byte{0xff, markerSOS}, scans[i]...) }
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"cut off":     {bytes.Join([][]byte{scans[0], scan(1), scan(2)}, nil), ErrCutOff},
		"ended":       {bytes.Join([][]byte{scans[0], scan(1), scan(2), {0xff, markerEOI}}, nil), ErrDamaged},
		"same again":  {bytes.Join([][]byte{scans[0], scan(1), scan(2), scan(2)}, nil), ErrDamaged},
		"other frame": {bytes.Join([][]byte{scans[0], scan(1), scan(2), scans[0][bytes.Index(scans[0], []byte{0xff, markerSOF0}):]}, nil), ErrDamaged},
	} {
		p := mustDecode(t, tt.data, 0)
		if p.Missing != 0.25 || !errors.Is(p.Damage, tt.want) {
			t.Errorf("%s: %v missing, %v", name, p.Missing, p.Damage)
		}
		if p.planes[2].pix[0] != 128 {
			t.Errorf("%s: not grey", name)
		}
	}
}
