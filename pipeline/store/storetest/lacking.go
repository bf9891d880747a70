package storetest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Lacking is a server before a Server that does not know some headers of puts,
// as there are S3 servers that do not.
type Lacking struct {
	Endpoint string
	Puts     *atomic.Int64 // that came in
}

// Lacking starts one. What is in ignored is taken away from each put; a put
// that has what is in refused is answered 501 NotImplemented. Both are names
// of headers.
func (s Server) Lacking(t testing.TB, ignored, refused []string) Lacking {
	t.Helper()
	backend, err := url.Parse(s.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	l := Lacking{Puts: new(atomic.Int64)}
	proxy := httputil.NewSingleHostReverseProxy(backend)
	signer, keys := v4.NewSigner(), aws.Credentials{AccessKeyID: s.AccessKey, SecretAccessKey: s.SecretKey}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut {
			proxy.ServeHTTP(w, r)
			return
		}
		l.Puts.Add(1)
		for _, name := range refused {
			if r.Header.Get(name) != "" {
				w.WriteHeader(http.StatusNotImplemented)
				fmt.Fprintf(w, "<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented: %s</Message></Error>", name)
				return
			}
		}
		if err := s.strip(r, ignored, signer, keys); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	l.Endpoint = front.URL
	return l
}

// strip takes headers away and signs what is left, by the owner's keys.
func (s Server) strip(r *http.Request, names []string, signer *v4.Signer, keys aws.Credentials) error {
	found := false
	for _, name := range names {
		found = found || r.Header.Get(name) != ""
		r.Header.Del(name)
	}
	if !found {
		return nil
	}
	for name := range r.Header { // what a proxy adds or changes must not be signed
		if !strings.HasPrefix(name, "X-Amz-") && !strings.HasPrefix(name, "If-") && !strings.HasPrefix(name, "Content-") && name != "Cache-Control" {
			r.Header.Del(name)
		}
	}
	return signer.SignHTTP(context.WithoutCancel(r.Context()), keys, r, r.Header.Get("X-Amz-Content-Sha256"), "s3", s.Region, time.Now(),
		func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
}
