package store_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"eventroll/pipeline/store"
	"eventroll/pipeline/store/storetest"
)

// This computer's clock is wrong by an hour: the SDK sees it by the first
// answer, signs by the server's clock from then on, and nobody has to act.
func TestWrongClock(t *testing.T) {
	for _, wrong := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(wrong.String(), func(t *testing.T) {
			storetest.Setenv(t, keys())
			var requests, refused atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				now := time.Now().Add(-wrong)
				w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
				signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
				if off := signed.Sub(now).Abs(); err != nil || off > 15*time.Minute { // as S3 has it
					refused.Add(1)
					w.WriteHeader(http.StatusForbidden)
					fmt.Fprint(w, "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>")
					return
				}
				fmt.Fprint(w, "<ListBucketResult><Name>photos</Name></ListBucketResult>")
			}))
			defer server.Close()
			s, err := store.Open(t.Context(), "s3://photos", store.Options{Endpoint: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				for _, err := range s.List(t.Context(), "") {
					t.Fatal(err)
				}
			}
			if requests.Load() != 5 || refused.Load() != 1 {
				t.Errorf("%d requests, of which %d were refused; want 5 and 1", requests.Load(), refused.Load())
			}
		})
	}
}

// Temporary credentials run out in mid-run, and what hands them out does so
// no more.
func TestCredentialsCannotBeRenewed(t *testing.T) {
	var ended atomic.Bool
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if ended.Load() {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"code":"AccessDenied","message":"the session was ended"}`)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"AccessKeyId":"key","SecretAccessKey":"very-secret","Token":"token","Expiration":%q}`,
			time.Now().Add(time.Minute).UTC().Format(time.RFC3339))
	}))
	defer source.Close()
	storetest.Setenv(t, append(storetest.NoCredentials(), "AWS_REGION=us-east-1", "AWS_CONTAINER_CREDENTIALS_FULL_URI="+source.URL))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<ListBucketResult><Name>photos</Name></ListBucketResult>")
	}))
	defer server.Close()
	s, err := store.Open(t.Context(), "s3://photos", store.Options{Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	ended.Store(true) // the SDK renews what ends within five minutes
	_, _, err = s.Get(t.Context(), "a")
	wantUnusable(t, err, "s3://photos: the sign-in cannot be renewed: sign in again (aws sso login, or new keys), then run again (get a: ")
	t.Log(err)
}
