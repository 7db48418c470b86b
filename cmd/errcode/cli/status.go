package cli

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// errNoFailure is returned for a status that is not an error's.
var errNoFailure = errors.New("the status is not an error's")

// parseStatus returns the status that text is.
func parseStatus(text string) (int, error) {
	status, err := strconv.Atoi(text)
	if err != nil || len(text) != 3 || status < 400 || status > 599 {
		return 0, fmt.Errorf("found status %q, expected 400 to 599", text)
	}
	return status, nil
}

var (
	statusWord = regexp.MustCompile(`[\pL\pN]+`)
	oneStatus  = regexp.MustCompile(`^[1-5](\d\d|[xX]{2})$`)
)

// statusesIn returns the statuses in a text, each once. One such as 4xx counts.
func statusesIn(text string) (found []string) {
	for _, word := range statusWord.FindAllString(text, -1) {
		if oneStatus.MatchString(word) && !slices.Contains(found, word) {
			found = append(found, word)
		}
	}
	return found
}

// readStatus returns the status in a text as documents have it, such as 400, HTTP 400 or
// 400 Bad Request. The error is errNoFailure for one below 400.
func readStatus(text string) (int, error) {
	found := statusesIn(text)
	switch {
	case len(found) == 0:
		return 0, fmt.Errorf("found status %q, expected 400 to 599", text)
	case len(found) > 1:
		last := len(found) - 1
		return 0, fmt.Errorf("found statuses %s and %s in %q, expected one", strings.Join(found[:last], ", "), found[last], text)
	case strings.HasSuffix(strings.ToLower(found[0]), "xx"):
		return 0, fmt.Errorf("found status %q, expected one from 400 to 599", text)
	case found[0] < "400":
		return 0, errNoFailure
	}
	return strconv.Atoi(found[0])
}

// isStatus reports whether text is about statuses and nothing else.
func isStatus(text string) bool {
	if len(statusesIn(text)) == 0 {
		return false
	}
	digits := 0
	for _, word := range statusWord.FindAllString(text, -1) {
		if !oneStatus.MatchString(word) && strings.ContainsAny(word, "0123456789") && digits == 0 {
			return false // 40013
		}
		if oneStatus.MatchString(word) {
			digits++
		}
	}
	return true
}

// isPlainStatus reports whether text is the number of a status that HTTP has.
func isPlainStatus(text string) bool {
	status, err := strconv.Atoi(text)
	return err == nil && len(text) == 3 && http.StatusText(status) != ""
}
