package pipeline

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"testing"

	"eventroll/gallery"
)

func dump(name string) {
	runtime.GC()
	f, _ := os.Create("/tmp/h-scale/heap-" + name)
	pprof.Lookup("heap").WriteTo(f, 0)
	f.Close()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println(name, m.HeapAlloc>>20, "MB")
}

func TestZZHeap(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("EVENTROLL_PHOTOS"))
	c := newCrowd(t, 10, 900)
	s := newSnapshot(nil)
	for i := range n {
		addKnown(t, s, i)
	}
	dump("snapshot")
	p, e := placeAll(&c.Config.Event, s, gallery.PlaceOptions{})
	dump("placed")
	c.newIndex(s, e)
	runtime.KeepAlive(p)
	runtime.KeepAlive(e)
	dump("indexed")
}

func TestZZMore(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("EVENTROLL_PHOTOS"))
	c := newCrowd(t, n, 900)
	if _, err := c.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create("/tmp/h-scale/more.prof")
	pprof.StartCPUProfile(f)
	before := processTime(t)
	for i := range 3 {
		c.more(t, n+i)
		if _, err := c.Publish(t.Context(), PublishOptions{}, silence{}); err != nil {
			t.Fatal(err)
		}
	}
	pprof.StopCPUProfile()
	t.Log((processTime(t) - before) / 3)
}
