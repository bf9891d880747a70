package pipeline

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A folder on a small disk of its own: it gets full, it can only be read, it
// is pulled out.
func TestFoldersThatTakeNoMore(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the command many times: not with -short")
	}
	command := buildCommand(t)
	frame := sampleFrame{Width: 320, Height: 240}
	want := newLiveEvent(t, command, limitPhotos, frame, "gallery: gallery\narchive: archive\n")
	want.done(t)
	for _, test := range []struct {
		name  string
		size  string                          // of the disk
		fault func(t *testing.T, disk string) // at the fifth photo
		lift  func(t *testing.T, disk string) // before the next run
		say   string
	}{
		{"full", "size=2m", nil,
			func(t *testing.T, disk string) { mount(t, disk, syscall.MS_REMOUNT, "size=64m") },
			"the disk is full, or your share of it is: make room, then run again"},
		{"read-only", "size=64m",
			func(t *testing.T, disk string) { mount(t, disk, syscall.MS_REMOUNT|syscall.MS_RDONLY, "") },
			func(t *testing.T, disk string) { mount(t, disk, syscall.MS_REMOUNT, "") },
			"the disk can only be read: choose another folder"},
		{"pulled out", "size=64m",
			func(t *testing.T, disk string) {
				if err := syscall.Mount(disk, disk+".elsewhere", "", syscall.MS_BIND, ""); err != nil {
					t.Error(err)
				}
				if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
					t.Error(err)
				}
			},
			func(t *testing.T, disk string) {
				if made, _ := os.ReadDir(disk); len(made) > 0 {
					t.Errorf("where the disk was, %v was made", made)
				}
				if err := syscall.Mount(disk+".elsewhere", disk, "", syscall.MS_MOVE, ""); err != nil {
					t.Fatal(err)
				}
			},
			"the folder is gone: plug its disk in again, or bring it back, then run again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newLiveEvent(t, command, limitPhotos, frame, "gallery: disk\narchive: archive\n")
			disk := filepath.Join(e.dir, "disk")
			for _, dir := range []string{disk, disk + ".elsewhere"} {
				if err := os.Mkdir(dir, 0o777); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
			}
			mount(t, disk, 0, test.size)
			wait := func() {}
			if test.fault != nil {
				wait = e.meanwhile(5, func() { test.fault(t, disk) })
			}
			e.stopsAndGoesOn(t, "disk: ", test.say, func() {
				wait()
				test.lift(t, disk)
			})
			e.sameAs(t, want)
		})
	}
}

// mount mounts a file system in memory, or changes one.
func mount(t *testing.T, at string, flags uintptr, options string) {
	t.Helper()
	err := syscall.Mount("none", at, "tmpfs", flags, options)
	for tries := 0; err == syscall.EBUSY && tries < 1e6; tries++ { // a file is open for writing
		err = syscall.Mount("none", at, "tmpfs", flags, options)
	}
	if err == syscall.EPERM {
		t.Skip("only root may mount, so full disks are not tested")
	}
	if err != nil {
		t.Error(err)
	}
}
