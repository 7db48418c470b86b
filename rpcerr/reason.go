package rpcerr

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"example.com/errcode"
)

// Limits of a reason (AIP-193).
const (
	maxReason = 63
	hashBytes = 10 // in base32
)

// Reason returns the reason of a code for ErrorInfo: at most 63 characters that match
// [A-Z][A-Z0-9_]+[A-Z0-9], as AIP-193 wants it. It never changes, and codes that differ,
// of whatever registry, have different reasons. Written in upper case alone, user:not_found,
// user_not_found and USER_NOT_FOUND would be one; so
//
//   - a code that can be a reason is its own: USER_NOT_FOUND;
//   - a code in lower case with a colon has two underscores for the colon:
//     USER__NOT_FOUND;
//   - any other has its words, cut after 50 characters, three underscores and ten
//     characters of a hash: USER_NOT_FOUND___ followed by the hash for user_not_found.
//
// No code has two separators in a row, so none of these can be another's. A client that
// uses errcode reads the code itself, from the metadata.
func Reason(c errcode.Code) string {
	text := c.String()
	if isReason(text) {
		return text
	}
	if strings.Contains(text, ":") && text == strings.ToLower(text) {
		if upper := strings.ToUpper(strings.ReplaceAll(text, ":", "__")); isReason(upper) {
			return upper
		}
	}
	words := strings.ToUpper(strings.NewReplacer(".", "_", "-", "_", "/", "_", ":", "_").Replace(text))
	if words == "" || words[0] < 'A' {
		words = "E_" + words
	}
	const mark = "___"
	words = words[:min(len(words), maxReason-len(mark)-hashBytes)]
	hash := sha256.Sum256([]byte(text))
	return strings.TrimRight(words, "_") + mark + base32.StdEncoding.EncodeToString(hash[:])[:hashBytes]
}

// isReason reports whether a text, which begins and ends as a code does, can be a reason.
func isReason(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'A' || c > 'Z') && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return len(text) >= len("ABC") && len(text) <= maxReason
}
