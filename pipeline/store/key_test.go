package store

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzKey looks for a key or prefix that leads out of a folder, or to
// something that the folder keeps for itself.
func FuzzKey(f *testing.F) {
	for _, seed := range []string{"photos/a/small.jpg", "a", "../a", "a/../../b", "a//b", ".eventroll.lock", "/etc/passwd", `a\..\b`, "a.", "a/", "/0", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		folder, rest := splitPrefix(key)
		if checkPrefix(key) == nil && key != path.Join(folder, rest) && key != folder+"/" {
			t.Errorf("prefix %q falls into %q and %q", key, folder, rest)
		}
		if checkKey(key) != nil {
			return
		}
		if key == "" || path.Clean(key) != key || !filepath.IsLocal(key) || strings.HasPrefix(path.Base(key), ".") {
			t.Errorf("%q is no key", key)
		}
		if checkPrefix(key) != nil || checkPrefix(key+"/") != nil && len(key) < maxKey {
			t.Errorf("%q starts no key", key)
		}
	})
}

// FuzzBucketAddress looks for an address that is read as another one.
func FuzzBucketAddress(f *testing.F) {
	for _, seed := range []string{"s3://photos", "s3://photos/", "s3://photos/2024/사진", "s3:///a", "s3://k:s@photos", "s3://photos//", "s3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		a, err := parseBucketAddress(address)
		if err != nil {
			return
		}
		again, err := parseBucketAddress(a.String())
		if err != nil || again != a || strings.TrimSuffix(address, "/") != a.String() {
			t.Errorf("%q is read as %v, which is read as %v, %v", address, a, again, err)
		}
	})
}
