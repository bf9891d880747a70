package pipeline

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// host is who should answer for the gallery.
func (v *visitor) host() string {
	u, err := url.Parse(v.base)
	if err != nil {
		return v.base
	}
	return u.Host
}

// correct is what to do where the address leads elsewhere.
func (v *visitor) correct() string {
	if !v.inBucket() {
		return fmt.Sprintf("copy %s there, or correct `url:` in event.yaml", v.place)
	}
	return fmt.Sprintf("`url:` in event.yaml must lead to where visitors find what is in %s", v.place)
}

// inBucket says whether the gallery is in S3, and not in a folder that its owner
// copies to a web server.
func (v *visitor) inBucket() bool { return strings.HasPrefix(v.place, s3Scheme) }

// unreachable says why no answer came, or none that could be read.
func (v *visitor) unreachable(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var op *net.OpError
	var timeout net.Error
	host := v.host()
	website := strings.HasPrefix(v.base, "https://") && strings.Contains(host, ".s3-website")
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("there is no host %s: make its DNS record, or correct `url:` in event.yaml. A new record may take an hour to be known", dns.Name)
	case errors.As(err, &dns):
		return fmt.Sprintf("this computer cannot look up %s: is it online?", dns.Name)
	case errors.Is(err, errTooManyRedirects):
		return fmt.Sprintf("%s leads from one address to the next without an end: look at the redirects of its server or CDN", host)
	case errors.Is(err, http.ErrSchemeMismatch), website:
		return fmt.Sprintf("%s speaks http only: write http:// in `url:`, or put a CDN with a certificate before it", host)
	case errors.As(err, &certificate):
		return fmt.Sprintf("browsers will warn of %s, as its certificate is not good for it: %v", host, certificate.Err)
	case errors.As(err, &op) && op.Op == "remote error": // how crypto/tls passes on an alert
		return fmt.Sprintf("%s ends the connection (%v): does its CDN know that name, with a certificate?", host, op.Err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("%s refuses the connection: no web server runs there, or `url:` in event.yaml names another port", host)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("%s did not answer within %d seconds", host, reachTimeout/time.Second)
	}
	return fmt.Sprintf("%s cannot be reached: %s", host, bareCause(err))
}

// bareCause is an error of a request without the request.
func bareCause(err error) string {
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	return err.Error()
}

// errorCode is that of S3's answers: in XML, or in a list on a page.
var errorCode = regexp.MustCompile(`(?:<Code>|<li>Code: )([A-Za-z]{1,60})<`)

// refused says what an answer means that is not the page; "" where it is one.
func (v *visitor) refused(a answer) string {
	code := ""
	if m := errorCode.FindSubmatch(a.body); m != nil {
		code = string(m[1])
	}
	cloudFront := strings.Contains(strings.ToLower(a.header.Get("Via")+a.header.Get("X-Cache")), "cloudfront")
	fromS3 := a.header.Get("Server") == "AmazonS3" || a.header.Get("X-Amz-Request-Id") != ""
	switch {
	case a.status == http.StatusOK:
		return ""
	case a.status == http.StatusUnauthorized, a.status == http.StatusProxyAuthRequired:
		return fmt.Sprintf("the server asks for a password (%d), and would ask visitors", a.status)
	case a.status == http.StatusForbidden && cloudFront:
		return "CloudFront may not read it, or looks elsewhere (403): the bucket's policy must let the distribution read (s3:GetObject), and " + v.correct()
	case a.status == http.StatusForbidden && fromS3:
		return "the bucket lets nobody read (403): switch off its Block Public Access and allow s3:GetObject to everybody by its policy, " +
			"or better put a CDN before it (eventroll init --aws)"
	case a.status == http.StatusForbidden:
		return "the server lets nobody read (403): make what is in " + v.place + " readable for everybody, and " + v.correct()
	case code == "NoSuchBucket":
		return "there is no such bucket (404): " + v.correct()
	case code == "NoSuchWebsiteConfiguration":
		return "the bucket is no web site yet (404): switch on its static website hosting"
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		return fmt.Sprintf("nothing is there (%d): %s", a.status, v.correct())
	case a.status >= 500:
		return fmt.Sprintf("the server is out of order (%d): try the link in some minutes", a.status)
	}
	return fmt.Sprintf("the server answers %d: %s", a.status, v.correct())
}

// somethingElse says what a page is that is not eventroll's.
func (v *visitor) somethingElse(a answer) string {
	if a.moved {
		to := url.URL{Scheme: a.from.Scheme, Host: a.from.Host, Path: a.from.Path} // no more of it: it may hold tokens
		return fmt.Sprintf("it leads to %s, which is not the gallery: a page to sign in? Visitors must come in without", shorten(to.String()))
	}
	if len(bytes.TrimSpace(a.body)) == 0 {
		return "an empty page answers: " + v.correct()
	}
	return "a page answers that is not eventroll's: " + v.correct()
}

// notShown says so where a browser would save the page instead of showing it.
func notShown(a answer) string {
	declared := a.header.Get("Content-Type")
	kind, _, _ := mime.ParseMediaType(declared)
	disposition, _, _ := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	switch {
	case disposition == "attachment":
		return "browsers will save the page instead of showing it: the server sends it as an attachment (Content-Disposition)"
	case kind != "text/html":
		return fmt.Sprintf("browsers will not show the page: its Content-Type is %q and not text/html. "+
			"Let the server go by file names, or `eventroll copy` upload what another tool did", declared)
	}
	return ""
}

// older says so where an earlier generation answers, and for how long.
func (v *visitor) older(a answer) string {
	if !v.inBucket() {
		return "an older state of the gallery answers: copy " + v.place + " there"
	}
	if a.age <= 0 {
		return "another state of this gallery answers: a copy that a cache keeps, or what somebody else has published since. Look again in a minute"
	}
	said := fmt.Sprintf("an older state of the gallery answers: a cache has kept it for %s", a.age)
	if left := kept(a.header) - a.age; left > 0 {
		said += fmt.Sprintf(" and may for another %s", left)
	}
	said += ". A CDN should go by the Cache-Control of each object"
	if v.cloudFront != "" {
		return said + fmt.Sprintf("; now: aws cloudfront create-invalidation --distribution-id %s --paths '/*'", v.cloudFront)
	}
	return said + "; let it forget all that it keeps of the gallery"
}

// kept is for how long an answer's Cache-Control lets caches keep it.
func kept(h http.Header) time.Duration {
	var longest time.Duration
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		if d, err := time.ParseDuration(strings.Trim(value, `"`) + "s"); err == nil && (name == "max-age" || name == "s-maxage") {
			longest = max(longest, d)
		}
	}
	return longest
}
