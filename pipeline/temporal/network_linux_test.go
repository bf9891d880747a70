package temporal

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// network is a bridge on this machine with one network namespace a worker: as
// root, each has a line of its own, which can be cut. Others share loopback.
type network struct {
	Host  string // where servers listen
	names []string
}

const bridge = "evr-bridge"

func newNetwork(t testing.TB, workers int) *network {
	t.Helper()
	if os.Getuid() != 0 || exec.Command("ip", "link", "show", bridge).Run() == nil || exec.Command("ip", "netns", "list").Run() != nil {
		t.Log("not root, or no `ip netns`: workers are plain processes, and no network is cut")
		return &network{Host: "127.0.0.1"}
	}
	n := &network{Host: "10.203.77.1"}
	ip(t, "link add", bridge, "type bridge")
	t.Cleanup(func() {
		for i, name := range n.names { // a line goes with its namespace, but some time later
			_ = exec.Command("ip", "link", "del", n.line(i)).Run()
			_ = exec.Command("ip", "netns", "del", name).Run()
		}
		_ = exec.Command("ip", "link", "del", bridge).Run()
	})
	ip(t, "address add", n.Host+"/24", "dev", bridge)
	ip(t, "link set", bridge, "up")
	for i := range workers {
		name := fmt.Sprintf("evr-worker%d", i+1)
		ip(t, "netns add", name)
		n.names = append(n.names, name)
		ip(t, "link add", n.line(i), "type veth peer name eth0 netns", name)
		ip(t, "link set", n.line(i), "master", bridge, "up")
		ip(t, "-n", name, "address add", fmt.Sprintf("10.203.77.%d/24", 11+i), "dev eth0")
		ip(t, "-n", name, "link set eth0 up")
		ip(t, "-n", name, "link set lo up")
	}
	return n
}

func (n *network) line(i int) string { return fmt.Sprintf("evr-line%d", i+1) }

// command runs a program as a worker of that number does.
func (n *network) command(i int, program string, args ...string) *exec.Cmd {
	if n.names == nil {
		return exec.Command(program, args...)
	}
	return exec.Command("ip", append([]string{"netns", "exec", n.names[i], program}, args...)...)
}

// cut takes a worker's line down, or up again; false where it has none.
func (n *network) cut(t testing.TB, i int, down bool) bool {
	t.Helper()
	if n.names == nil {
		return false
	}
	state := "up"
	if down {
		state = "down"
	}
	ip(t, "link set", n.line(i), state)
	return true
}

func ip(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", strings.Fields(strings.Join(args, " "))...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
