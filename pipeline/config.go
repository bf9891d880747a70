package pipeline

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"eventroll/gallery"
	"eventroll/gallery/schedulefile"
	"eventroll/gallery/site"
)

// Config is event.yaml, read and checked, with its schedule.
type Config struct {
	Path string // of event.yaml, as it was given
	Dir  string // of event.yaml; what it says of files is relative to it

	Event gallery.Event // with the schedule's sessions, in order

	// Gallery and Archive are store addresses: "s3://bucket/prefix" without a
	// slash at the end, or a folder, absolute or from where the program runs.
	Gallery, Archive string
	S3               S3Config
	Temporal         TemporalConfig

	// Now is when the run began: a time more than a day after it is that of a
	// wrong clock. Zero where that is not checked.
	Now time.Time

	Theme site.Theme

	CloudFront string // id of the distribution in front of the gallery; "" for none

	Sizes     map[string]int // long edge in pixels by the rendition's name, 16-10000
	Quality   int            // of renditions, 1-100
	Originals string         // OriginalsLeave, OriginalsArchive or OriginalsPublish
}

// S3Config is how to reach S3 stores.
type S3Config struct {
	Endpoint  string // URL, for other servers than Amazon's; "" for theirs
	PathStyle bool   // bucket in the path, not in the host name
	// StorageClass is that of archived originals, one of store.StorageClasses; ""
	// for the bucket's own.
	StorageClass string
}

// TemporalConfig is where to find the engine that runs an event on many
// machines. What is "" is found in the environment, or has the engine's default.
type TemporalConfig struct {
	Address   string // host:port
	Namespace string
	TaskQueue string // on which its workers wait
}

// What becomes of originals.
const (
	OriginalsLeave   = "leave"   // they stay on the card
	OriginalsArchive = "archive" // a copy is kept in the archive
	OriginalsPublish = "publish" // and offered for download without its metadata
)

// archivesOriginals says whether a copy of every original is kept. One that is
// published is kept too: what is offered was taken apart.
func (c *Config) archivesOriginals() bool { return c.Originals != OriginalsLeave }

// What becomes of where a photo was taken.
const (
	gpsStrip = "strip"
	gpsKeep  = "keep"
)

// Defaults of event.yaml.
const (
	defaultQuality  = 82
	defaultLanguage = "en"
	defaultDayStart = 4 * time.Hour // after the party, before breakfast
	defaultRadius   = 100           // metres
	defaultGallery  = "gallery"     // folders beside event.yaml
	defaultArchive  = ".eventroll"
)

// defaultSizes are made for a decode at half size: 12-megapixel phones are
// 4032 wide, so 2016 is the largest rendition that needs no full one.
func defaultSizes() map[string]int {
	return map[string]int{"small": 640, "medium": 1280, "large": 2016}
}

// LoadConfig reads and checks event.yaml and the schedule that it names. The
// error is one *ConfigError or several, joined (errors.Join), as many as can
// be found in one go. Where there is no event.yaml, the error is an
// fs.ErrNotExist too.
func LoadConfig(path string) (*Config, error) {
	data, err := readBounded(path, maxConfigBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &ConfigError{File: path, Message: "there is no such file", Hint: "`eventroll init` writes one", err: err}
	case err != nil:
		return nil, &ConfigError{File: path, Message: "cannot be read", Hint: reason(err), err: err}
	}
	return parseConfig(path, data, readBounded)
}

// parseConfig is LoadConfig for data that was read from path. Through
// readFile comes the schedule.
func parseConfig(path string, data []byte, readFile func(path string, limit int) ([]byte, error)) (*Config, error) {
	p := &problems{file: path}
	root := parseYAML(data, p)
	if root == nil {
		return nil, p.err()
	}
	written := yamlReader{problems: p}.event(root)
	if written.at == (position{}) {
		return nil, p.err()
	}
	check := configCheck{problems: p, dir: filepath.Dir(path), readFile: readFile}
	config := check.config(written)
	if err := p.err(); err != nil {
		return nil, err
	}
	config.Path, config.Dir = path, check.dir
	return config, nil
}

// schedule reads the schedule and gives its sessions to the event. It says
// whether the event's tracks and days are known now, so that what is said of
// them can be checked.
func (c *configCheck) schedule(file scalar, event *gallery.Event) (understood bool) {
	if !file.given() {
		return true
	}
	path := c.beside(file)
	data, err := c.readFile(path, schedulefile.MaxBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.add(file.at, fmt.Sprintf("there is no schedule %s", shorten(path)), "its path begins at the folder of event.yaml")
		return false
	case err != nil:
		c.add(file.at, fmt.Sprintf("the schedule %s cannot be read", shorten(path)), reason(err))
		return false
	}
	known := schedulefile.Defaults{Zone: event.Zone}
	if len(event.Days) == 1 {
		known.Day = event.Days[0]
	}
	schedule, err := schedulefile.Parse(path, data, known)
	if err != nil {
		c.addSchedule(err)
		return false
	}
	for i := range schedule.Sessions {
		s := &schedule.Sessions[i]
		s.Title, s.Track, s.Room = nfc(s.Title), nfc(s.Track), nfc(s.Room)
		for j := range s.Speakers {
			s.Speakers[j] = nfc(s.Speakers[j])
		}
	}
	if event.AssignTracks(schedule.Sessions) == nil {
		return true
	}
	// It stops at the first session; asked one by one, all unknown tracks come out.
	said := map[string]bool{}
	for _, s := range schedule.Sessions {
		if err := event.AssignTracks([]gallery.Session{s}); err != nil && !said[err.Error()] {
			said[err.Error()] = true
			c.add(file.at, err.Error(), "")
		}
	}
	return false
}

// addSchedule notes what is wrong within the schedule, in its own lines.
func (c *configCheck) addSchedule(err error) {
	errs := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		errs = several.Unwrap()
	}
	for _, err := range errs {
		fault := &schedulefile.Error{}
		if errors.As(err, &fault) {
			c.list = append(c.list, &ConfigError{File: fault.File, Line: fault.Line, Message: fault.Message})
		}
	}
}

// readBounded reads a regular file of at most limit bytes.
func readBounded(path string, limit int) ([]byte, error) {
	info, err := os.Stat(path) // before opening: a named pipe would wait for ever
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is a folder or a device, not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(data) > limit {
		return nil, fmt.Errorf("it is larger than %d kB: check that it is the right file", limit>>10)
	}
	return data, nil
}

// reason is what the file system said, without repeating the path.
func reason(err error) string {
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		return fault.Err.Error()
	}
	return err.Error()
}
