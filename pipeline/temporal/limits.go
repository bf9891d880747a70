package temporal

// The engine's own limits of one workflow's history, and of one payload: it
// ends a workflow that comes to these.
// https://docs.temporal.io/cloud/limits
const (
	MaxEvents  = 51_200
	MaxHistory = 50 << 20 // bytes
	MaxPayload = 2 << 20  // bytes
)

// Cut says how a run is cut. It travels with the run, so that a newer worker
// goes on with an older run as that began.
type Cut struct {
	// Batch is how many items one activity takes in. One activity a photo costs
	// a hundred times more of the engine; a batch of a thousand would take a
	// slow machine ten minutes, and one that dies would lose more.
	Batch int `json:"batch"`
	// Child is how many batches one child workflow looks after: some six events
	// each, so 1,200 of the 51,200.
	Child int `json:"child"`
	// Window is how many child workflows are under way at once: it bounds how
	// many machines are of use to Window*Child*Batch photos at once.
	Window int `json:"window"`
	// Chain is how many child workflows are started before the run continues
	// as a new one, with an empty history: some ten events each.
	Chain int `json:"chain"`
}

// DefaultCut suits a hundred photos and a million: these are 10,000 batches in
// 50 child workflows.
func DefaultCut() Cut { return Cut{Batch: 100, Child: 200, Window: 4, Chain: 500} }
