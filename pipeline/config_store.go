package pipeline

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"eventroll/pipeline/store"
)

const s3Scheme = "s3://"

// stores are the addresses of gallery and archive. Everybody may see the one
// and nobody the other, so neither may lie inside the other.
func (c *configCheck) stores(galleryAt, archiveAt scalar) (gallery, archive string) {
	gallery, okGallery := c.store("gallery", galleryAt, defaultGallery)
	archive, okArchive := c.store("archive", archiveAt, defaultArchive)
	if !okGallery || !okArchive {
		return gallery, archive
	}
	at := archiveAt.at // where the mistake is most likely
	if !archiveAt.given() {
		at = galleryAt.at
	}
	switch {
	case strings.HasPrefix(gallery, s3Scheme) && !strings.HasPrefix(archive, s3Scheme):
		c.add(at, "a gallery in S3 needs an archive in S3", "write `archive: s3://…` with a bucket that only you may read, so that nothing is lost with this computer")
	case inside(gallery, archive):
		c.add(at, fmt.Sprintf("the gallery %s lies inside the archive %s", shorten(gallery), shorten(archive)), "take two places side by side: everybody may see the gallery, only you the archive")
	case inside(archive, gallery):
		c.add(at, fmt.Sprintf("the archive %s lies inside the gallery %s", shorten(archive), shorten(gallery)), "take two places side by side: everybody may see the gallery, only you the archive")
	}
	return gallery, archive
}

// storageClass is what S3 calls a way of keeping objects.
func (c *configCheck) storageClass(s scalar) string {
	if all := store.StorageClasses(); s.text != "" && !slices.Contains(all, s.text) {
		c.add(s.at, fmt.Sprintf("%s is no storage class of S3", quote(s.text)), didYouMean(s.text, all, "they are"))
		return ""
	}
	return s.text
}

// store is one store's address.
func (c *configCheck) store(key string, s scalar, otherwise string) (address string, ok bool) {
	lower := strings.ToLower(s.raw)
	switch {
	case s.raw == "":
		return filepath.Join(c.dir, otherwise), true
	case strings.HasPrefix(lower, s3Scheme):
		address = s3Scheme + strings.TrimRight(s.raw[len(s3Scheme):], "/")
		if !s3Address.MatchString(address) || strings.Contains(address+"/", "/../") || strings.Contains(address+"/", "/./") {
			c.add(s.at, fmt.Sprintf("%s is no address in S3", quote(s.raw)), "write it like s3://bucket/folder, the bucket in a-z, 0-9, - and ., the folder in plain letters")
			return "", false
		}
		return address, true
	case strings.HasPrefix(lower, "s3:"), strings.Contains(s.raw, "://"):
		c.add(s.at, fmt.Sprintf("%s is no place for the %s", quote(s.raw), key), "write s3://bucket/folder, or a folder")
		return "", false
	case s.raw == "~" || strings.HasPrefix(s.raw, "~/"):
		c.add(s.at, fmt.Sprintf("%s is not understood", quote(s.raw)), "write the folder in full, without ~")
		return "", false
	}
	folder := filepath.FromSlash(s.raw)
	if filepath.IsAbs(folder) {
		return filepath.Clean(folder), true
	}
	return filepath.Join(c.dir, folder), true
}

// s3Address has Amazon's rules for buckets, and those of our keys, which are ASCII, for folders.
var s3Address = regexp.MustCompile(`^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._~+=@!()-]+)*$`)

// inside says whether one store is the other or lies in it.
func inside(inner, outer string) bool {
	s3 := strings.HasPrefix(inner, s3Scheme)
	if s3 != strings.HasPrefix(outer, s3Scheme) {
		return false
	}
	if s3 {
		return strings.HasPrefix(inner+"/", outer+"/")
	}
	rel, err := filepath.Rel(absolute(outer), absolute(inner))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// absolute is a folder by its full path, with links followed as far as it exists.
func absolute(folder string) string {
	full, err := filepath.Abs(folder)
	if err != nil {
		return folder
	}
	rest := ""
	for parent := full; ; parent = filepath.Dir(parent) {
		if real, err := filepath.EvalSymlinks(parent); err == nil {
			return filepath.Join(real, rest)
		}
		if parent == filepath.Dir(parent) {
			return full
		}
		rest = filepath.Join(filepath.Base(parent), rest)
	}
}
