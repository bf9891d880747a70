package gallery

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// schema is the part of JSON Schema that index.schema.json uses.
type schema struct {
	Ref                  string            `json:"$ref"`
	Type                 string            `json:"type"`
	Const                *float64          `json:"const"`
	Pattern              string            `json:"pattern"`
	Format               string            `json:"format"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
	MinItems             *int              `json:"minItems"`
	MaxItems             *int              `json:"maxItems"`
	Items                *schema           `json:"items"`
	Required             []string          `json:"required"`
	Properties           map[string]schema `json:"properties"`
	AdditionalProperties *schema           `json:"additionalProperties"`
	Defs                 map[string]schema `json:"$defs"`

	// Words for people.
	Schema, Title, Description any
}

func indexSchema(t *testing.T) schema {
	t.Helper()
	b, err := os.ReadFile("index.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(strings.Replace(string(b), `"$schema"`, `"schema"`, 1)))
	d.DisallowUnknownFields() // else a keyword would be there and never checked
	var s schema
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// resolve follows a reference into the schema's own definitions.
func (s schema) resolve(t *testing.T, part schema) schema {
	t.Helper()
	if part.Ref == "" {
		return part
	}
	def, ok := s.Defs[strings.TrimPrefix(part.Ref, "#/$defs/")]
	if !ok {
		t.Fatalf("%s leads nowhere", part.Ref)
	}
	return def
}

// Every name that Go writes is in the schema with its type, and the reverse.
func TestSchemaSaysWhatGoWrites(t *testing.T) {
	s := indexSchema(t)
	s.describes(t, "index", s, reflect.TypeFor[Index]())
	s.describes(t, "shard", s.Defs["shard"], reflect.TypeFor[Shard]())
}

func (s schema) describes(t *testing.T, name string, part schema, typ reflect.Type) {
	t.Helper()
	part = s.resolve(t, part)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	want := map[reflect.Kind]string{
		reflect.Struct: "object", reflect.Map: "object", reflect.Slice: "array", reflect.Array: "array",
		reflect.String: "string", reflect.Int: "integer", reflect.Float64: "number", reflect.Bool: "boolean",
	}[typ.Kind()]
	if part.Type != want {
		t.Errorf("%s: type %q in the schema, %q in Go", name, part.Type, want)
		return
	}
	switch typ.Kind() {
	case reflect.Slice, reflect.Array:
		s.describes(t, name+"[]", *part.Items, typ.Elem())
	case reflect.Map:
		s.describes(t, name+"{}", *part.AdditionalProperties, typ.Elem())
	case reflect.Struct:
		var names, required []string
		for i := range typ.NumField() {
			key, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			names = append(names, key)
			if options == "" {
				required = append(required, key)
			}
			if property, ok := part.Properties[key]; ok {
				s.describes(t, name+"."+key, property, typ.Field(i).Type)
			}
		}
		slices.Sort(names)
		equal(t, name+": names", slices.Sorted(maps.Keys(part.Properties)), names)
		slices.Sort(required)
		slices.Sort(part.Required)
		equal(t, name+": required", part.Required, required)
	}
}

func TestIndexSatisfiesItsSchema(t *testing.T) {
	e := twoDays(t)
	e.Positions, e.Keywords = true, true
	e.URL, e.Contact, e.Listed = "https://photos.example.org", "photos@example.org", true
	e.Sessions[0].Room, e.Sessions[0].Speakers = "Lobby", []string{"Ann"}
	in := append(entries(t, 1200), entry(-1, time.Time{}, "", ""))
	for i := range in {
		in[i].Byline = []string{"Dana Park", "김하늘", ""}[i%3]
		in[i].Meta = Metadata{Caption: "c", Make: "NIKON CORPORATION", Model: "NIKON Z 6", Keywords: []string{"무대", "stage"}, Credit: "c", Copyright: "c", Latitude: new(37.5), Longitude: new(-127.25)}
		in[i].Placement.Session = e.Sessions[i%len(e.Sessions)].ID
	}
	x, shards := NewIndex(e, "archive", in)
	s := indexSchema(t)
	s.accepts(t, "index", s, decoded(t, x))
	for i, shard := range shards {
		s.accepts(t, fmt.Sprintf("shard %d", i), s.Defs["shard"], decoded(t, shard))
	}
}

func decoded(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (s schema) accepts(t *testing.T, name string, part schema, value any) {
	t.Helper()
	part = s.resolve(t, part)
	ok := true
	switch v := value.(type) {
	case map[string]any:
		ok = part.Type == "object"
		for _, key := range part.Required {
			if _, there := v[key]; !there {
				t.Errorf("%s: no %s", name, key)
			}
		}
		for key, value := range v {
			if p, there := part.Properties[key]; there {
				s.accepts(t, name+"."+key, p, value)
			} else if part.AdditionalProperties != nil {
				s.accepts(t, name+"."+key, *part.AdditionalProperties, value)
			}
		}
	case []any:
		ok = part.Type == "array" && (part.MinItems == nil || len(v) >= *part.MinItems) && (part.MaxItems == nil || len(v) <= *part.MaxItems)
		for i, value := range v {
			s.accepts(t, fmt.Sprintf("%s[%d]", name, i), *part.Items, value)
		}
	case float64:
		ok = (part.Type == "number" || part.Type == "integer" && v == math.Trunc(v)) && (part.Const == nil || v == *part.Const) &&
			(part.Minimum == nil || v >= *part.Minimum) && (part.Maximum == nil || v <= *part.Maximum)
	case string:
		ok = part.Type == "string" && regexp.MustCompile(part.Pattern).MatchString(v)
		if part.Format == "date-time" {
			_, err := time.Parse(time.RFC3339, v)
			ok = ok && err == nil
		}
	case bool:
		ok = part.Type == "boolean"
	}
	if !ok {
		t.Errorf("%s: %v is not what the schema says", name, value)
	}
}
