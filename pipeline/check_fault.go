package pipeline

import "eventroll/gallery"

// Fault is a kind of thing that check finds wrong.
type Fault string

// What check may find.
const (
	Nameless        Fault = "nameless"         // archive.json is missing or damaged
	Damaged         Fault = "damaged"          // a record, a sighting or published.json
	DamagedOriginal Fault = "damaged-original" //
	MissingOriginal Fault = "missing-original" // although event.yaml wants originals archived
	HalfIngested    Fault = "half-ingested"    // pictures, an original or a sighting without a record
	NoSighting      Fault = "no-sighting"      // a record of a photo that was found in no file
	MissingPicture  Fault = "missing-picture"
	WrongPicture    Fault = "wrong-picture" // not what its record says
	MissingPage     Fault = "missing-page"  // or another file that publish makes
	WrongPage       Fault = "wrong-page"    // not what publish makes
	Lingering       Fault = "lingering"     // a page, an answer or a picture that publish would have taken away
	Unpublished     Fault = "unpublished"   // index.json is whole, but not what publish would make now
)

// Faults are all kinds, in the order in which to deal with them.
func Faults() []Fault {
	return []Fault{
		Nameless, Damaged, DamagedOriginal, MissingOriginal, HalfIngested, NoSighting,
		MissingPicture, WrongPicture, Unpublished, MissingPage, WrongPage, Lingering,
	}
}

// Finding is one object that is not as it should be.
type Finding struct {
	Store  string          `json:"store"` // "gallery" or "archive"
	Key    string          `json:"key"`
	Fault  Fault           `json:"fault"`
	Detail string          `json:"detail,omitempty"`
	Photo  gallery.PhotoID `json:"photo,omitempty"`
	Files  []string        `json:"files,omitempty"` // card/path of the photo's files, as far as they are known
	Advice string          `json:"advice"`
}

// Heading says what is wrong, as the heading of a list.
func (f Fault) Heading() string {
	switch f {
	case Nameless:
		return "the archive has lost its name"
	case Damaged:
		return "damaged in the archive"
	case DamagedOriginal:
		return "archived originals that are not what came from the card"
	case MissingOriginal:
		return "originals that are not in the archive"
	case HalfIngested:
		return "photos that are only half taken in"
	case NoSighting:
		return "photos of which no file is known any more"
	case MissingPicture:
		return "pictures that are missing"
	case WrongPicture:
		return "pictures that are not what they were"
	case Unpublished:
		return "not published yet"
	case MissingPage:
		return "pages and data that are missing"
	case WrongPage:
		return "pages and data that are not what publish writes"
	default:
		return "pages and pictures that should be taken away"
	}
}

// Advice says what to do. What only a deep check finds, only a deep one mends.
func (f Fault) Advice(deep bool) string {
	repair := "eventroll check --repair"
	if deep {
		repair = "eventroll check --deep --repair"
	}
	switch f {
	case Nameless:
		return repair + " gives it the name that the gallery knows it by"
	case Damaged:
		return repair + " CARD…, with the card that holds the photo"
	case DamagedOriginal, MissingOriginal:
		return repair + " CARD…, with the card that the file came from"
	case HalfIngested:
		return "eventroll ingest CARD…, with the card that holds the photo: an ingest was stopped"
	case NoSighting:
		return "eventroll ingest CARD…, with the card that holds the photo: until then it is not published"
	case MissingPicture, WrongPicture:
		return repair + " makes them again from archived originals; where there are none: " + repair + " CARD…"
	case Unpublished, Lingering:
		return "eventroll publish"
	default:
		return repair
	}
}
