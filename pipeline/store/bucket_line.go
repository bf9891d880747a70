package store

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

const (
	dialTimeout = 10 * time.Second
	// stallTimeout ends a connection on which nothing moves in either
	// direction; its request is sent again. There is no time-out for a whole
	// request: an original over a hotel's Wi-Fi takes as long as it takes.
	stallTimeout = 2 * time.Minute
	// sendBuffer is what the system is asked to take of what is not sent yet;
	// Linux takes twice that. By itself it would take a whole rendition, and
	// then the wait for the answer looks like a stall on a slow line that 64
	// puts share: at 100 kB/s half of them were ended and sent again. So much
	// of each is sent within 42 s there. A single connection is bounded to this
	// much per journey there and back, all of them to 25 MB/s at 160 ms.
	sendBuffer = 32 << 10

	idleConnections = 2 * putsAtOnce // kept open per host: beside the puts there are gets
)

// newHTTPClient opens connections with HTTP/1.1 only: over HTTP/2, which some
// stores speak, all puts would share one connection and its window.
func newHTTPClient() aws.HTTPClient {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.ForceAttemptHTTP2 = false
		t.Protocols = new(http.Protocols)
		t.Protocols.SetHTTP1(true)
		t.MaxIdleConns = 2 * idleConnections
		t.MaxIdleConnsPerHost = idleConnections
		t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetWriteBuffer(sendBuffer) // the system's own does, too, on a fast line
			}
			return stallConn{conn, stallTimeout}, nil
		}
	})
}

// stallConn is a connection that ends when nothing has moved on it for so
// long. A write extends the wait of the read for its answer, so a slow upload
// is no stall; the SDK's own read time-out would end it.
type stallConn struct {
	net.Conn
	limit time.Duration
}

func (c stallConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c stallConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.limit)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
