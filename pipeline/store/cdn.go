package store

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// Invalidate tells a CloudFront distribution to forget what it keeps of these
// paths: each begins with a slash and may end in *. It returns when CloudFront
// has taken the order, which it carries out within minutes. The same reference
// with the same paths is one order, however often it is given.
func Invalidate(ctx context.Context, distribution, reference string, paths []string) error {
	cfg, err := loadConfig(ctx)
	if err == nil {
		err = findCredentials(ctx, cfg.Credentials)
	}
	if err != nil {
		return fmt.Errorf("invalidate %s in CloudFront: %w", distribution, credentialsFailure(err))
	}
	client := cloudfront.NewFromConfig(cfg)
	_, err = client.CreateInvalidation(ctx, &cloudfront.CreateInvalidationInput{
		DistributionId: &distribution,
		InvalidationBatch: &types.InvalidationBatch{
			CallerReference: &reference,
			Paths:           &types.Paths{Items: paths, Quantity: aws.Int32(int32(len(paths)))},
		},
	})
	if err != nil {
		return fmt.Errorf("invalidate %s in CloudFront: %w", distribution, cdnFailure(err))
	}
	return nil
}

// cdnFailure says what CloudFront's commonest refusals mean.
func cdnFailure(err error) error {
	code, message := apiError(err)
	advice := map[string]string{
		"AccessDenied":                   "no right to: ask its owner to allow cloudfront:CreateInvalidation",
		"NoSuchDistribution":             "there is no such distribution: correct `cloudfront:` in event.yaml",
		"TooManyInvalidationsInProgress": "too many are under way: wait some minutes, then run again",
	}[code]
	if advice == "" {
		return err
	}
	return fmt.Errorf("%s (%s: %s)", advice, code, message)
}
