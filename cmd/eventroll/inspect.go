package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/gallery"
	"eventroll/pipeline"
)

// inspected are the names that `inspect --json` prints, in this order.
var inspected = strings.Fields(`format width height orientation time offset make model serial lens exposure_time f_number iso
	focal_length latitude longitude byline caption keywords copyright rating label profile`)

func (a *app) newInspect() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "inspect FILE|CARD…",
		Short: "What a file says of itself: time, camera, caption, …",
		Long: `Inspect says what files say of themselves. Of a card, a folder or what lies under
s3://bucket/prefix, it goes through all pictures.`,
		Example: "  eventroll inspect IMG_0001.JPG\n  eventroll inspect --json *.jpg\n  eventroll inspect s3://bucket/cards/IMG_0001.JPG",
		Args:    atLeast(1, "the files to look into, or a card"),
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line a file; what is unknown is absent")
	c.RunE = func(c *cobra.Command, given []string) error {
		cards, err := a.cardsOf(given)
		if err != nil {
			return err
		}
		files, failed := 0, 0
		for _, g := range given {
			for x, err := range cards.Inspect(c.Context(), g) {
				if err := c.Context().Err(); err != nil {
					return err
				}
				files++
				if err = errors.Join(err, x.Err); err != nil {
					failed++
					fmt.Fprintf(a.err, "eventroll: %s\n", present.Flat(err.Error()))
					continue
				}
				if asJSON {
					a.printInspectedJSON(x)
					continue
				}
				if files > failed+1 {
					fmt.Fprintln(a.Out)
				}
				a.printInspected(x)
			}
		}
		if failed > 0 {
			return fmt.Errorf("%d of %s could not be read", failed, present.Count(files, "file"))
		}
		return nil
	}
	return c
}

// cardsOf reads files and cards without an event; those in a bucket as event.yaml,
// where there is one, says that buckets are reached.
func (a *app) cardsOf(given []string) (*pipeline.Cards, error) {
	if _, err := os.Stat(a.config); !slices.ContainsFunc(given, inBucket) || errors.Is(err, fs.ErrNotExist) {
		return new(pipeline.Cards), nil
	}
	config, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	return config.Cards(), nil
}

func (a *app) printInspected(x pipeline.Inspected) {
	fmt.Fprintln(a.Out, present.Flat(x.File))
	values := fieldsByName(x.Metadata)
	for _, name := range inspected {
		if v, ok := values[name]; ok {
			fmt.Fprintf(a.Out, "  %-14s %s\n", name, present.Flat(strings.ReplaceAll(spoken(v), "\n", " ")))
		}
	}
	for _, p := range x.Problems {
		fmt.Fprintf(a.Out, "  %-14s %s\n", "problem", present.Flat(p))
	}
}

func (a *app) printInspectedJSON(x pipeline.Inspected) {
	values := fieldsByName(x.Metadata)
	var b strings.Builder
	fmt.Fprintf(&b, `{"file":%s`, mustJSON(x.File))
	for _, name := range inspected {
		if v, ok := values[name]; ok {
			fmt.Fprintf(&b, `,%q:%s`, name, mustJSON(v))
		}
	}
	fmt.Fprintln(a.Out, b.String()+"}")
}

// fieldsByName are the fields of m that are not zero, by their JSON names.
func fieldsByName(m gallery.Metadata) map[string]any {
	values := map[string]any{}
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		f := v.Field(i)
		if f.IsZero() {
			continue
		}
		if f.Kind() == reflect.Pointer {
			f = f.Elem()
		}
		values[name] = f.Interface()
	}
	return values
}

// spoken is a value for people: keywords as a list, the rest as it is.
func spoken(v any) string {
	if words, ok := v.([]string); ok {
		return strings.Join(words, ", ")
	}
	return fmt.Sprint(v)
}

// mustJSON is for plain data that always has a JSON form.
func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return present.Escape(b)
}
