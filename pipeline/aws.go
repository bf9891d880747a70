package pipeline

import _ "embed"

//go:embed eventroll-aws.yaml
var awsTemplate string

// AWSTemplate is a CloudFormation template of two buckets for an event, a CDN
// before its gallery, rights and a budget alarm. It says of itself what it is
// and how it is deployed. It is the same for every event: what differs are its
// parameters, so nothing that anybody typed is ever part of it.
func AWSTemplate() string { return awsTemplate }
