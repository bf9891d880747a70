package gallery

// IndexVersion is the version of the index that this package writes.
const IndexVersion = 1

// Index is the published data: index.json. It is put last, and it alone is
// the truth of what stands. Counts are of published photos.
type Index struct {
	Version       int                 `json:"version"`
	Archive       string              `json:"archive"` // the random name of the archive it was made from
	Title         string              `json:"title"`
	Timezone      string              `json:"timezone"`
	Language      string              `json:"language"`
	URL           string              `json:"url,omitempty"`
	Contact       string              `json:"contact,omitempty"`
	Listed        bool                `json:"listed,omitempty"` // search engines may list it
	Photos        int                 `json:"photos"`
	Days          []IndexDay          `json:"days"`
	Tracks        []IndexTrack        `json:"tracks"`
	Sessions      []IndexSession      `json:"sessions"`
	Photographers []IndexPhotographer `json:"photographers"` // in order of name
	Shards        []IndexShard        `json:"shards"`
}

// IndexDay is one day in the index. Start and End are RFC 3339 in the
// event's zone.
type IndexDay struct {
	Date   Date   `json:"date"`
	Start  string `json:"start"`
	End    string `json:"end"`
	Photos int    `json:"photos"`
}

// IndexTrack is one track in the index. Common is the last, and there only
// where it has photos; its name is empty: it is one of the gallery's own words.
type IndexTrack struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Names  map[Date]string `json:"names,omitempty"` // where it is called differently on a day
	Photos int             `json:"photos"`
}

// IndexSession is one session in the index.
type IndexSession struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Day      Date     `json:"day"`
	Track    string   `json:"track"`
	Room     string   `json:"room,omitempty"`
	Start    string   `json:"start"` // RFC 3339 in the event's zone
	End      string   `json:"end"`
	Speakers []string `json:"speakers,omitempty"`
	Photos   int      `json:"photos"`
}

// IndexPhotographer is somebody who took published photos.
type IndexPhotographer struct {
	ID     string `json:"id"` // see PhotographerID
	Name   string `json:"name"`
	Photos int    `json:"photos"`
}

// IndexShard says where the photos of a day and track, or a time span of
// them, are. Day is "" for photos that belong to no day, Track is "" for
// photos whose track is unknown.
type IndexShard struct {
	Day    Date   `json:"day"`
	Track  string `json:"track"`
	Href   string `json:"href"`
	Photos int    `json:"photos"`
}

// Shard is one file of published photos, in order of time and id.
type Shard struct {
	Photos []Photo `json:"photos"`
}

// Photo is a published photo, as pages and scripts see it.
type Photo struct {
	ID          PhotoID         `json:"id"`
	Sizes       map[string]Size `json:"sizes"`             // of photos/<id>/<name>.jpg
	Taken       string          `json:"taken,omitempty"`   // RFC 3339 in the event's zone
	Session     string          `json:"session,omitempty"` // its id
	Byline      string          `json:"byline,omitempty"`
	By          string          `json:"by,omitempty"`     // the photographer's id
	Camera      string          `json:"camera,omitempty"` // as people call it: "NIKON Z 6"
	Caption     string          `json:"caption,omitempty"`
	Credit      string          `json:"credit,omitempty"`
	Copyright   string          `json:"copyright,omitempty"`
	Alt         string          `json:"alt"`
	Keywords    []string        `json:"keywords,omitempty"` // only where event.yaml asks for them
	Position    *Position       `json:"position,omitempty"` // only where event.yaml asks for it
	Placeholder string          `json:"placeholder"`        // a BlurHash, 4×3 components
	Look        string          `json:"look"`               // see Record.Look
	Burst       PhotoID         `json:"burst,omitempty"`    // the photo on top of its burst, maybe itself; "" for a single photo
}

// Position is where a photo was taken: latitude and longitude in degrees,
// north and east positive.
type Position [2]float64
