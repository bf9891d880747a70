package storetest

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// Fault is what stands between a program and an S3 server: it answers a
// request, the nth from 1 on, by itself or by passing it on.
type Fault func(n int64, r *http.Request, next http.RoundTripper) (*http.Response, error)

// Behind puts a fault before the server and returns the endpoint that has it.
// It works for this process and for any other, and nothing of the program
// knows of it. An error of the fault breaks the connection.
func (s Server) Behind(t testing.TB, fault Fault) (endpoint string) {
	t.Helper()
	to, err := url.Parse(s.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		// The host stays the one that the client has signed.
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host },
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			return fault(n.Add(1), r, http.DefaultTransport)
		}),
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     log.New(io.Discard, "", 0),
	})
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(func() {
		proxy.CloseClientConnections()
		proxy.Close()
	})
	return proxy.URL
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// Refusal is S3's answer to a request that it does not do.
func Refusal(r *http.Request, status int, code, message string) *http.Response {
	body := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)
	return &http.Response{
		StatusCode: status, Request: r, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
		ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"application/xml"}},
	}
}

// Half is an answer of which only the first half arrives: then the connection
// breaks. An answer without a body is lost as a whole.
func Half(answer *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	if answer.ContentLength == 0 {
		answer.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	answer.Body = &halfBody{answer.Body, max(answer.ContentLength, 2) / 2}
	return answer, nil
}

type halfBody struct {
	io.ReadCloser
	left int64
}

func (b *halfBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
