package site

// Logo is the event's logo, in the bar at the top.
type Logo struct {
	File
	Width, Height int
}
