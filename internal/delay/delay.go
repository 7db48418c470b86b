// Package delay says how long a client should wait: in Retry-After, and in words, which
// stand for {retry_after} in a message.
package delay

import (
	"strconv"
	"strings"
	"time"
)

// Placeholder is the name of the placeholder that a delay is for.
const Placeholder = "retry_after"

// Longest is the longest delay that is told to a client.
const Longest = 365 * 24 * time.Hour

// A Unit is what a delay is counted in.
type Unit uint8

// The units.
const (
	Second Unit = iota
	Minute
	Hour
	Day
	Units // how many there are
)

// An English text has the placeholder {n}.
var texts = [Units]struct{ name, one, other string }{
	Second: {"second", "{n} second", "{n} seconds"},
	Minute: {"minute", "{n} minute", "{n} minutes"},
	Hour:   {"hour", "{n} hour", "{n} hours"},
	Day:    {"day", "{n} day", "{n} days"},
}

// String returns the name, such as "second".
func (u Unit) String() string { return texts[u].name }

// English returns the text for one, and that for any other number.
func (u Unit) English() (one, other string) { return texts[u].one, texts[u].other }

// Seconds returns a delay as Retry-After has it: in whole seconds, rounded up.
func Seconds(d time.Duration) string {
	return strconv.FormatInt(ceil(int64(d), int64(time.Second)), 10)
}

// Split returns a delay as a number of units, rounded up: below 120 seconds as seconds,
// below 120 minutes as minutes, below 48 hours as hours, else as days. A negative delay
// is 0 seconds.
func Split(d time.Duration) (n int64, unit Unit) {
	n = ceil(int64(max(d, 0)), int64(time.Second))
	for _, step := range [...]struct{ limit, size int64 }{{120, 60}, {120, 60}, {48, 24}} {
		if n < step.limit {
			return n, unit
		}
		n = ceil(n, step.size)
		unit++
	}
	return n, unit
}

// ceil returns n/size, rounded up.
func ceil(n, size int64) int64 {
	quotient := n / size
	if n%size != 0 {
		quotient++
	}
	return quotient
}

// English returns a delay in English words, such as "30 seconds".
func English(d time.Duration) string {
	n, unit := Split(d)
	one, text := unit.English()
	if n == 1 {
		text = one
	}
	return strings.Replace(text, "{n}", strconv.FormatInt(n, 10), 1)
}
