package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReadStatus(t *testing.T) {
	for text, want := range map[string]int{
		"400": 400, "400 Bad Request": 400, "HTTP 503": 503, "HTTP/1.1 404 Not Found": 404, "Not Found (404)": 404, "409 - Conflict": 409, "422: body": 422,
	} {
		status, err := readStatus(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, status, text)
	}
	for text, want := range map[string]string{
		"":            `found status "", expected 400 to 599`,
		"4o4":         `found status "4o4", expected 400 to 599`,
		"40":          `found status "40", expected 400 to 599`,
		"4000":        `found status "4000", expected 400 to 599`,
		"600":         `found status "600", expected 400 to 599`,
		"4xx":         `found status "4xx", expected one from 400 to 599`,
		"401 / 403":   `found statuses 401 and 403 in "401 / 403", expected one`,
		"401,403,4XX": `found statuses 401, 403 and 4XX in "401,403,4XX", expected one`,
		"200 OK":      errNoFailure.Error(),
	} {
		_, err := readStatus(text)
		assert.EqualError(t, err, want, text)
	}
}
