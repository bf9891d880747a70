package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"eventroll/pipeline"
)

func (a *app) newServe() *cobra.Command {
	var address string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Show the gallery on this machine, as a web server would",
		Args:  atMost(0),
	}
	c.Flags().StringVar(&address, "address", "127.0.0.1:8080", "the `address` to listen on; another machine sees it only if you say so here")
	c.RunE = func(c *cobra.Command, _ []string) error {
		p, err := a.openProject(c.Context())
		if err != nil {
			return err
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return fmt.Errorf("serve: %w; choose another with --address", err)
		}
		fmt.Fprintf(a.Out, "The gallery is at http://%s/index.html (Ctrl-C ends)\n", listener.Addr())
		return serve(c.Context(), listener, pipeline.Handler(p.Gallery))
	}
	return c
}

// serve answers until the context ends, which is how it is meant to end.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
