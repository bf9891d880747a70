package main

import (
	"testing"

	"eventroll/pipeline/store/storetest"
)

// What a server lacks is said before the work begins, on standard error, and
// the work is done.
func TestServerThatLacksSomething(t *testing.T) {
	server := storetest.Versitygw(t)
	server.Setenv(t)
	front := server.Lacking(t, []string{"If-None-Match", "If-Match"}, nil)
	bucket := server.Bucket(t)
	e := newEvent(t, "title: Party\ntimezone: Asia/Seoul\ngallery: s3://"+bucket+"/gallery\narchive: s3://"+bucket+"/archive\n"+
		"s3: {endpoint: "+front.Endpoint+", path_style: true}\n")
	e.photo(t, "card/IMG_0001.JPG", "time", "2024-11-03T10:05:00")
	out, errs := run(t, e.command(t, "ingest", "card"), 0)
	wantText(t, errs, "has no conditional puts (If-None-Match, If-Match): one eventroll at a time, please.")
	wantText(t, out, "published     1 photo")
	wantText(t, out, "where visitors find the gallery is not known")
}
