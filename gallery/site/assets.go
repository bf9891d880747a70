package site

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
)

// dist is what esbuild makes of web/. It is not committed: in a fresh clone
// it holds nothing but its .gitignore, which is why it is embedded with all:.
//
//go:embed all:dist
var dist embed.FS

// ErrNoAssets says that this build lacks the site's style sheet and script.
var ErrNoAssets = errors.New("this eventroll was built without its web files; run `make build`")

// Assets are the files that every page shares. Their keys carry a hash of
// their content, so they may be cached for ever.
type Assets struct {
	Style, Script File
}

// LoadAssets takes the assets from the program itself. Its error is
// ErrNoAssets where they were not built.
func LoadAssets() (Assets, error) { return assetsFrom(dist) }

func assetsFrom(files fs.FS) (Assets, error) {
	css, err := fs.ReadFile(files, "dist/site.css")
	if errors.Is(err, fs.ErrNotExist) {
		return Assets{}, ErrNoAssets
	}
	if err != nil {
		return Assets{}, fmt.Errorf("style sheet: %w", err)
	}
	js, err := fs.ReadFile(files, "dist/site.js")
	if errors.Is(err, fs.ErrNotExist) {
		return Assets{}, ErrNoAssets
	}
	if err != nil {
		return Assets{}, fmt.Errorf("script: %w", err)
	}
	return Assets{
		Style:  asset("site", "css", append(css, classRules()...)),
		Script: asset("site", "js", js),
	}, nil
}

func asset(name, ext string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{Key: fmt.Sprintf("assets/%s.%s.%s", name, hex.EncodeToString(sum[:6]), ext), Body: body}
}
