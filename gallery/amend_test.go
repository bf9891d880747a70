package gallery

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// An index from which photos were taken out is the index that would have been
// published without them: that is how much a generation's shards hold.
func TestAmendedIsAsIfNeverPublished(t *testing.T) {
	e := twoDays(t)
	random := rand.New(rand.NewPCG(3, 4))
	for round := range 20 {
		all := entries(t, 300) // no shard is full, so none is cut anew
		for i := range all {
			all[i].Placement.Burst = all[i/4*4].Record.ID
		}
		out := map[PhotoID]bool{}
		for _, n := range all {
			if random.IntN(20) < round {
				out[n.Record.ID] = true
			}
		}
		index, shards := NewIndex(e, "archive", all)
		got, gotShards := Amend(index, shards, func(p Photo) (Photo, bool) { return p, !out[p.ID] })
		want, wantShards := NewIndex(e, "archive", slices.DeleteFunc(slices.Clone(all), func(n Entry) bool { return out[n.Record.ID] }))
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(gotShards, wantShards) {
			t.Errorf("round %d, %d photos less: got %+v, want %+v", round, len(out), got, want)
		}
	}
}

func TestShardIsKnownByItsName(t *testing.T) {
	index, shards := NewIndex(twoDays(t), "archive", entries(t, 3))
	body, err := shards[0].JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !index.Shards[0].Names(body) {
		t.Errorf("%s does not know its shard", index.Shards[0].Href)
	}
	body[len(body)/2] ^= 1
	if index.Shards[0].Names(body) {
		t.Errorf("%s takes another shard for its own", index.Shards[0].Href)
	}
}
