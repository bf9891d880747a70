package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"eventroll/gallery/site"
)

// themeFileLimit bounds the logo and the style sheet: every visitor loads them
// before the first photo.
const themeFileLimit = 256 << 10

// theme is what the event changes of the gallery's looks.
func (c *configCheck) theme(color, logo, stylesheet scalar) site.Theme {
	var t site.Theme
	if color.given() {
		var ok bool
		if t.Color, ok = site.ParseColor(color.text); !ok {
			c.add(color.at, fmt.Sprintf("%s is no color", quote(color.text)), `write it like "#0d5e58", with the quotes: YAML takes # for a comment`)
		}
	}
	if body, ok := c.themeFile("logo", logo); ok {
		var err error
		if t.Logo, err = site.NewLogo(body); err != nil {
			c.add(logo.at, fmt.Sprintf("the logo %s cannot be shown", shorten(logo.raw)), err.Error())
		}
	}
	t.Stylesheet, _ = c.themeFile("stylesheet", stylesheet)
	return t
}

// themeFile reads a file that the theme names; false where it cannot, or none is named.
func (c *configCheck) themeFile(what string, file scalar) ([]byte, bool) {
	if !file.given() {
		return nil, false
	}
	body, err := c.readFile(c.beside(file), themeFileLimit)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.add(file.at, fmt.Sprintf("there is no %s %s", what, shorten(file.raw)), "its path begins at the folder of event.yaml")
	case err != nil:
		c.add(file.at, fmt.Sprintf("the %s %s cannot be read", what, shorten(file.raw)), reason(err))
	}
	return body, err == nil
}

// beside is the path of a file that event.yaml names.
func (c *configCheck) beside(file scalar) string {
	path := filepath.FromSlash(file.raw)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir, path)
}
