// Package gallery is what a gallery is: plain data and pure rules.
//
// It holds the vocabulary that every other package speaks (photo, sighting,
// record, schedule, session, clock, placement, index) and the rules that need
// nothing but that data: which day a moment belongs to, when a photo was
// really taken, which session it shows and why, and how the published index
// is cut. It imports the standard library only, opens no file, asks no clock
// and knows no machine's zone, so that a placement can be worked out again at
// every publish and comes out the same everywhere.
//
// Where to look:
//
//	photo.go      a photo's id, its record and its renditions
//	metadata.go   what a file says of itself
//	sighting.go   the files a photo was found in, and how they are merged
//	event.go      the event as its organiser describes it: tracks, cameras, rules
//	day.go        days, which may end after midnight
//	schedule.go   sessions, and which of them runs when
//	clock.go      what a camera's time really was
//	clockfit.go   how well a camera's times fit the event: clockhours.go has its
//	              hours, clockstories.go what may be wrong with a clock,
//	              clocklikelihood.go what that is worth, clockjudge.go the verdict
//	twice.go      which of two moments, in the hour that clocks show twice
//	filename.go   times that are written in file names
//	timetable.go  what runs at a moment
//	shot.go       a photo as placing sees it
//	placement.go  a photo's day, track and session, with the evidence
//	trackname.go  the words that name a track: keywords and folders
//	pick.go       what photographers chose, by stars and labels
//	leftover.go   what no evidence places, in groups that one decision settles
//	leftover_untimed.go  the same of photos without a time of the event
//	norecord.go   sessions that asked not to be recorded
//	building.go   GPS, which tells buildings
//	stream.go     which photos one photographer took, in order
//	visit.go      what a photo's neighbours say of it: the model of a visit
//	burst.go      frames of one burst, and which of them lies on top
//	look.go       which photos look like another
//	damaged.go    pictures that were damaged, and are whole by now
//	takendown.go  what shows a photo that was taken down
//	copies.go     copies without metadata, which join the photo that they show
//	index.go      the published index and its shards, as index.schema.json describes them
//	shards.go     how photos are cut into shards
//	photographer.go  the ids of photographers; camera.go what cameras are called
//	parallel.go   what is done for many photos, on all cores
//	amend.go      an index that was published, without some of its photos
package gallery
