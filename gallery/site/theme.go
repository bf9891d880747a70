package site

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Theme is what an event may change of the gallery's looks. The zero value is
// the gallery's own.
type Theme struct {
	Color      Color // zero for the gallery's own
	Logo       Logo
	Stylesheet []byte // comes after all others; nil for none
}

// With are the assets with an event's theme.
func (a Assets) With(t Theme) Assets {
	if t.Color != "" {
		a.Theme = asset("theme", "css", t.Color.css())
	}
	if len(t.Stylesheet) > 0 {
		a.Extra = asset("extra", "css", t.Stylesheet)
	}
	a.Logo = t.Logo
	return a
}

// Notes say what of a theme is not shown as it was asked for.
func (t Theme) Notes() []string {
	if t.Color == "" {
		return nil
	}
	var notes []string
	for _, on := range papers() {
		if shade := t.Color.readable(on); shade != t.Color {
			notes = append(notes, fmt.Sprintf("the theme's color %s is hard to read on %s paper, so there it is %s", t.Color, on.name, shade))
		}
	}
	return notes
}

// Color is a colour in sRGB, like "#0d5e58"; "" is none.
type Color string

// ParseColor reads a colour as the web writes it: #0d5e58 or #fc0.
func ParseColor(s string) (Color, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(s), "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	if _, err := strconv.ParseUint(digits, 16, 32); !ok || len(digits) != 6 || err != nil {
		return "", false
	}
	return Color("#" + digits), true
}

// rgb are the colour's red, green and blue.
func (c Color) rgb() [3]uint8 {
	n, _ := strconv.ParseUint(string(c[1:]), 16, 32) // as ParseColor has checked
	return [3]uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}
}

// leastContrast is what WCAG 2.2 asks of text, 1.4.3.
const leastContrast = 4.5

// paper is what stands behind text; see site.css.
type paper struct {
	name  string
	color Color
}

func papers() [2]paper {
	return [2]paper{{"light", "#fbfbf9"}, {"dark", "#131415"}}
}

// css lets links, chosen things and outlines have the colour, or its nearest
// shade that can be read there.
func (c Color) css() []byte {
	on := papers()
	light, dark := c.readable(on[0]), c.readable(on[1])
	return fmt.Appendf(nil, ":root{--accent:%s;--strong:%s}@media (prefers-color-scheme:dark){:root{--accent:%s;--strong:%s}}\n",
		light, light, dark, dark)
}

// readable is the colour mixed with as much black or white as it takes.
func (c Color) readable(on paper) Color {
	towards := Color("#ffffff")
	if on.color.luminance() > 0.5 {
		towards = "#000000"
	}
	for percent := 0; ; percent++ {
		if shade := c.mixed(towards, percent); percent == 100 || shade.contrast(on.color) >= leastContrast {
			return shade
		}
	}
}

func (c Color) mixed(with Color, percent int) Color {
	a, b := c.rgb(), with.rgb()
	for i := range a {
		a[i] = uint8((int(a[i])*(100-percent) + int(b[i])*percent + 50) / 100)
	}
	return Color(fmt.Sprintf("#%02x%02x%02x", a[0], a[1], a[2]))
}

// contrast and luminance are those of WCAG 2.2.
func (c Color) contrast(d Color) float64 {
	x, y := c.luminance(), d.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func (c Color) luminance() float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	rgb := c.rgb()
	return 0.2126*linear(rgb[0]) + 0.7152*linear(rgb[1]) + 0.0722*linear(rgb[2])
}
