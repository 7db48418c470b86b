// Package soak holds the tests that take minutes: a million failing requests on each
// protocol, clients that vanish or lie, and errors and details without end, each in a
// process of its own. They have a build tag, so run them with
//
//	go test -tags soak -run Soak -timeout 20m ./internal/soak
package soak
