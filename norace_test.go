//go:build !race

package errcode_test

// mostTimes bounds what Parse allocates, in sizes of the body.
const mostTimes = 8
