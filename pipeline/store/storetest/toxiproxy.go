package storetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// Network is a bad network between a program and a server: a Toxiproxy
// (https://github.com/Shopify/toxiproxy), which ends with its test.
type Network struct {
	Endpoint string // what to connect to in place of the server's

	api string // of the Toxiproxy, for this connection
}

// Toxiproxy starts a network before the server that does nothing yet, or skips
// the test where Toxiproxy is not installed.
//
// It is a process and no library here, as versitygw is: as a library it would
// bring a metrics client, a router and a logger into go.mod.
func (s Server) Toxiproxy(t testing.TB) Network {
	t.Helper()
	binary := Tool("toxiproxy", "server")
	if binary == "" {
		t.Skip("toxiproxy is not installed, so bad networks are not tested: run `make tools`")
	}
	address := freeAddress(t, "127.0.0.1")
	host, port, _ := strings.Cut(address, ":")
	_, err := startProcess(t, exec.Command(binary, "-host", host, "-port", port, "-seed", "1"), func() bool {
		answer, err := http.Get("http://" + address + "/version")
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	})
	if err != nil {
		t.Fatalf("toxiproxy does not start: %v", err)
	}
	n := Network{api: "http://" + address + "/proxies"}
	var made struct{ Listen string }
	n.post(t, map[string]any{"name": "s3", "listen": "127.0.0.1:0", "enabled": true,
		"upstream": strings.TrimPrefix(s.Endpoint, "http://")}, &made)
	n.api += "/s3"
	n.Endpoint = "http://" + made.Listen
	return n
}

// Add adds a fault in one direction: to "upstream" or "downstream". Toxicity
// is the share of the connections that it is for. What there is, and its
// attributes: https://github.com/Shopify/toxiproxy#toxics
func (n Network) Add(t testing.TB, kind, stream string, toxicity float64, attributes map[string]any) {
	t.Helper()
	Network{api: n.api + "/toxics"}.post(t, map[string]any{
		"type": kind, "stream": stream, "toxicity": toxicity, "attributes": attributes}, nil)
}

// Cut breaks all connections and refuses new ones, until Mend.
func (n Network) Cut(t testing.TB) {
	t.Helper()
	n.post(t, map[string]any{"enabled": false}, nil)
}

// Mend ends what Cut began.
func (n Network) Mend(t testing.TB) {
	t.Helper()
	n.post(t, map[string]any{"enabled": true}, nil)
}

func (n Network) post(t testing.TB, body map[string]any, into any) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(n.api, "application/json", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("toxiproxy answers %s to %s", answer.Status, data)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		t.Fatal(fmt.Errorf("toxiproxy's answer: %w", err))
	}
}
