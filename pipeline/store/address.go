package store

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const scheme = "s3://"

// bucketAddress is "s3://bucket/prefix", taken apart. The prefix has no slash
// at either end.
type bucketAddress struct {
	bucket, prefix string
}

func (a bucketAddress) String() string {
	if a.prefix == "" {
		return scheme + a.bucket
	}
	return scheme + a.bucket + "/" + a.prefix
}

// parseBucketAddress reads an S3 store's address. A prefix may hold what S3
// allows (any UTF-8), since people had their buckets before they had us.
func parseBucketAddress(address string) (bucketAddress, error) {
	rest, ok := strings.CutPrefix(address, scheme)
	if !ok {
		return bucketAddress{}, errors.New("a store is a folder's path or s3://bucket/prefix; another server than AWS goes into s3.endpoint in event.yaml")
	}
	bucket, prefix, _ := strings.Cut(rest, "/")
	if err := checkBucketName(bucket); err != nil {
		return bucketAddress{}, err
	}
	if prefix == "" {
		return bucketAddress{bucket: bucket}, nil
	}
	prefix = strings.TrimSuffix(prefix, "/")
	if len(prefix) > maxKey-1 || !utf8.ValidString(prefix) || strings.ContainsFunc(prefix, unicode.IsControl) {
		return bucketAddress{}, fmt.Errorf("the part after the bucket is no text of less than %d bytes", maxKey)
	}
	for segment := range strings.SplitSeq(prefix, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return bucketAddress{}, fmt.Errorf("the part after the bucket has an empty, \".\" or \"..\" part")
		}
	}
	return bucketAddress{bucket, prefix}, nil
}

// checkBucketName lets through what some S3 server may call a bucket and
// leaves finer rules to the server.
func checkBucketName(name string) error {
	if strings.ContainsAny(name, "@:") {
		return errors.New("credentials do not belong into an address; write s3://bucket/prefix and keep keys in ~/.aws/credentials or the environment")
	}
	if len(name) < 3 || len(name) > 255 {
		return fmt.Errorf("%.40q is no bucket's name; write s3://bucket/prefix", name)
	}
	for _, c := range []byte(name) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_') {
			return fmt.Errorf("%.40q is no bucket's name: it holds %q", name, c)
		}
	}
	return nil
}

// checkEndpoint refuses an endpoint that would end in a riddle later.
func checkEndpoint(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("s3.endpoint must start with https:// or http:// and name a server, like https://s3.example.org")
	}
	if u.User != nil {
		return errors.New("credentials do not belong into s3.endpoint; keep them in ~/.aws/credentials or the environment")
	}
	return nil
}

// withoutSecrets is an address as given, fit for a message even if somebody
// wrote a key into it.
func withoutSecrets(address string) string {
	before, rest, found := strings.Cut(address, "://")
	if at := strings.LastIndexByte(rest, '@'); found && at >= 0 {
		return before + "://…" + rest[at:]
	}
	return address
}
