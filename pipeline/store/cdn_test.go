package store

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestInvalidate(t *testing.T) {
	answer, status := `<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>`, http.StatusCreated
	var path, body string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		path, body = r.URL.Path, string(data)
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	defer server.Close()
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL_CLOUDFRONT": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "ap-northeast-2",
		"AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none",
	} {
		t.Setenv(key, value)
	}
	paths := []string{"/2024/photos/2jcx4q6gqkpd5w3a*", "/2024/shards/0123456789abcdef.json"}
	if err := Invalidate(t.Context(), "E2QWRUHAPOMQZL", "eventroll-1", paths); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, "/distribution/E2QWRUHAPOMQZL/invalidation") {
		t.Errorf("asked %s", path)
	}
	for _, want := range []string{"<CallerReference>eventroll-1</CallerReference>", "<Quantity>2</Quantity>", "<Path>" + paths[0] + "</Path>", "<Path>" + paths[1] + "</Path>"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	for code, want := range map[string]string{"AccessDenied": "cloudfront:CreateInvalidation", "NoSuchDistribution": "event.yaml", "Other": "Other"} {
		answer, status = `<ErrorResponse><Error><Type>Sender</Type><Code>`+code+`</Code><Message>no</Message></Error></ErrorResponse>`, http.StatusForbidden
		if err := Invalidate(t.Context(), "E2QWRUHAPOMQZL", "eventroll-1", paths); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "E2QWRUHAPOMQZL") {
			t.Errorf("%s: %v", code, err)
		}
	}
}
