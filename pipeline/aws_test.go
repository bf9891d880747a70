package pipeline

import (
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/go-cmp/cmp"
)

// awsProperties are the properties that the template sets, at any depth, by
// resource. They are spelled as in CloudFormation's reference.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
var awsProperties = map[string]string{
	"AWS::Budgets::Budget": "Address Amount Budget BudgetLimit BudgetType ComparisonOperator Notification NotificationType " +
		"NotificationsWithSubscribers Subscribers SubscriptionType Threshold TimeUnit Unit",
	"AWS::CloudFront::Distribution": "AcmCertificateArn Aliases AllowedMethods CachePolicyId CloudFrontDefaultCertificate Comment Compress " +
		"CustomErrorResponses DefaultCacheBehavior DefaultRootObject DistributionConfig DomainName Enabled ErrorCachingMinTTL ErrorCode " +
		"HttpVersion IPV6Enabled Id MinimumProtocolVersion OriginAccessControlId OriginAccessIdentity Origins PriceClass S3OriginConfig " +
		"SslSupportMethod TargetOriginId ViewerCertificate ViewerProtocolPolicy",
	"AWS::CloudFront::OriginAccessControl": "Name OriginAccessControlConfig OriginAccessControlOriginType SigningBehavior SigningProtocol",
	"AWS::IAM::ManagedPolicy":              "Description PolicyDocument",
	"AWS::IAM::Role":                       "AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration",
	"AWS::S3::Bucket": "AbortIncompleteMultipartUpload BlockPublicAcls BlockPublicPolicy BucketEncryption DaysAfterInitiation " +
		"ExpiredObjectDeleteMarker Id IgnorePublicAcls LifecycleConfiguration NoncurrentDays NoncurrentVersionExpiration ObjectOwnership " +
		"OwnershipControls PublicAccessBlockConfiguration RestrictPublicBuckets Rules SSEAlgorithm ServerSideEncryptionByDefault " +
		"ServerSideEncryptionConfiguration Status VersioningConfiguration",
	"AWS::S3::BucketPolicy": "Bucket PolicyDocument",
}

// awsAttributes are what !GetAtt may ask of a resource.
var awsAttributes = map[string][]string{
	"AWS::S3::Bucket":                      {"Arn", "RegionalDomainName"},
	"AWS::CloudFront::Distribution":        {"DomainName"},
	"AWS::CloudFront::OriginAccessControl": {"Id"},
	"AWS::IAM::Role":                       {"Arn"},
}

func TestAWSTemplateHoldsTogether(t *testing.T) {
	template := readAWSTemplate(t)
	used := map[string]map[string]bool{}
	for name, r := range template.Resources {
		if _, ok := awsProperties[r.Type]; !ok {
			t.Errorf("%s: %q is not in the table", name, r.Type)
		}
		if used[r.Type] == nil {
			used[r.Type] = map[string]bool{}
		}
		collectNames(r.Properties, used[r.Type])
		if r.Condition != "" && template.Conditions[r.Condition] == nil {
			t.Errorf("%s: there is no condition %s", name, r.Condition)
		}
	}
	for kind, want := range awsProperties {
		if diff := cmp.Diff(strings.Fields(want), slices.Sorted(maps.Keys(used[kind]))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}

	typeOf := map[string]string{}
	for name := range template.Parameters {
		typeOf[name] = "parameter"
	}
	for name, r := range template.Resources {
		typeOf[name] = r.Type
	}
	references := awsReferences(t)
	if len(references) < 40 {
		t.Errorf("only %d references were found: does this test still read the template?", len(references))
	}
	for _, reference := range references {
		name, attribute, hasAttribute := strings.Cut(reference, ".")
		kind, known := typeOf[name]
		switch {
		case strings.HasPrefix(name, "AWS::"):
		case name == "Host": // of the one !Sub that brings its own
		case !known:
			t.Errorf("nothing is called %s", name)
		case hasAttribute && !slices.Contains(awsAttributes[kind], attribute):
			t.Errorf("%s has no %s", name, attribute)
		}
	}
}

type awsStack struct {
	Parameters map[string]any         `yaml:"Parameters"`
	Conditions map[string]any         `yaml:"Conditions"`
	Resources  map[string]awsResource `yaml:"Resources"`
}

type awsResource struct {
	Type       string         `yaml:"Type"`
	Condition  string         `yaml:"Condition"`
	Properties map[string]any `yaml:"Properties"`
}

// readAWSTemplate reads the template as plain YAML: !Ref, !Sub and the like
// leave what they were to replace.
func readAWSTemplate(t *testing.T) awsStack {
	t.Helper()
	var template awsStack
	if err := yaml.Unmarshal([]byte(AWSTemplate()), &template); err != nil {
		t.Fatal(err)
	}
	return template
}

// collectNames notes the names of all properties but those within policies.
func collectNames(v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			names[name] = true
			if !strings.HasSuffix(name, "PolicyDocument") {
				collectNames(value, names)
			}
		}
	case []any:
		for _, value := range v {
			collectNames(value, names)
		}
	}
}

var substitution = regexp.MustCompile(`\$\{([^}]+)\}`)

// awsReferences are the names that !Ref, !GetAtt and !Sub speak of.
func awsReferences(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseBytes([]byte(AWSTemplate()), 0)
	if err != nil {
		t.Fatal(err)
	}
	walk := &referenceWalk{t: t}
	for _, doc := range file.Docs {
		ast.Walk(walk, doc.Body)
	}
	return walk.found
}

type referenceWalk struct {
	t     *testing.T
	found []string
}

func (w *referenceWalk) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.AnchorNode, *ast.AliasNode:
		w.t.Errorf("%s: CloudFormation reads no aliases of YAML", n.GetPath())
	case *ast.TagNode:
		value := n.Value.String()
		switch n.Start.Value {
		case "!Ref", "!GetAtt":
			w.found = append(w.found, strings.Trim(value, `"'`))
		case "!Sub":
			for _, m := range substitution.FindAllStringSubmatch(value, -1) {
				w.found = append(w.found, m[1])
			}
		}
	}
	return w
}

// What the gallery must never be: listed, read past the CDN, or read without TLS.
func TestAWSTemplateLeaksNothing(t *testing.T) {
	resources := readAWSTemplate(t).Resources
	for _, name := range []string{"GalleryBucket", "ArchiveBucket"} {
		properties := resources[name].Properties
		want := map[string]any{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}
		if diff := cmp.Diff(want, properties["PublicAccessBlockConfiguration"]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, s := range awsStatements(t, name+"Policy") {
			if s["Effect"] == "Allow" && (name == "ArchiveBucket" || s["Action"] != "s3:GetObject" || s["Principal"] == "*" || s["Condition"] == nil) {
				t.Errorf("%s: %v", name, s)
			}
		}
	}
	for _, policy := range []string{"PhotographerPolicy", "HelperPolicy", "ErasePolicy"} {
		for _, s := range awsStatements(t, policy) {
			for _, action := range listOf(s["Action"]) {
				if strings.Contains(action, "*") {
					t.Errorf("%s allows %s", policy, action)
				}
			}
			if slices.Contains(listOf(s["Resource"]), "*") {
				t.Errorf("%s: %v", policy, s)
			}
		}
	}
}

// awsStatements are the statements of a policy of the template, with what !Sub
// would replace still in them.
func awsStatements(t *testing.T, name string) []map[string]any {
	t.Helper()
	document, _ := readAWSTemplate(t).Resources[name].Properties["PolicyDocument"].(map[string]any)
	all, _ := document["Statement"].([]any)
	if len(all) == 0 {
		t.Fatalf("the template has no policy %s", name)
	}
	var statements []map[string]any
	for _, s := range all {
		statements = append(statements, s.(map[string]any))
	}
	return statements
}

// listOf is what stands alone or in a list in a policy.
func listOf(v any) []string {
	if text, ok := v.(string); ok {
		return []string{text}
	}
	var texts []string
	all, _ := v.([]any)
	for _, text := range all {
		texts = append(texts, text.(string))
	}
	return texts
}

// cfn-lint carries CloudFormation's own schema of every resource.
func TestAWSTemplateByCfnLint(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("cfn-lint takes seconds")
	}
	lint, err := exec.LookPath("cfn-lint")
	if err == nil {
		err = exec.Command(lint, "--version").Run()
	}
	if err != nil {
		t.Skip("cfn-lint is not installed, so the AWS template is not held against CloudFormation's schema: pip install cfn-lint")
	}
	// W1030 takes the empty certificate for one that is used; a condition keeps it out.
	out, err := exec.Command(lint, "--include-checks", "I", "--ignore-checks", "W1030", "--template", "eventroll-aws.yaml").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
