package store

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

// The IAM actions behind the verbs, as an organiser finds them in a policy.
const (
	actionList   = "s3:ListBucket"
	actionGet    = "s3:GetObject"
	actionPut    = "s3:PutObject"
	actionDelete = "s3:DeleteObject"
)

// isNoSuchKey says whether the object does not exist. A missing bucket is
// another matter.
func isNoSuchKey(err error) bool {
	switch code, _ := apiError(err); code {
	case "NoSuchKey", "NotFound":
		return true
	}
	return false
}

// isChanged says whether a conditional put met another object, or none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
func isChanged(err error) bool {
	switch code, _ := apiError(err); code {
	case "PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey":
		return true
	}
	return httpStatus(err) == http.StatusPreconditionFailed
}

// failure says in a sentence what an error of S3 means and what to do, where
// we know; other errors stay as they are.
func (b *bucket) failure(action string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && !isNetwork(err) {
		return err
	}
	code, message := apiError(err)
	advice := b.codeAdvice(action, code)
	if advice == "" {
		advice = b.statusAdvice(action, err)
	}
	detail := ""
	if code != "" {
		detail = code + ": " + message
	}
	if advice == "" {
		advice, detail = b.connectionAdvice(err)
	}
	if advice == "" {
		return err
	}
	return &unusable{store: b.String(), advice: advice, detail: detail, cause: err}
}

// codeAdvice knows the codes that S3 and its kin answer with.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func (b *bucket) codeAdvice(action, code string) string {
	switch code {
	case "InvalidAccessKeyId":
		return b.host() + " does not know the access key: check AWS_ACCESS_KEY_ID, or the profile in ~/.aws/credentials"
	case "SignatureDoesNotMatch":
		return "the secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY, or the profile in ~/.aws/credentials"
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired":
		return "the sign-in has expired: sign in again (aws sso login, or new temporary keys), then run again"
	case "InvalidToken":
		return "the session token is not valid: sign in again, or unset AWS_SESSION_TOKEN if the keys need none"
	case "RequestTimeTooSkewed":
		return "this computer's clock is wrong: set it, then run again"
	case "NoSuchBucket":
		return fmt.Sprintf("there is no bucket %q: create it, or correct its name in event.yaml", b.address.bucket)
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return fmt.Sprintf("the bucket %q is in another region: set AWS_REGION to its region", b.address.bucket)
	case "AccessDenied", "AllAccessDisabled", "AccountProblem", "NotSignedUp":
		return b.denied(action)
	case "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull", "storage_cap_exceeded": // versitygw and Ceph, MinIO, B2
		return b.full()
	case "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout":
		return b.busy()
	}
	return ""
}

// statusAdvice is for servers that answer with other codes, or none.
func (b *bucket) statusAdvice(action string, err error) string {
	switch httpStatus(err) {
	case http.StatusUnauthorized, http.StatusForbidden:
		return b.denied(action)
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return fmt.Sprintf("the bucket %q is elsewhere: check its region (AWS_REGION) and s3.endpoint in event.yaml", b.address.bucket)
	case http.StatusInsufficientStorage:
		return b.full()
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return b.busy()
	}
	return ""
}

func (b *bucket) full() string {
	return fmt.Sprintf("the bucket %q takes no more, as its quota is used up or its disk is full: make room, or ask its owner for more, then run again", b.address.bucket)
}

// busy is for answers that stayed the same for all attempts.
func (b *bucket) busy() string {
	return b.host() + " is too busy or has trouble: wait some minutes, then run again"
}

func (b *bucket) denied(action string) string {
	resource := b.address.bucket
	if action != actionList {
		resource += "/" + b.base + "*"
	}
	return fmt.Sprintf("no right to %s in bucket %q: ask its owner to allow %s on arn:aws:s3:::%s",
		map[string]string{actionList: "list", actionGet: "read", actionPut: "put", actionDelete: "delete"}[action],
		b.address.bucket, action, resource)
}

// connectionAdvice is for when no S3 server answered. The detail leaves out
// the SDK's names for its own layers.
func (b *bucket) connectionAdvice(err error) (advice, detail string) {
	var certificate *tls.CertificateVerificationError
	var deserialization *smithy.DeserializationError
	var expired *ssocreds.InvalidTokenError
	var dns *net.DNSError
	switch {
	case errors.As(err, &expired):
		return b.codeAdvice("", "ExpiredToken"), expired.Error()
	case strings.Contains(err.Error(), "get identity: "): // the SDK has no type for it
		return "the sign-in cannot be renewed: sign in again (aws sso login, or new keys), then run again", identityDetail(err)
	case errors.As(err, &certificate):
		return b.host() + "'s certificate is not trusted: check s3.endpoint in event.yaml and the network (a hotel's sign-in page?)", certificate.Error()
	case errors.Is(err, http.ErrSchemeMismatch):
		return b.host() + " does not speak https: write http:// in s3.endpoint in event.yaml", http.ErrSchemeMismatch.Error()
	case b.where != "" && errors.As(err, &dns) && strings.HasPrefix(dns.Name, b.address.bucket+"."):
		return "there is no host " + dns.Name + ": check the network and s3.endpoint in event.yaml, or set s3.path_style: true", dns.Error()
	case isNetwork(err):
		return "cannot reach " + b.host() + ": check the network, and s3.endpoint in event.yaml", networkDetail(err)
	case errors.Is(err, errNoListing), errors.As(err, &deserialization):
		return b.host() + " does not answer like an S3 server: check s3.endpoint in event.yaml", ""
	}
	return "", ""
}

var errNoListing = errors.New("the answer is no listing of a bucket")

// isNetwork says whether no connection came about, or it broke, all attempts
// long.
func isNetwork(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var spent *retry.MaxAttemptsError
	var network net.Error
	return errors.As(err, &op) || errors.As(err, &dns) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &spent) && errors.As(err, &network)
}

// identityDetail leaves out the SDK's names for its own layers.
func identityDetail(err error) string {
	text := err.Error()
	return strings.TrimPrefix(text[strings.Index(text, "get identity: "):], "get identity: ")
}

// networkDetail is what the network itself said, without the SDK's names for
// its own layers.
func networkDetail(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Error()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// credentialsFailure is for what goes wrong before any request.
func credentialsFailure(err error) error {
	var noProfile config.SharedConfigProfileNotExistError
	var expired *ssocreds.InvalidTokenError
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &noProfile):
		return &unusable{advice: fmt.Sprintf("there is no profile %q in ~/.aws/config: create it with aws configure, or name another (AWS_PROFILE)", noProfile.Profile), cause: err}
	case errors.As(err, &expired):
		return &unusable{advice: "the sign-in has expired: run aws sso login, then run again", cause: err}
	}
	const advice = "no AWS credentials found: run aws configure, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
	detail := ""
	if errors.Is(err, errNoCredentials) {
		detail = errNoCredentials.Error() // the SDK's is a paragraph about EC2
	}
	return &unusable{advice: advice, detail: detail, cause: err}
}

// regionOf is the region that an answer names as the bucket's, or "". AWS has
// a header for it; other servers only say it in their message.
func regionOf(err error) string {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil {
		if region := answer.Response.Header.Get("X-Amz-Bucket-Region"); region != "" {
			return region
		}
	}
	code, message := apiError(err)
	if code != "AuthorizationHeaderMalformed" {
		return ""
	}
	if m := expectedRegion.FindStringSubmatch(message); m != nil {
		return m[1]
	}
	return ""
}

var expectedRegion = regexp.MustCompile(`expecting ['"]([A-Za-z0-9-]{1,40})['"]`)

func apiError(err error) (code, message string) {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode(), api.ErrorMessage()
	}
	return "", ""
}

func httpStatus(err error) int {
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		return answer.HTTPStatusCode()
	}
	return 0
}
