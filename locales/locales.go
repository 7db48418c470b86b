// Package locales holds the messages of the built-in codes in fifteen languages, one
// file a language: a flat JSON object from code to text. Package i18n reads them.
package locales

import "embed"

// Files are the files, named for their BCP 47 tags: de.json, zh-Hant.json. They
// can be copied as a start for a service's own.
//
//go:embed *.json
var Files embed.FS
