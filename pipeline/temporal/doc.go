// Package temporal runs an event's ingest on many machines, by the engine
// Temporal (https://temporal.io).
//
//	IngestEvent ──▶ List: cards → batches, written into the archive
//	            ──▶ IngestBatches, some hundred batches each ──▶ Ingest, a batch each
//	            ──▶ Conclude: publishes, and writes the summary
//
// It hides the engine: workflows, activities, retries, heartbeats, its client
// and its worker. What is done, package pipeline does; there is no state but
// that of the stores, so that whatever the engine does twice changes nothing.
//
// It promises that a run of an event is one: its workflow has the archive's
// name, and who starts it a second time joins it. What passes (a store that is
// away or busy, a machine that dies) is tried again; what does not (a file that
// is no photo) is a failure of the report, and the run goes on. What the
// engine keeps of a run are references into the archive, so that its history
// stays small: see limits.go.
//
// Where to look:
//
//	workflow.go    what happens in which order
//	activities.go  the parts of the work, and what is tried again
//	batch.go       one of them: how far it is, and what to do when its worker died
//	heartbeat.go   how far a part is, for the engine and for who watches
//	limits.go      the engine's limits, and how a run is cut to stay below
//	connection.go  the engine's address and keys; how a worker waits for work
//	client.go      starting, joining, watching and cancelling a run
package temporal
