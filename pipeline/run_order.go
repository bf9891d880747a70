package pipeline

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"strings"

	"eventroll/pipeline/store"
)

// Order is what a run in parts shall do. It holds all that another machine
// needs which sees the same stores and cards.
type Order struct {
	Version   int          `json:"version"`
	Event     packedConfig `json:"event"`
	Cards     []string     `json:"cards"` // addresses in S3, or folders by their full path
	NoPublish bool         `json:"no_publish,omitempty"`
	// IncludeUntimed is that of PublishOptions.
	IncludeUntimed *bool `json:"include_untimed,omitempty"`
}

// NewOrder reads the event.yaml at path, with the files that it names.
func NewOrder(path string, cards []string, o IngestOptions) (Order, error) {
	_, packed, err := packConfig(path)
	if err != nil {
		return Order{}, err
	}
	order := Order{Version: archiveVersion, Event: packed, NoPublish: o.NoPublish, IncludeUntimed: o.Publish.IncludeUntimed}
	for _, card := range cards {
		if _, _, isBucket := store.SplitAddress(card); !isBucket {
			if card, err = filepath.Abs(card); err != nil {
				return Order{}, err
			}
		}
		order.Cards = append(order.Cards, card)
	}
	return order, nil
}

// RunAddress is where a run is found by any machine. It is plain data, and small.
type RunAddress struct {
	Archive   string `json:"archive"` // a store's address
	Endpoint  string `json:"endpoint,omitempty"`
	PathStyle bool   `json:"path_style,omitempty"`
	Run       string `json:"run"`
}

// Give writes down what a new run shall do, and says where.
func (p *Project) Give(ctx context.Context, o Order) (RunAddress, error) {
	a := RunAddress{Archive: p.Config.Archive, Endpoint: p.Config.S3.Endpoint, PathStyle: p.Config.S3.PathStyle, Run: strings.ToLower(rand.Text())}
	if _, _, isBucket := store.SplitAddress(a.Archive); !isBucket {
		var err error
		if a.Archive, err = filepath.Abs(a.Archive); err != nil {
			return a, err
		}
	}
	_, err := putJSON(ctx, p.Archive, a.key("order.json"), o, store.Absent)
	return a, err
}

// ArchiveName is the random name that the archive got at its first use.
func (p *Project) ArchiveName(ctx context.Context) (string, error) {
	return archiveName(ctx, p.Archive)
}

func (a RunAddress) key(name string) string { return runFolder + a.Run + "/" + name }

// Digest is a text that is equal for two orders that ask for the same, from
// whichever folders and machines.
func (o Order) Digest() (string, error) {
	o.Event = o.Event.anywhere()
	data, err := json.Marshal(o)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// Withdraw removes the order of a run that never began.
func (p *Project) Withdraw(ctx context.Context, at RunAddress) error {
	return p.Archive.Delete(ctx, at.key("order.json"))
}
