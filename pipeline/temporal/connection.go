package temporal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"eventroll/pipeline"
)

// defaultQueue is the task queue of events whose event.yaml names none.
const defaultQueue = "eventroll"

// Engine is a connection to a Temporal server.
type Engine struct {
	client  client.Client
	queue   string
	Address string // for messages
}

// Dial connects to the engine. What event.yaml names wins; the rest, mTLS and
// API keys among it, comes from the environment and the configuration file that
// all programs of Temporal read: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE,
// TEMPORAL_API_KEY, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_PROFILE and so on.
// https://docs.temporal.io/develop/environment-configuration
func Dial(ctx context.Context, c pipeline.TemporalConfig, logger *slog.Logger) (*Engine, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, fmt.Errorf("read how to reach Temporal: %w", err)
	}
	options.HostPort = cmp.Or(c.Address, options.HostPort, client.DefaultHostPort)
	options.Namespace = cmp.Or(c.Namespace, options.Namespace, client.DefaultNamespace)
	options.Logger = log.NewStructuredLogger(logger)
	connected, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("no Temporal server can be used at %s, namespace %s: check \"temporal:\" in event.yaml, or TEMPORAL_ADDRESS and what belongs to it (%w)",
			options.HostPort, options.Namespace, err)
	}
	return &Engine{connected, cmp.Or(c.TaskQueue, defaultQueue), options.HostPort}, nil
}

// Close ends the connection. What runs goes on.
func (e *Engine) Close() { e.client.Close() }

// WorkerOptions are how a worker works.
type WorkerOptions struct {
	// Batches is how many batches it takes in at once. They share what bounds
	// pixels and CPUs, so that more than two only hide longer waits for stores.
	Batches   int
	Summarise Summarise
}

// stopWait is how long a worker that is told to stop may take to store the
// photos that it has rendered by then.
const stopWait = 15 * time.Second

// Work takes parts of runs until the context ends. It returns nil then.
func (e *Engine) Work(ctx context.Context, o WorkerOptions) error {
	failed := make(chan error, 1)
	w := worker.New(e.client, e.queue, worker.Options{
		MaxConcurrentActivityExecutionSize: o.Batches,
		WorkerStopTimeout:                  stopWait,
		OnFatalError:                       func(err error) { failed <- err },
	})
	register(w, &activities{summarise: o.Summarise, send: e.client.RecordActivityHeartbeat})
	if err := w.Start(); err != nil {
		return fmt.Errorf("wait for work at %s: %w", e.Address, err)
	}
	defer w.Stop()
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return errors.Join(errors.New("this worker cannot go on"), err)
	}
}

// registry is a worker, or the engine's own test environment.
type registry interface {
	RegisterWorkflowWithOptions(w any, o workflow.RegisterOptions)
	activityRegistry
}

type activityRegistry interface {
	RegisterActivityWithOptions(a any, o activity.RegisterOptions)
}

// register gives workflows and activities their names.
func register(r registry, a *activities) {
	r.RegisterWorkflowWithOptions(IngestEvent, workflow.RegisterOptions{Name: ingestEvent})
	r.RegisterWorkflowWithOptions(IngestBatches, workflow.RegisterOptions{Name: ingestBatches})
	registerActivities(r, a)
}

func registerActivities(r activityRegistry, a *activities) {
	r.RegisterActivityWithOptions(a.list, activity.RegisterOptions{Name: listActivity})
	r.RegisterActivityWithOptions(a.ingest, activity.RegisterOptions{Name: batchActivity})
	r.RegisterActivityWithOptions(a.conclude, activity.RegisterOptions{Name: finishActivity})
}
