package pipeline

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// packedConfig is event.yaml with the files that it names, for a machine that
// has none of them.
type packedConfig struct {
	Path  string            `json:"path"` // of event.yaml, absolute: folders that it names are found from it
	Files map[string][]byte `json:"files"`
}

// packConfig reads event.yaml and the files that it names, and checks them.
func packConfig(path string) (*Config, packedConfig, error) {
	packed := packedConfig{Files: map[string][]byte{}}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, packed, err
	}
	packed.Path = abs
	data, err := readBounded(abs, maxConfigBytes)
	if err != nil {
		return nil, packed, err
	}
	packed.Files[abs] = data
	config, err := parseConfig(abs, data, func(path string, limit int) ([]byte, error) {
		data, err := readBounded(path, limit)
		if err == nil {
			packed.Files[path] = data
		}
		return data, err
	})
	return config, packed, err
}

// anywhere is the same event.yaml in no folder in particular.
func (p packedConfig) anywhere() packedConfig {
	files := map[string][]byte{}
	for name, data := range p.Files {
		if rel, err := filepath.Rel(filepath.Dir(p.Path), name); err == nil {
			name = filepath.ToSlash(rel)
		}
		files[name] = data
	}
	return packedConfig{Path: filepath.Base(p.Path), Files: files}
}

// config is the event as it was packed.
func (p packedConfig) config() (*Config, error) {
	return parseConfig(p.Path, p.Files[p.Path], func(path string, limit int) ([]byte, error) {
		data, ok := p.Files[path]
		switch {
		case !ok:
			return nil, fs.ErrNotExist
		case len(data) > limit:
			return nil, errors.New("it is larger than this eventroll reads")
		}
		return data, nil
	})
}
