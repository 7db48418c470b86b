// Package rust writes the codes for clients in Rust, as one module without dependencies: an
// enum of the codes, an error type, and a parser for error responses.
//
// What does not depend on the codes is in the folder module, as Rust. The enums and the tables
// are made here. The crate in clients/rust has the tests of the result.
package rust

import (
	"embed"
	"strings"

	"example.com/errcode/internal/snapshot"
)

//go:embed module/*.rs
var modules embed.FS

// order is the order of the parts. Those without a file are made here.
var order = []string{"head", "codes", "code", "error", "parse", "headers", "foreign", "places", "fields", "json"}

// Generate returns the module. Any text of s is safe in it. Codes follow the grammar of
// errcode.
func Generate(s snapshot.Snapshot) []byte {
	made := map[string]string{"codes": codes(s), "places": places()}
	parts := make([]string, 0, len(order))
	for _, name := range order {
		source, ok := made[name]
		if !ok {
			source = module(name)
		}
		parts = append(parts, strings.TrimSpace(source))
	}
	return []byte(strings.Join(parts, "\n\n") + "\n")
}

// module returns a part that does not depend on the codes.
func module(name string) string {
	source, err := modules.ReadFile("module/" + name + ".rs")
	if err != nil {
		panic(err) // can't happen: the folder is embedded
	}
	return string(source)
}
