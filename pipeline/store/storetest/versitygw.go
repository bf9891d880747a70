// Package storetest holds what tests of stores share: Conformance, which
// every store passes; Versitygw, a real S3 server on this machine; and what
// stands between a program and such a server: Toxiproxy, a bad network, and
// Behind, bad answers.
//
// It is for tests only; no part of the program imports it.
package storetest

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Server is a running S3 server. It ends with the test that started it.
type Server struct {
	Endpoint  string // "http://127.0.0.1:…"
	AccessKey string // of the owner of all buckets
	SecretKey string
	Region    string

	binary  string
	root    string   // of the buckets: each is a folder
	running *process // replaced by Restart
}

// startWait is how long a server may take to answer; it usually takes 0.1 s.
const startWait = 20 * time.Second

// Versitygw starts a versitygw (https://github.com/versity/versitygw) with an
// empty folder, or skips the test where it is not installed.
func Versitygw(t testing.TB) Server {
	t.Helper()
	return VersitygwIn(t, "us-east-1")
}

// VersitygwIn is Versitygw in another region: it refuses requests that are
// signed for any other.
func VersitygwIn(t testing.TB, region string) Server {
	t.Helper()
	return versitygw(t, region, "127.0.0.1")
}

// VersitygwAt is Versitygw at another address of this machine.
func VersitygwAt(t testing.TB, host string) Server {
	t.Helper()
	return versitygw(t, "us-east-1", host)
}

func versitygw(t testing.TB, region, host string) Server {
	t.Helper()
	s := Server{
		AccessKey: "eventroll-test",
		SecretKey: "eventroll-test-secret",
		Region:    region,
		binary:    findVersitygw(t),
		root:      t.TempDir(),
	}
	// Another process may take the port between asking for a free one and
	// using it, so this may need a second try.
	for try := 1; ; try++ {
		address := freeAddress(t, host)
		s.running = &process{}
		err := s.start(t, address)
		if err == nil {
			s.Endpoint = "http://" + address
			return s
		}
		if try == 3 {
			t.Fatalf("versitygw does not start: %v", err)
		}
	}
}

// File is where the server keeps an object, for tests that damage it.
func (s Server) File(bucket, key string) string {
	return filepath.Join(s.root, bucket, filepath.FromSlash(key))
}

// Kill ends the server as a power cut does, until Restart.
func (s Server) Kill(t testing.TB) {
	t.Helper()
	s.running.kill()
}

// Restart starts a server that was killed, at the same address and with all
// that it held.
func (s Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(t, strings.TrimPrefix(s.Endpoint, "http://")); err != nil {
		t.Fatal(err)
	}
}

// start runs the server and waits until it answers.
func (s Server) start(t testing.TB, address string) error {
	t.Helper()
	// Metadata goes into extended attributes, which change together with the
	// data. In a sidecar they do not, and readers meet wrong checksums.
	cmd := exec.Command(s.binary, "--port", address, "--region", s.Region, "--quiet", "--keep-alive",
		"--iam-dir", t.TempDir(), "posix", s.root)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	p, err := startProcess(t, cmd, func() bool { return answers(address) })
	if err == nil {
		*s.running = *p
	}
	return err
}

// process is a server that runs.
type process struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed by its end
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // fails where it has ended
	<-p.ended
}

// startProcess starts a server that ends with the test, and returns when it is
// ready.
func startProcess(t testing.TB, cmd *exec.Cmd, ready func() bool) (*process, error) {
	t.Helper()
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd, make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(p.ended)
	}()
	for deadline := time.Now().Add(startWait); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		select {
		case <-p.ended:
			return nil, fmt.Errorf("it ended: %v\n%s", cmd.ProcessState, output.String())
		default:
		}
		if ready() {
			t.Cleanup(p.kill)
			return p, nil
		}
	}
	p.kill()
	return nil, fmt.Errorf("no answer within %v\n%s", startWait, output.String())
}

func answers(address string) bool {
	client := http.Client{Timeout: time.Second}
	answer, err := client.Get("http://" + address + "/")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.Header.Get("Server") == "VERSITYGW"
}

// Bucket makes a new bucket, named after the test.
func (s Server) Bucket(t testing.TB) string {
	t.Helper()
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, t.Name())
	if len(name) > 40 {
		name = name[len(name)-40:]
	}
	dir, err := os.MkdirTemp(s.root, "b"+name+"-")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(dir)
}

// Root is the folder that all buckets are folders of.
func (s Server) Root() string { return s.root }

// PID is that of the server's process.
func (s Server) PID() int { return s.running.cmd.Process.Pid }

// CopyBucket makes a bucket that holds what another one does.
func (s Server) CopyBucket(t testing.TB, from string) string {
	t.Helper()
	name := s.Bucket(t)
	// All that versitygw knows of an object is in its file and its attributes.
	if out, err := exec.Command("cp", "-a", s.File(from, "")+"/.", s.File(name, "")).CombinedOutput(); err != nil {
		t.Fatalf("copy bucket: %v\n%s", err, out)
	}
	return name
}

// User makes another account. It may do nothing until a bucket's policy lets
// it.
func (s Server) User(t testing.TB, accessKey, secretKey string) {
	t.Helper()
	out, err := exec.Command(s.binary, "admin", "--access", s.AccessKey, "--secret", s.SecretKey,
		"--region", s.Region, "--endpoint-url", s.Endpoint,
		"create-user", "--access", accessKey, "--secret", secretKey, "--role", "user").CombinedOutput()
	if err != nil {
		t.Fatalf("create user: %v\n%s", err, out)
	}
}

// Env is the environment of a process that is to use the server, as
// "NAME=value": the owner's keys, and none of the machine's own AWS settings.
// The endpoint is not part of it, as event.yaml names that.
func (s Server) Env() []string {
	return append(NoCredentials(), "AWS_ACCESS_KEY_ID="+s.AccessKey, "AWS_SECRET_ACCESS_KEY="+s.SecretKey)
}

// Setenv gives the test the environment of Env.
func (s Server) Setenv(t testing.TB) {
	t.Helper()
	Setenv(t, s.Env())
}

// NoCredentials is an environment in which no AWS setting is found.
func NoCredentials() []string {
	return []string{
		"AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "AWS_SESSION_TOKEN=",
		"AWS_PROFILE=", "AWS_DEFAULT_PROFILE=", "AWS_REGION=", "AWS_DEFAULT_REGION=",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		"AWS_ENDPOINT_URL=", "AWS_ENDPOINT_URL_S3=", "AWS_WEB_IDENTITY_TOKEN_FILE=",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=", "AWS_CONTAINER_CREDENTIALS_FULL_URI=",
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// Setenv sets "NAME=value" pairs for the rest of the test.
func Setenv(t testing.TB, env []string) {
	t.Helper()
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
}

// findVersitygw looks where the Makefile installs it, then in PATH.
func findVersitygw(t testing.TB) string {
	t.Helper()
	binary := Tool("bin", "versitygw")
	if binary == "" {
		t.Skip("versitygw is not installed, so S3 is not tested: run `make tools`")
	}
	return binary
}

// Tool is a program in a folder of .tools, where the Makefile installs it,
// or in PATH, or "".
func Tool(folder, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for dir, err := os.Getwd(); err == nil; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			binary := filepath.Join(dir, ".tools", folder, name)
			if _, err := os.Stat(binary); err == nil {
				return binary
			}
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	binary, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return binary
}

func freeAddress(t testing.TB, host string) string {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
