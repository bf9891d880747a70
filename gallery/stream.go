package gallery

import (
	"cmp"
	"path"
	"slices"
)

// streams are the photos of each camera in order of time: what one
// photographer saw. A camera is known by its serial number. Without one, make
// and model are a camera only within a folder, as two guests may have the same
// phone. What says nothing of its camera (a messenger stripped it) belongs to
// the camera whose photos fill its folder, where it is a single one.
func streams(shots []Shot, placements []Placement) [][]int {
	all := camerasIn(shots).photos(func(i int) bool { return !placements[i].Taken.IsZero() })
	all = slices.DeleteFunc(all, func(stream []int) bool { return len(stream) == 0 })
	inParts(len(all), 1, func() func(int) { return func(n int) { inOrderOfTime(all[n], shots, placements) } })
	return all
}

func inOrderOfTime(stream []int, shots []Shot, placements []Placement) {
	slices.SortFunc(stream, func(a, b int) int {
		return cmp.Or(placements[a].Taken.Compare(placements[b].Taken), cmp.Compare(shots[a].ID, shots[b].ID))
	})
}

// cameraKey is one camera: dir is "" where its serial number is known.
type cameraKey struct {
	maker
	dir string
}

// cameras are those that took some shots.
type cameras struct {
	keys []cameraKey // each once
	of   []int32     // by shot: which of them took it
}

func camerasIn(shots []Shot) cameras {
	filled := fillingOf(shots)
	within := map[string]soleMaker{} // the cameras that fill a folder
	for i := range shots {
		if m := shots[i].maker(); m != (maker{}) {
			dir := filled.folder(&shots[i]) // a copy in another folder makes no camera of it
			only, ok := within[dir]
			if !ok {
				within[dir] = soleMaker{m, true}
			} else if only.sole && only.maker != m {
				within[dir] = soleMaker{}
			}
		}
	}
	c := cameras{of: make([]int32, len(shots))}
	known := map[cameraKey]int32{}
	for i := range shots {
		k := cameraKey{maker: shots[i].maker()}
		if k.serial == "" {
			k.dir = filled.folder(&shots[i])
			if only := within[k.dir]; k.maker == (maker{}) && only.sole {
				if k.maker = only.maker; k.serial != "" {
					k.dir = ""
				}
			}
		}
		n, ok := known[k]
		if !ok {
			n = int32(len(c.keys))
			known[k] = n
			c.keys = append(c.keys, k)
		}
		c.of[i] = n
	}
	return c
}

// soleMaker is a camera, and whether it is the only one.
type soleMaker struct {
	maker
	sole bool
}

// photos are those shots of each camera that are meant, in order.
func (c cameras) photos(meant func(i int) bool) [][]int {
	count, total := make([]int, len(c.keys)), 0
	for i, n := range c.of {
		if meant(i) {
			count[n]++
			total++
		}
	}
	photos, all := make([][]int, len(c.keys)), make([]int, total)
	for n, k := range count {
		photos[n], all = all[:0:k], all[k:]
	}
	for i, n := range c.of {
		if meant(i) {
			photos[n] = append(photos[n], i)
		}
	}
	return photos
}

// dirsOf are the folders that a photo lies in, each once.
func dirsOf(paths []string) []string {
	var dirs []string
	for _, p := range paths {
		if dir := path.Dir(p); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// filling is how many photos of each camera lie in each folder. It is nil where
// no photo lies in several, as then nobody asks.
type filling map[maker]map[string]int

func fillingOf(shots []Shot) filling {
	several := false
	for i := range shots {
		several = several || len(shots[i].home()) > 1
	}
	if !several {
		return nil
	}
	filled := filling{}
	for i := range shots {
		m := shots[i].maker()
		if filled[m] == nil {
			filled[m] = map[string]int{}
		}
		for _, dir := range dirsOf(shots[i].home()) {
			filled[m][dir]++
		}
	}
	return filled
}

// folder is the photo's folder with most photos of its camera: the others hold copies.
func (f filling) folder(s *Shot) string {
	home := s.home()
	if len(home) == 1 {
		return path.Dir(home[0])
	}
	photos, best := f[s.maker()], ""
	for _, dir := range dirsOf(home) {
		if n := photos[dir] - photos[best]; best == "" || n > 0 || n == 0 && dir < best {
			best = dir
		}
	}
	return best
}
