package store

import (
	"fmt"
	"strings"
)

const (
	maxKey     = 512 // bytes; with a prefix as long it stays within S3's 1024
	maxSegment = 255 // bytes; what file systems allow a name
)

// checkKey refuses what is no key. The rules keep a key inside its store
// (no "..", no backslash, no drive), off the store's own dot files, and the
// same thing on every file system (Windows drops a trailing dot).
func checkKey(key string) error {
	if len(key) > maxKey {
		return fmt.Errorf("%.40q… is no key: it has more than %d bytes", key, maxKey)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if err := checkSegment(segment); err != nil {
			return fmt.Errorf("%q is no key: %w", key, err)
		}
		if strings.HasSuffix(segment, ".") {
			return fmt.Errorf("%q is no key: a part of it ends with a dot", key)
		}
	}
	return nil
}

// checkPrefix refuses what no key can start with.
func checkPrefix(prefix string) error {
	if len(prefix) > maxKey {
		return fmt.Errorf("%.40q… starts no key: it has more than %d bytes", prefix, maxKey)
	}
	if strings.HasPrefix(prefix, "/") {
		return fmt.Errorf("%q starts no key: it starts with a slash", prefix)
	}
	folder, rest := splitPrefix(prefix)
	if folder != "" {
		if err := checkKey(folder); err != nil {
			return err
		}
	}
	if rest != "" {
		if err := checkSegment(rest); err != nil {
			return fmt.Errorf("%q starts no key: %w", prefix, err)
		}
	}
	return nil
}

// splitPrefix cuts a prefix into the folder that holds all its keys, "" for
// the root, and what their next segment starts with.
func splitPrefix(prefix string) (folder, rest string) {
	if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
		return prefix[:i], prefix[i+1:]
	}
	return "", prefix
}

func checkSegment(segment string) error {
	switch {
	case segment == "":
		return fmt.Errorf("a part of it is empty")
	case segment[0] == '.':
		return fmt.Errorf("a part of it starts with a dot")
	case len(segment) > maxSegment:
		return fmt.Errorf("a part of it has more than %d bytes", maxSegment)
	}
	for _, c := range []byte(segment) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return fmt.Errorf("it holds %q", c)
		}
	}
	return nil
}
