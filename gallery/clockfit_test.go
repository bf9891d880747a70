package gallery

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A wrong clock is told exactly or not at all.
func TestWrongClocks(t *testing.T) {
	zones := []*time.Location{zone(t, "America/Los_Angeles")}
	for _, c := range []struct {
		name string
		by   time.Duration // what its clock shows too much
		want string
		most bool // told in most events; else only never told wrong
	}{
		{"an hour fast", time.Hour, "-1h0m0s", false},
		{"an hour slow", -time.Hour, "+1h0m0s", false},
		{"an hour and a minute", time.Hour + time.Minute, "-1h0m0s", false},
		{"PM for AM", 12 * time.Hour, "-12h0m0s", true},
		{"AM for PM", -12 * time.Hour, "+12h0m0s", true},
		{"set to London", -9 * time.Hour, "+9h0m0s", true},
		{"set to Delhi", -(3*time.Hour + 30*time.Minute), "+3h30m0s", false},
		{"set to Kathmandu", -(3*time.Hour + 15*time.Minute), "+3h15m0s", false},
		{"a day off", -24 * time.Hour, "+24h0m0s", false},
		{"a year off", -366 * 24 * time.Hour, "+8784h0m0s", true},
		{"a month off", 30 * 24 * time.Hour, "-720h0m0s", true},
		{"three minutes", 3 * time.Minute, "", true},
		{"a quarter of an hour", -15 * time.Minute, "", true},
		{"25 minutes", 25 * time.Minute, "", true},
	} {
		right, wrong, silent := 0, 0, 0
		for seed := range uint64(10) {
			m := newMadeUp(t, seed, "Asia/Seoul", "2024-11-03", 2)
			m.people(t, 2)
			m.off("imre", c.by)
			for name, f := range m.fits(zones...) {
				switch got := says(f); {
				case name != "imre" && got != "":
					t.Errorf("%s, seed %d: %s: %s", c.name, seed, name, got)
				case name != "imre":
				case got == c.want:
					right++
				case got == "" || got == "unclear":
					silent++
				default:
					wrong++
					t.Errorf("%s, seed %d: %s", c.name, seed, got)
				}
			}
		}
		t.Logf("%-22s right %2d, silent %2d, wrong %2d", c.name, right, silent, wrong)
		if c.most && right < 8 {
			t.Errorf("%s: told in %d of 10", c.name, right)
		}
	}
}

func shuffled(shots []Shot) []Shot {
	out := make([]Shot, len(shots))
	for i, n := range rand.New(rand.NewPCG(1, 2)).Perm(len(shots)) {
		out[i] = shots[n]
	}
	return out
}
