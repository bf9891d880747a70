package store

import (
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

const (
	// attempts are made of a request: their waits add up to 46 to 92 s, as a
	// bad minute of Wi-Fi must not end a run. AWS_MAX_ATTEMPTS overrides it.
	attempts      = 10
	firstAttempts = 3 // of the first request: a wrong address should show soon

	firstBackoff = 500 * time.Millisecond // before the second attempt, at most; then it doubles
	maxBackoff   = 20 * time.Second
)

// newRetryer is the SDK's standard retryer with three changes. It has no quota
// of retries: that of the SDK is shared by all requests and gives up after
// some hundred failures, so that a burst of SlowDown would end a run whose
// every put would have come through. Its waits are never the same, as those of
// the SDK are from the fifth on, when all puts of a run would come back at
// once. And it knows more failures that pass.
//
// The adaptive retryer slows all requests down after one SlowDown and takes
// long to recover; here waiting puts keep their place among putsAtOnce, which
// slows a run down just as well.
func newRetryer(attempts int, more ...func(error) aws.Ternary) aws.Retryer {
	return retry.NewStandard(func(r *retry.StandardOptions) {
		r.MaxAttempts = attempts
		r.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return backoff(attempt, rand.Float64()), nil
		})
		r.RateLimiter = ratelimit.None
		var own []retry.IsErrorRetryable
		for _, f := range append(more, passes) {
			own = append(own, retry.IsErrorRetryableFunc(f))
		}
		r.Retryables = append(own, r.Retryables...)
	})
}

// backoff is the wait after an attempt, counted from 1: between half and all
// of a time that doubles. Random is in [0, 1).
func backoff(attempt int, random float64) time.Duration {
	longest := maxBackoff
	if doublings := attempt - 1; doublings < 10 {
		longest = min(firstBackoff<<max(doublings, 0), maxBackoff)
	}
	return longest/2 + time.Duration(random*float64(longest/2))
}

// passes knows the failures of which the SDK thinks otherwise, or nothing.
func passes(err error) aws.Ternary {
	var certificate *tls.CertificateVerificationError
	var dns *net.DNSError
	switch code, _ := apiError(err); {
	case errors.As(err, &certificate), errors.Is(err, http.ErrSchemeMismatch):
		return aws.FalseTernary
	case errors.Is(err, io.ErrUnexpectedEOF): // half of an answer
		return aws.TrueTernary
	case errors.As(err, &dns): // the name was found before: the network is away
		return aws.TrueTernary
	case damagedOnTheWay(code):
		return aws.TrueTernary
	}
	switch status := httpStatus(err); {
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests:
		return aws.TrueTernary
	case 520 <= status && status <= 527: // Cloudflare, before R2, says so of the server behind it
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// damagedOnTheWay says whether a server has seen other bytes than were sent.
// The body is in memory or in a file and can be sent again.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func damagedOnTheWay(code string) bool {
	switch code {
	case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody":
		return true
	}
	return false
}

// noSuchHost is for the first request, when a name that is not found is
// probably wrong.
func noSuchHost(err error) aws.Ternary {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}
