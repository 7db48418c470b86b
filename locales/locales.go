// Package locales holds the messages of the built-in codes, and of those that forms make
// for a status, one file for each language: a flat JSON object from code to text. The
// keys of the latter are those of FormDomain, such as "http:method_not_allowed".
// Package i18n reads the files.
package locales

import "embed"

// Files are the files, named for their BCP 47 tags: de.json, zh-Hant.json. A service can
// copy one to begin a file of its own, and delete what its registry lacks.
//
//go:embed *.json
var Files embed.FS
