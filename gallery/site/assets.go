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

// ErrNoAssets says that this build lacks the site's style sheets and scripts.
var ErrNoAssets = errors.New("this eventroll was built without its web files; run `make build`")

// Assets are the files that pages share. Their keys carry a hash of their
// content, so they may be cached for ever.
type Assets struct {
	Style, Script, Words    File // of every page
	Lightbox, LightboxStyle File // loaded when first needed
	Zip                     File // the same
	Find                    File // of find.html
	Theme, Extra            File // the event's own style sheets; zero for none
	Logo                    Logo
}

// All are the assets that there are.
func (a Assets) All() []File {
	var all []File
	for _, f := range []File{a.Style, a.Script, a.Words, a.Lightbox, a.LightboxStyle, a.Zip, a.Find, a.Theme, a.Extra, a.Logo.File} {
		if f.Key != "" {
			all = append(all, f)
		}
	}
	return all
}

// LoadAssets takes the assets from the program itself. Its error is
// ErrNoAssets where they were not built.
func LoadAssets() (Assets, error) { return assetsFrom(dist) }

func assetsFrom(files fs.FS) (Assets, error) {
	var a Assets
	for _, built := range []struct {
		into      *File
		name, ext string
	}{
		{&a.Style, "site", "css"}, {&a.Script, "site", "js"}, {&a.Lightbox, "lightbox", "js"}, {&a.LightboxStyle, "lightbox", "css"},
		{&a.Zip, "zip", "js"}, {&a.Find, "find", "js"},
	} {
		name := built.name + "." + built.ext
		body, err := fs.ReadFile(files, "dist/"+name)
		if errors.Is(err, fs.ErrNotExist) {
			return Assets{}, ErrNoAssets
		}
		if err != nil {
			return Assets{}, fmt.Errorf("web file %s: %w", name, err)
		}
		if name == "site.css" {
			body = append(body, classRules()...)
		}
		*built.into = asset(built.name, built.ext, body)
	}
	words, err := wordsScript()
	if err != nil {
		return Assets{}, fmt.Errorf("words: %w", err)
	}
	a.Words = asset("words", "js", words)
	return a, nil
}

func asset(name, ext string, body []byte) File {
	sum := sha256.Sum256(body)
	return File{Key: fmt.Sprintf("assets/%s.%s.%s", name, hex.EncodeToString(sum[:6]), ext), Body: body}
}
