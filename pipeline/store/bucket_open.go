package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"
)

const (
	// firstRegion is asked where nobody named a region: AWS answers for every
	// bucket of the world there, and other servers take it as their default.
	firstRegion = "us-east-1"

	// metadataTimeout is for the question whether this is an EC2 machine,
	// the last of the places where credentials may come from. On a laptop
	// nobody answers it.
	metadataTimeout = 2 * time.Second
)

// openBucket finds credentials and region, and asks the bucket once.
func openBucket(ctx context.Context, address string, o Options) (*bucket, error) {
	where, err := parseBucketAddress(address)
	if err != nil {
		return nil, err
	}
	if err := checkEndpoint(o.Endpoint); err != nil {
		return nil, err
	}
	b := &bucket{address: where, where: o.Endpoint, server: o.Server, puts: make(chan struct{}, putsAtOnce)}
	if b.server == nil {
		b.server = &Server{}
	}
	if where.prefix != "" {
		b.base = where.prefix + "/"
	}
	cfg, err := loadConfig(ctx)
	if err != nil {
		return nil, credentialsFailure(err)
	}
	if err := findCredentials(ctx, cfg.Credentials); err != nil {
		return nil, credentialsFailure(err)
	}
	b.client = newClient(cfg, o)
	err = b.ask(ctx)
	if region := regionOf(err); region != "" && region != cfg.Region {
		cfg.Region = region
		b.client = newClient(cfg, o)
		err = b.ask(ctx)
	}
	if err != nil {
		return nil, b.failure(actionList, err)
	}
	return b, nil
}

// loadConfig reads what the AWS command line would read: environment, shared
// files, sign-ins.
func loadConfig(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx,
		config.WithHTTPClient(newHTTPClient()),
		config.WithLogger(logging.Nop{}), // the default one writes to standard error
		config.WithRetryer(func() aws.Retryer { return newRetryer(attempts) }))
	if err == nil && cfg.Region == "" {
		cfg.Region = firstRegion
	}
	return cfg, err
}

// findCredentials fails within seconds where there are none.
func findCredentials(ctx context.Context, provider aws.CredentialsProvider) error {
	chain, ok := provider.(aws.CredentialProviderSource)
	if !ok || !slices.Contains(chain.ProviderSources(), aws.CredentialSourceIMDS) {
		_, err := provider.Retrieve(ctx)
		return err
	}
	asking, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	_, err := provider.Retrieve(asking)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", errNoCredentials, err)
	}
	return err
}

var errNoCredentials = errors.New("neither environment nor ~/.aws has any, and this is no EC2 machine with a role")

func newClient(cfg aws.Config, o Options) *s3.Client {
	return s3.NewFromConfig(cfg, func(s *s3.Options) {
		if o.Endpoint != "" {
			s.BaseEndpoint = aws.String(o.Endpoint)
		}
		s.UsePathStyle = o.PathStyle
		s.DisableLogOutputChecksumValidationSkipped = true
	})
}

// ask is the one question at opening. A listing and not HeadBucket, as an
// answer to HEAD has no body that would say what is wrong.
func (b *bucket) ask(ctx context.Context) error {
	out, err := b.client.ListObjectsV2(ctx,
		&s3.ListObjectsV2Input{Bucket: b.name(), Prefix: aws.String(b.base), MaxKeys: aws.Int32(1)},
		func(s *s3.Options) { s.Retryer = newRetryer(firstAttempts, noSuchHost) })
	if err == nil && out.Name == nil && out.KeyCount == nil && out.MaxKeys == nil {
		return errNoListing // the SDK takes any page of HTML for an empty one
	}
	return err
}

// host is who answers for the bucket, for messages.
func (b *bucket) host() string {
	if u, err := url.Parse(b.where); err == nil && u.Host != "" {
		return u.Host
	}
	return "AWS"
}
