package gallery

// Metadata is what a file says of itself. The zero value of a field means
// that the file does not say. The JSON names are those of `inspect --json`,
// which prints the first block; the second block is kept in sightings only.
type Metadata struct {
	Format       string   `json:"format,omitempty"` // by magic bytes: "jpeg", "png", …
	Width        int      `json:"width,omitempty"`  // pixels, as displayed (orientation applied)
	Height       int      `json:"height,omitempty"`
	Orientation  int      `json:"orientation,omitempty"` // 1-8, as in Exif
	Time         string   `json:"time,omitempty"`        // the camera's own: "2024-11-03T14:02:11.25"
	Offset       string   `json:"offset,omitempty"`      // of Time from UTC: "+09:00"
	Make         string   `json:"make,omitempty"`
	Model        string   `json:"model,omitempty"`
	Serial       string   `json:"serial,omitempty"` // of the camera's body
	Lens         string   `json:"lens,omitempty"`
	ExposureTime float64  `json:"exposure_time,omitempty"` // seconds
	FNumber      float64  `json:"f_number,omitempty"`
	ISO          int      `json:"iso,omitempty"`
	FocalLength  float64  `json:"focal_length,omitempty"` // millimetres
	Latitude     *float64 `json:"latitude,omitempty"`     // degrees, north is positive
	Longitude    *float64 `json:"longitude,omitempty"`    // degrees, east is positive
	Byline       string   `json:"byline,omitempty"`
	Caption      string   `json:"caption,omitempty"`
	Keywords     []string `json:"keywords,omitempty"`
	Copyright    string   `json:"copyright,omitempty"`
	Rating       *int     `json:"rating,omitempty"` // −1 rejected, 0 unrated, 1-5 stars
	Label        string   `json:"label,omitempty"`
	Profile      string   `json:"profile,omitempty"` // the colour profile's own name

	TimeFrom string `json:"time_from,omitempty"` // the block Time comes from: "exif", "xmp", "iptc" or "takeout"
	GPSTime  string `json:"gps_time,omitempty"`  // UTC: "2024-11-03T05:02:11Z"
	Modified string `json:"modified,omitempty"`  // when it was last edited, by its own word; like Time
	Credit   string `json:"credit,omitempty"`
	Headline string `json:"headline,omitempty"`
	// Instructions are the photographer's to whoever publishes: "embargo until 18:00".
	Instructions string   `json:"instructions,omitempty"`
	Persons      []string `json:"persons,omitempty"` // who is shown
	// ProfileHash names the embedded colour profile: 16 hexadecimal digits of
	// the SHA-256 of its bytes. A stripped copy of a picture has none.
	ProfileHash string `json:"profile_hash,omitempty"`
}
