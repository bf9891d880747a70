package gallery

import "slices"

// Amend is an index that was published, with its shards in the order of
// Index.Shards, as if its photos had been what amend makes of them: those of
// which it returns false are left out, and counted nowhere. What is left keeps
// its order and its place.
func Amend(x Index, shards []Shard, amend func(Photo) (Photo, bool)) (Index, []Shard) {
	perDay, perTrack, perSession := map[Date]int{}, map[string]int{}, map[string]int{}
	of, out := []IndexShard{}, []Shard{}
	tops := topsOfBursts(shards, amend)
	x.Photos = 0
	for i, s := range shards {
		kept := Shard{Photos: []Photo{}}
		for _, p := range s.Photos {
			p, ok := amend(p)
			if !ok {
				continue
			}
			if !tops[p.Burst] {
				p.Burst = ""
			}
			p.By = PhotographerID(p.Byline) // an older eventroll wrote none
			kept.Photos = append(kept.Photos, p)
			perSession[p.Session]++
		}
		if len(kept.Photos) == 0 {
			continue
		}
		day, track := x.Shards[i].Day, x.Shards[i].Track
		perDay[day] += len(kept.Photos)
		perTrack[track] += len(kept.Photos)
		x.Photos += len(kept.Photos)
		of = append(of, IndexShard{day, track, kept.href(), len(kept.Photos)})
		out = append(out, kept)
	}
	x.Days, x.Tracks, x.Sessions = slices.Clone(x.Days), slices.Clone(x.Tracks), slices.Clone(x.Sessions)
	for i := range x.Days {
		x.Days[i].Photos = perDay[x.Days[i].Date]
	}
	for i := range x.Tracks {
		x.Tracks[i].Photos = perTrack[x.Tracks[i].ID]
	}
	x.Tracks = slices.DeleteFunc(x.Tracks, func(t IndexTrack) bool { return t.ID == Common && t.Photos == 0 })
	for i := range x.Sessions {
		x.Sessions[i].Photos = perSession[x.Sessions[i].ID]
	}
	x.Photographers = photographersOf(func(yield func(by, byline string) bool) {
		for _, s := range out {
			for _, p := range s.Photos {
				if !yield(p.By, p.Byline) {
					return
				}
			}
		}
	})
	x.Shards = of
	return x, out
}

// topsOfBursts are the bursts of which two photos or more are left, the one on
// top among them.
func topsOfBursts(shards []Shard, amend func(Photo) (Photo, bool)) map[PhotoID]bool {
	photos, topped := map[PhotoID]int{}, map[PhotoID]bool{}
	for _, s := range shards {
		for _, p := range s.Photos {
			if p, ok := amend(p); ok && p.Burst != "" {
				photos[p.Burst]++
				topped[p.Burst] = topped[p.Burst] || p.Burst == p.ID
			}
		}
	}
	for burst, there := range topped {
		topped[burst] = there && photos[burst] > 1
	}
	return topped
}
