package gallery

import "slices"

// heldDoubtful begins Placement.Held where a photo whose track is unknown may
// show a session that asked not to be recorded.
const heldDoubtful = "may show a session that asked not to be recorded"

// holdUnrecorded holds a photo back whose session asked not to be recorded, or
// may be such a one: where several of its track ran, or its track is unknown. Only a rule that names the
// photo's session says otherwise; such a photo never comes here.
func (p *Placement) holdUnrecorded(running []*Session) {
	i := slices.IndexFunc(running, func(s *Session) bool {
		return s.NoRecord && (p.Track == "" || s.Track == p.Track && (s.ID == p.Session || p.Session == ""))
	})
	switch {
	case i < 0 || p.Held != "":
	case p.Track == "":
		p.Held = heldDoubtful + ": " + running[i].Title
		p.say("a rule with its track or session would release it")
	default:
		p.Held = "asked not to be recorded: " + running[i].Title
		p.say("a rule with its session would release it")
	}
}
