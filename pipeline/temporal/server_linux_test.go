package temporal

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"eventroll/pipeline/store/storetest"
)

// temporalServer is a real Temporal server with its development store, SQLite.
type temporalServer struct {
	address string
	binary  string
	config  string
	dir     string
	running *exec.Cmd
}

// serverConfig is the server's own development configuration for SQLite, with
// the ports and paths of this test.
var serverConfig = template.Must(template.New("").Parse(`log: {stdout: true, level: warn}
persistence:
  defaultStore: default
  visibilityStore: visibility
  numHistoryShards: 4
  datastores:
{{- range .Stores}}
    {{.}}:
      sql:
        pluginName: sqlite
        databaseName: "{{$.Dir}}/{{.}}.db"
        connectAddr: localhost
        connectProtocol: tcp
        connectAttributes: {cache: private, setup: true, journal_mode: wal, synchronous: 2}
        maxConns: 1
        maxIdleConns: 1
        maxConnLifetime: 1h
{{- end}}
global:
  membership: {maxJoinDuration: 30s, broadcastAddress: "{{.Host}}"}
services:
{{- range $name, $ports := .Services}}
  {{$name}}:
    rpc: {grpcPort: {{index $ports 0}}, membershipPort: {{index $ports 1}}, bindOnIP: "{{$.Host}}"}
{{- end}}
clusterMetadata:
  enableGlobalNamespace: false
  failoverVersionIncrement: 10
  masterClusterName: active
  currentClusterName: active
  clusterInformation:
    active: {enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: "{{.Address}}"}
dcRedirectionPolicy: {policy: noop}
dynamicConfigClient: {filepath: "{{.Dir}}/dynamic.yaml", pollInterval: 10s}
`))

// startTemporal starts a server at a host of this machine, with the namespace "default".
func startTemporal(t testing.TB, host string) *temporalServer {
	t.Helper()
	binary := storetest.Tool("temporal", "server")
	if !strings.Contains(binary, "temporal") {
		t.Skip("the Temporal server is not installed: run `make test-cluster`, which builds it")
	}
	s := &temporalServer{binary: binary, dir: t.TempDir()}
	ports := freePorts(t, host, 8)
	s.address = fmt.Sprintf("%s:%d", host, ports[0])
	s.config = filepath.Join(s.dir, "server.yaml")
	var text bytes.Buffer
	err := serverConfig.Execute(&text, map[string]any{
		"Stores": []string{"default", "visibility"}, "Dir": s.dir, "Host": host, "Address": s.address,
		"Services": map[string][]int{"frontend": ports[:2], "matching": ports[2:4], "history": ports[4:6], "worker": ports[6:8]},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"server.yaml": text.String(), "dynamic.yaml": "{}\n"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.start(t)
	t.Cleanup(s.kill)
	s.register(t)
	return s
}

func (s *temporalServer) start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	s.running = exec.Command(s.binary, "--config-file", s.config, "--allow-no-auth", "start")
	s.running.Stdout, s.running.Stderr, s.running.Dir = log, log, s.dir
	if err := s.running.Start(); err != nil {
		t.Fatal(err)
	}
}

// kill ends the server as a power cut does.
func (s *temporalServer) kill() {
	_ = s.running.Process.Kill() // fails where it has ended
	_ = s.running.Wait()
}

// register makes the namespace, as soon as the server answers.
func (s *temporalServer) register(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	for {
		err := func() error {
			namespaces, err := client.NewNamespaceClient(client.Options{HostPort: s.address, Logger: quiet()})
			if err != nil {
				return err
			}
			defer namespaces.Close()
			return namespaces.Register(ctx, &workflowservice.RegisterNamespaceRequest{
				Namespace: "default", WorkflowExecutionRetentionPeriod: durationpb.New(72 * time.Hour),
			})
		}()
		if err == nil || strings.Contains(err.Error(), "already") {
			break
		}
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			t.Fatalf("the server does not start: %v\n%s", err, log[:min(len(log), 4000)])
		case <-time.After(500 * time.Millisecond):
		}
	}
	// The front end knows a new namespace only after a while.
	for {
		c, err := client.DialContext(ctx, client.Options{HostPort: s.address, Logger: quiet()})
		if err == nil {
			_, err = c.WorkflowService().ListOpenWorkflowExecutions(ctx, &workflowservice.ListOpenWorkflowExecutionsRequest{Namespace: "default", MaximumPageSize: 1})
			c.Close()
		}
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("the namespace is not known: %v", err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func freePorts(t testing.TB, host string, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}
