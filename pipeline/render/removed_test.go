package render

import (
	"bytes"
	"errors"
	"image/jpeg"
	"testing"
)

func TestRemoved(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 300}, {64, 48}, {640, 427}, {2016, 1344}} {
		data, err := Removed(size[0], size[1])
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Removed(size[0], size[1])
		picture, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil || picture.Bounds().Dx() != size[0] || picture.Bounds().Dy() != size[1] || !bytes.Equal(data, again) {
			t.Errorf("%v: %d bytes, %v", size, len(data), err)
		}
		t.Logf("%v: %d bytes", size, len(data))
	}
	for _, size := range [][2]int{{0, 10}, {10, -1}} {
		if _, err := Removed(size[0], size[1]); err == nil {
			t.Errorf("%v was drawn", size)
		}
	}
	for _, size := range [][2]int{{65536, 1}, {65535, 65535}} {
		if _, err := Removed(size[0], size[1]); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%v: %v", size, err)
		}
	}
}
