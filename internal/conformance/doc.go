// Package conformance has the tests that write clients/conformance.json: responses, and
// what this library finds in them. Clients in other languages must find the same.
package conformance
