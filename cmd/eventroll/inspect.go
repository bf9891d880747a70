package main

import (
	"encoding/json"
	"fmt"
	"reflect"
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
		Use:     "inspect FILE…",
		Short:   "What a file says of itself: time, camera, caption, …",
		Example: "  eventroll inspect IMG_0001.JPG\n  eventroll inspect --json *.jpg",
		Args:    atLeast(1, "the files to look into"),
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line a file; what is unknown is absent")
	c.RunE = func(c *cobra.Command, files []string) error {
		failed := 0
		for i, file := range files {
			if err := c.Context().Err(); err != nil {
				return err
			}
			m, problems, err := pipeline.Inspect(file)
			if err != nil {
				failed++
				fmt.Fprintf(a.err, "eventroll: %s\n", present.Flat(err.Error()))
				continue
			}
			if asJSON {
				a.printInspectedJSON(file, m)
				continue
			}
			if i > 0 {
				fmt.Fprintln(a.Out)
			}
			a.printInspected(file, m, problems)
		}
		if failed > 0 {
			return fmt.Errorf("%d of %s could not be read", failed, present.Count(len(files), "file"))
		}
		return nil
	}
	return c
}

func (a *app) printInspected(file string, m gallery.Metadata, problems []string) {
	fmt.Fprintln(a.Out, present.Flat(file))
	values := fieldsByName(m)
	for _, name := range inspected {
		if v, ok := values[name]; ok {
			fmt.Fprintf(a.Out, "  %-14s %s\n", name, present.Flat(strings.ReplaceAll(spoken(v), "\n", " ")))
		}
	}
	for _, p := range problems {
		fmt.Fprintf(a.Out, "  %-14s %s\n", "problem", present.Flat(p))
	}
}

func (a *app) printInspectedJSON(file string, m gallery.Metadata) {
	values := fieldsByName(m)
	var b strings.Builder
	fmt.Fprintf(&b, `{"file":%s`, mustJSON(file))
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
