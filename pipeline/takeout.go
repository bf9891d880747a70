package pipeline

import (
	"path"
	"regexp"
	"strings"
)

// takeoutCut is how long a name is at least when Google Takeout may have cut
// it: it allows 46 characters before ".json", fewer where it counts bytes.
const takeoutCut = 40

// numbered is the end of a copy's name: "IMG_1.jpg(2).json" lies beside "IMG_1(2).jpg".
var numbered = regexp.MustCompile(`^(.*)(\(\d+\))$`)

func isTakeout(name string) bool { return strings.EqualFold(path.Ext(name), ".json") }

// takeoutPicture finds the picture that a JSON of Google Takeout lies beside:
// IMG_1.jpg.json or, since 2024, IMG_1.jpg.supplemental-metadata.json, which is
// cut anywhere when the whole becomes too long.
func (d *folder) takeoutPicture(json string) *found {
	name := strings.TrimSuffix(path.Base(json), path.Ext(json))
	base, number := name, ""
	if m := numbered.FindStringSubmatch(name); m != nil {
		base, number = m[1], m[2]
	}
	if i := strings.LastIndexByte(base, '.'); i > 0 && strings.HasPrefix("supplemental-metadata", strings.ToLower(base[i+1:])) {
		base = base[:i]
	}
	ending := path.Ext(base)
	if f := d.picture(strings.TrimSuffix(base, ending) + number + ending); f != nil {
		return f
	}
	if len(name) < takeoutCut {
		return nil
	}
	var beginning *found // the one picture whose name begins so
	for _, f := range d.files {
		whole := path.Base(f.Path)
		if !strings.HasPrefix(whole, base) || d.picture(whole) != f || number != "" && !strings.Contains(whole, number+".") {
			continue
		}
		if beginning != nil {
			return nil
		}
		beginning = f
	}
	return beginning
}
