//go:build race

package errcode_test

// mostTimes bounds what Parse allocates, in sizes of the body. The race detector empties
// pools, and gives each short text memory of its own.
const mostTimes = 10
