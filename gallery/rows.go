package gallery

import "time"

// Shards are the shards of an index, aligned with Index.Shards, whose photos are
// made when they are asked for: a million of them take a gigabyte, and a publish
// needs few at a time. Of every photo there is a Row. Many goroutines may use
// them.
type Shards struct {
	rows  [][]Row
	photo func(shard, row int) Photo
}

// Row is a published photo as far as finding its places in the pages goes.
type Row struct {
	ID      PhotoID
	Taken   time.Time // as who reads Photo.Taken has it; zero where unknown
	Session string    // its id
	By      string    // the photographer's id
	Burst   PhotoID   // the photo on top of its burst
	Sizes   map[string]Size
}

// ShardsOf are shards that are made already.
func ShardsOf(shards []Shard) *Shards {
	s := &Shards{rows: make([][]Row, len(shards)), photo: func(shard, row int) Photo { return shards[shard].Photos[row] }}
	for i, shard := range shards {
		s.rows[i] = make([]Row, len(shard.Photos))
		for j := range shard.Photos {
			s.rows[i][j] = shard.Photos[j].row()
		}
	}
	return s
}

func (p *Photo) row() Row {
	taken, err := time.Parse(time.RFC3339, p.Taken)
	if err != nil {
		taken = time.Time{}
	}
	return Row{p.ID, taken, p.Session, p.By, p.Burst, p.Sizes}
}

// Len is how many shards there are.
func (s *Shards) Len() int { return len(s.rows) }

// Rows are the photos of a shard, in its order. They must not be changed.
func (s *Shards) Rows(shard int) []Row { return s.rows[shard] }

// Photo makes one photo of a shard.
func (s *Shards) Photo(shard, row int) Photo { return s.photo(shard, row) }

// Shard makes a shard whole.
func (s *Shards) Shard(shard int) Shard {
	photos := make([]Photo, len(s.rows[shard]))
	for row := range photos {
		photos[row] = s.photo(shard, row)
	}
	return Shard{photos}
}

// All makes all shards.
func (s *Shards) All() []Shard {
	all := make([]Shard, s.Len())
	for i := range all {
		all[i] = s.Shard(i)
	}
	return all
}
