package store_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// keys is an environment in which there are credentials that nobody checks.
func keys() []string {
	return append(storetest.NoCredentials(), "AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=very-secret", "AWS_REGION=us-east-1")
}

// TestAnswers has a server that answers as S3 documents it, for what no test
// server can be brought to say.
func TestAnswers(t *testing.T) {
	storetest.Setenv(t, keys())
	for _, c := range []struct {
		status int
		code   string
		want   string
	}{
		{403, "ExpiredToken", "the sign-in has expired: sign in again"},
		{400, "ExpiredToken", "the sign-in has expired: sign in again"},
		{400, "InvalidToken", "the session token is not valid"},
		{403, "RequestTimeTooSkewed", "this computer's clock is wrong: set it"},
		{403, "AccessDenied", "no right to list in bucket \"photos\": ask its owner to allow s3:ListBucket on arn:aws:s3:::photos"},
		{403, "", "no right to list in bucket \"photos\""},
		{403, "InvalidAccessKeyId", "does not know the access key"},
		{403, "SignatureDoesNotMatch", "the secret key does not belong to the access key"},
		{404, "NoSuchBucket", "there is no bucket \"photos\""},
		{301, "PermanentRedirect", "the bucket \"photos\" is in another region: set AWS_REGION"},
		{400, "AuthorizationHeaderMalformed", "the bucket \"photos\" is in another region: set AWS_REGION"},
		{400, "IllegalLocationConstraintException", "the bucket \"photos\" is in another region: set AWS_REGION"},
	} {
		t.Run(fmt.Sprint(c.status, c.code), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(c.status)
				if c.code != "" {
					fmt.Fprintf(w, "<Error><Code>%s</Code><Message>so it is</Message></Error>", c.code)
				}
			}))
			defer server.Close()
			_, err := store.Open(t.Context(), "s3://photos/2024", store.Options{Endpoint: server.URL})
			wantUnusable(t, err, c.want)
			var api smithy.APIError
			if c.code != "" && (!errors.As(err, &api) || api.ErrorCode() != c.code || !strings.Contains(err.Error(), c.code+": so it is")) {
				t.Errorf("the server's own word got lost: %v", err)
			}
		})
	}
}

// TestRegionHeader has AWS's way to say where a bucket is.
func TestRegionHeader(t *testing.T) {
	storetest.Setenv(t, keys())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Amz-Bucket-Region", "ap-northeast-2")
		if !strings.Contains(r.Header.Get("Authorization"), "/ap-northeast-2/s3/") {
			w.WriteHeader(http.StatusMovedPermanently)
			fmt.Fprint(w, "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>")
			return
		}
		fmt.Fprint(w, "<ListBucketResult><Name>photos</Name></ListBucketResult>")
	}))
	defer server.Close()
	if _, err := store.Open(t.Context(), "s3://photos", store.Options{Endpoint: server.URL}); err != nil {
		t.Error(err)
	}
}

func TestNoS3Server(t *testing.T) {
	storetest.Setenv(t, keys())
	closed := httptest.NewServer(nil)
	closed.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<!doctype html><title>Welcome to the hotel</title><p>Sign in<br>")
	}))
	defer page.Close()
	untrusted := httptest.NewUnstartedServer(nil)
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	defer untrusted.Close()
	for _, c := range []struct{ name, endpoint, want string }{
		{"nobody", closed.URL, "cannot reach " + closed.Listener.Addr().String() + ": check the network, and s3.endpoint"},
		{"noHost", "http://no-such-host.invalid", "there is no host photos.no-such-host.invalid: check the network and s3.endpoint in event.yaml, or set s3.path_style: true"},
		{"page", page.URL, "does not answer like an S3 server: check s3.endpoint"},
		{"certificate", untrusted.URL, "certificate is not trusted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Open(t.Context(), "s3://photos", store.Options{Endpoint: c.endpoint})
			wantUnusable(t, err, c.want)
		})
	}
}

// TestNoMetadataService is a laptop without credentials, on a network where
// nobody answers the question whether it is an EC2 machine.
func TestNoMetadataService(t *testing.T) {
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer silent.Close()
	defer close(release)
	storetest.Setenv(t, append(storetest.NoCredentials(),
		"AWS_EC2_METADATA_DISABLED=", "AWS_EC2_METADATA_SERVICE_ENDPOINT="+silent.URL))
	_, err := store.Open(t.Context(), "s3://photos", store.Options{})
	wantUnusable(t, err, "no AWS credentials found: run aws configure")
}

// TestAddresses are such as no store has.
func TestAddresses(t *testing.T) {
	storetest.Setenv(t, keys())
	for _, c := range []struct{ address, endpoint, want string }{
		{"", "", "it has no name"},
		{"https://photos.example.org/2024", "", "a store is a folder's path or s3://bucket/prefix"},
		{"file:///photos", "", "a store is a folder's path"},
		{"S3://photos", "", "a store is a folder's path"},
		{"s3://", "", "is no bucket's name"},
		{"s3:///2024", "", "is no bucket's name"},
		{"s3://사진", "", "is no bucket's name"},
		{"s3://photos//2024", "", "empty"},
		{"s3://photos/a/../b", "", "empty"},
		{"s3://photos/a\nb", "", "no text"},
		{"s3://key:very-secret@photos/2024", "", "credentials do not belong into an address"},
		{"s3://photos", "localhost:7070", "s3.endpoint must start with https:// or http://"},
		{"s3://photos", "https://key:very-secret@host", "credentials do not belong into s3.endpoint"},
	} {
		_, err := store.Open(t.Context(), c.address, store.Options{Endpoint: c.endpoint})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.address, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%q tells a secret: %v", c.address, err)
		}
	}
}
