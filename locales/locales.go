// Package locales holds the shipped texts, one file for each language: a flat JSON object
// from key to text. A key is a built-in code; a status as FormDomain spells its code, such
// as "http:method_not_allowed"; "#" and the name of a rule, such as "#too_short"; or one of
// #second, #minute, #hour and #day, what {retry_after} in a message becomes. Package i18n
// reads the files.
package locales

import "embed"

// Files are the files, named for their BCP 47 tags: de.json, zh-Hant.json. Those in the
// folder plain have messages for the people who use a product. A service can copy one to
// begin a file of its own, and delete what its registry lacks.
//
//go:embed *.json plain/*.json
var Files embed.FS
