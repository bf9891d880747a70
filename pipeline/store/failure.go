package store

import (
	"errors"
	"fmt"
)

// unusable is a failure of the store as a whole, in a sentence that names the
// store and says what to do about it. Its chain holds ErrUnusable and the cause.
type unusable struct {
	store  string // its address; "" while it is opened: Open fills it in
	advice string
	during string // what was being done: "put photos/….json"
	detail string // the other side's own words; "" = the cause's message
	cause  error
}

func (u *unusable) Error() string {
	detail := u.detail
	if detail == "" {
		detail = u.cause.Error()
	}
	if u.during != "" {
		detail = u.during + ": " + detail
	}
	return u.store + ": " + u.advice + " (" + detail + ")"
}

func (u *unusable) Unwrap() []error { return []error{ErrUnusable, u.cause} }

// during says in an error what was being done to which object. Where no object
// would fare better, that is a detail behind the sentence.
func during(verb, key string, err error) error {
	var u *unusable
	if !errors.As(err, &u) {
		return fmt.Errorf("%s %s: %w", verb, key, err)
	}
	if u.during == "" {
		u.during = verb + " " + key
	}
	return err
}
