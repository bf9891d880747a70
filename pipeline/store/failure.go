package store

// unusable is a failure of the store as a whole, with a sentence that says
// what to do about it. Its chain holds ErrUnusable and the cause.
type unusable struct {
	advice string
	detail string // the other side's own words; "" = the cause's message
	cause  error
}

func (u *unusable) Error() string {
	detail := u.detail
	if detail == "" {
		detail = u.cause.Error()
	}
	return u.advice + " (" + detail + ")"
}

func (u *unusable) Unwrap() []error { return []error{ErrUnusable, u.cause} }
