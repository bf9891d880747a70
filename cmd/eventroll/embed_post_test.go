package main

import (
	"testing"

	"eventroll/pipeline"
)

// An image that was taken in but is held back is not said to look like nothing.
func TestHeldBackImagesOfAPostAreSaidToBe(t *testing.T) {
	image := func(state pipeline.PostImageState, file string) pipeline.PostImage {
		return pipeline.PostImage{State: state, File: file, Match: pipeline.Match{Reason: "no photo looks like it", Near: []pipeline.Alike{{Distance: 100}}}}
	}
	p := &pipeline.Post{Images: []pipeline.PostImage{
		image(pipeline.ImageUnknown, "회고.jpg"), image(pipeline.ImageInDoubt, "회고.jpg"), image(pipeline.ImageUnknown, "other.jpg"),
	}}
	explainHeldBack([]*pipeline.Post{p}, []string{"회고.jpg"})
	for n, want := range []string{"it was given to ingest, but is not published: see above why", "no photo looks like it", "no photo looks like it"} {
		if i := p.Images[n]; i.Reason != want || (len(i.Near) == 0) != (n == 0) {
			t.Errorf("%d: %q, %v", n, i.Reason, i.Near)
		}
	}
}
