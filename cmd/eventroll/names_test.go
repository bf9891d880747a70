package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"eventroll/cmd/present"
	"eventroll/gallery"
	"eventroll/pipeline"
)

// Other programs read these names, so they are a promise.
const (
	inspectNames = `file format width height orientation time offset make model serial lens exposure_time f_number iso
		focal_length latitude longitude byline caption keywords copyright rating label profile`
	planNames = `file id taken time_source day track session why duplicate_of problem`
)

func TestInspectPrintsExactlyItsNames(t *testing.T) {
	var m gallery.Metadata
	fill(reflect.ValueOf(&m).Elem())
	var out bytes.Buffer
	(&app{Printer: present.Printer{Out: &out}}).printInspectedJSON(pipeline.Inspected{File: "a.jpg", Metadata: m})
	checkNames(t, out.Bytes(), inspectNames)
}

func TestPlanPrintsExactlyItsNames(t *testing.T) {
	var p pipeline.Planned
	fill(reflect.ValueOf(&p).Elem())
	checkNames(t, []byte(mustJSON(p)), planNames)
}

// What is unknown is absent; a rating of none is known.
func TestInspectLeavesOutWhatIsUnknown(t *testing.T) {
	unrated := 0
	var out bytes.Buffer
	(&app{Printer: present.Printer{Out: &out}}).printInspectedJSON(pipeline.Inspected{File: "a.jpg", Metadata: gallery.Metadata{Format: "png", Rating: &unrated}})
	if got, want := out.String(), `{"file":"a.jpg","format":"png","rating":0}`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// fill gives every field of a struct a value that is not zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	}
}

// checkNames compares the names of a JSON object, in their order.
func checkNames(t *testing.T, object []byte, want string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(object))
	var names []string
	for depth, key := 0, true; ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch delim, ok := token.(json.Delim); {
		case ok && (delim == '{' || delim == '['):
			depth++
			key = depth == 1
		case ok:
			depth--
			key = depth == 1
		case depth == 1 && key:
			names = append(names, token.(string))
			key = false
		default:
			key = depth == 1
		}
	}
	if got, want := strings.Join(names, " "), strings.Join(strings.Fields(want), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
