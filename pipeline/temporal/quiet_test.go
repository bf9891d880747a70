package temporal

import (
	"log/slog"

	"go.temporal.io/sdk/log"
)

func quiet() log.Logger { return log.NewStructuredLogger(slog.New(slog.DiscardHandler)) }
