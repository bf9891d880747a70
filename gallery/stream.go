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
	taken := map[cameraKey][]int{}
	for i, k := range cameraKeys(shots) {
		if !placements[i].Taken.IsZero() {
			taken[k] = append(taken[k], i)
		}
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

// cameraKey is one camera: dir is "" where its serial number is known.
type cameraKey struct {
	maker
	dir string
}

// cameraKeys says of every shot which camera took it.
func cameraKeys(shots []Shot) []cameraKey {
	filled := fillingOf(shots)
	within := map[string]map[maker]bool{} // the cameras that fill a folder
	for _, s := range shots {
		m := makerOf(s.Meta)
		dir := filled.folder(s) // a copy in another folder makes no camera of it
		if within[dir] == nil {
			within[dir] = map[maker]bool{}
		}
		if m != (maker{}) {
			within[dir][m] = true
		}
	}
	keys := make([]cameraKey, len(shots))
	for i, s := range shots {
		k := cameraKey{maker: makerOf(s.Meta)}
		if k.serial == "" {
			k.dir = filled.folder(s)
			if only := within[k.dir]; k.maker == (maker{}) && len(only) == 1 {
				for m := range only {
					k.maker = m
				}
				if k.serial != "" {
					k.dir = ""
				}
			}
		}
		keys[i] = k
	}
	return keys
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

// home are the paths that tell which folders a photo's camera filled: not
// those of copies that somebody else was sent.
func (s Shot) home() []string {
	if s.Home != nil {
		return s.Home
	}
	return s.Paths
}

// filling is how many photos of each camera lie in each folder.
type filling map[maker]map[string]int

func fillingOf(shots []Shot) filling {
	filled := filling{}
	for _, s := range shots {
		m := makerOf(s.Meta)
		if filled[m] == nil {
			filled[m] = map[string]int{}
		}
		for _, dir := range dirsOf(s.home()) {
			filled[m][dir]++
		}
	}
	return filled
}

// folder is the photo's folder with most photos of its camera: the others hold copies.
func (f filling) folder(s Shot) string {
	photos, best := f[makerOf(s.Meta)], ""
	for _, dir := range dirsOf(s.home()) {
		if n := photos[dir] - photos[best]; best == "" || n > 0 || n == 0 && dir < best {
			best = dir
		}
	}
	return best
}
