package gallery

import "time"

// betweenFrames is how far apart two frames of one burst are at most. Many
// cameras tell whole seconds only, so two of them may be one in truth.
const betweenFrames = 2 * time.Second

// placeBursts gives the photos of a burst, of one stream, the id of its sharpest, which lies on
// top of the stack; of equally sharp ones the first. A burst is what one camera
// took by its own clock, each frame within betweenFrames of the one before, of
// one track and session. What is held back is no part of it.
func placeBursts(shots []Shot, placements []Placement, stream []int) {
	var burst []int
	for _, i := range stream {
		if !inBurst(&shots[i], &placements[i]) {
			continue
		}
		if n := len(burst); n > 0 && !nextFrame(&placements[burst[n-1]], &placements[i]) {
			stack(shots, placements, burst)
			burst = burst[:0]
		}
		burst = append(burst, i)
	}
	stack(shots, placements, burst)
}

// inBurst says whether a photo's time is its camera's: names are rounded, and
// GPS repeats the moment of its last fix.
func inBurst(s *Shot, p *Placement) bool {
	return p.Held == "" && s.maker() != maker{} && (p.TimeSource == FromExif || p.TimeSource == FromXMP)
}

func nextFrame(a, b *Placement) bool {
	return b.Taken.Sub(a.Taken) <= betweenFrames && a.Day == b.Day && a.Track == b.Track && a.Session == b.Session
}

func stack(shots []Shot, placements []Placement, burst []int) {
	if len(burst) < 2 {
		return
	}
	top := burst[0]
	for _, i := range burst {
		if shots[i].Sharpness > shots[top].Sharpness {
			top = i
		}
	}
	for _, i := range burst {
		placements[i].Burst = shots[top].ID
	}
}
