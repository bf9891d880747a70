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
// the camera whose photos fill its folder, where it is a single one. What may be
// of either of two moments has no place in the order.
func streams(shots []Shot, placements []Placement, found []evidence) [][]int {
	dirs := make([][]string, len(shots))
	filled := map[maker]map[string]int{} // photos by camera and folder
	within := map[string]map[maker]bool{}
	for i, s := range shots {
		m := makerOf(s.Meta)
		dirs[i] = dirsOf(s.Paths)
		if filled[m] == nil {
			filled[m] = map[string]int{}
		}
		for _, dir := range dirs[i] {
			filled[m][dir]++
			if within[dir] == nil {
				within[dir] = map[maker]bool{}
			}
			if m != (maker{}) {
				within[dir][m] = true
			}
		}
	}
	type key struct {
		maker
		dir string
	}
	taken := map[key][]int{}
	for i, s := range shots {
		if placements[i].Taken.IsZero() || found[i].either {
			continue
		}
		k := key{maker: makerOf(s.Meta)}
		if k.serial == "" {
			k.dir = fullest(dirs[i], filled[k.maker])
			if only := within[k.dir]; k.maker == (maker{}) && len(only) == 1 {
				for m := range only {
					k.maker = m
				}
				if k.serial != "" {
					k.dir = ""
				}
			}
		}
		taken[k] = append(taken[k], i)
	}
	all := make([][]int, 0, len(taken))
	for _, stream := range taken {
		slices.SortFunc(stream, func(a, b int) int {
			return cmp.Or(placements[a].Taken.Compare(placements[b].Taken), cmp.Compare(shots[a].ID, shots[b].ID))
		})
		all = append(all, stream) // in any order: no stream knows of another
	}
	return all
}

// maker is what a file says of its camera.
type maker struct{ make, model, serial string }

func makerOf(m Metadata) maker { return maker{m.Make, m.Model, m.Serial} }

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

// fullest is the folder with most photos of the camera: the others hold copies.
func fullest(dirs []string, photos map[string]int) string {
	best := ""
	for _, dir := range dirs {
		if n := photos[dir] - photos[best]; best == "" || n > 0 || n == 0 && dir < best {
			best = dir
		}
	}
	return best
}
