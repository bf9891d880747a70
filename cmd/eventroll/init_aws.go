package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"eventroll/cmd/present"
	"eventroll/pipeline"
)

// awsTemplateFile is what `init --aws` writes, beside event.yaml.
const awsTemplateFile = "eventroll-aws.yaml"

// initAWS writes the CloudFormation template and nothing else: event.yaml gets
// its lines only when the stack stands.
func (a *app) initAWS(c *cobra.Command, cards []string) error {
	if len(cards) > 0 || slices.ContainsFunc([]string{"schedule", "title", "timezone"}, c.Flags().Changed) {
		return &present.UsageError{Err: errors.New("--aws stands alone: it writes " + awsTemplateFile + " and no event.yaml; run init again without it for that")}
	}
	path := filepath.Join(filepath.Dir(a.config), awsTemplateFile)
	err := writeNew(path, []byte(pipeline.AWSTemplate()))
	if errors.Is(err, fs.ErrExist) {
		return &present.UsageError{Err: fmt.Errorf("%s is there already: deploy that one, or move it away first", path)}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Out, `Wrote %s, a template for AWS CloudFormation: a gallery behind CloudFront, a private archive,
rights for photographers and for helpers who only hand in photos, and a mail when the bill grows.
  It is untried on AWS: look over what it would create before you say yes.
  Deploy it, with the AWS command line or in the browser: its first lines say how, and what it puts into event.yaml.
`, present.Flat(path))
	return nil
}
