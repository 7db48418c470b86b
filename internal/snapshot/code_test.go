package snapshot_test

import (
	"net/http"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A code that is made from its description has the same description.
func TestValue(t *testing.T) {
	for code := range errcode.All() {
		row := snapshot.Describe(code)
		value, err := row.Value()
		require.NoError(t, err, code)
		assert.Equal(t, row, snapshot.Describe(value))
		assert.Equal(t, code.Fault(), value.Fault())
	}
	var r errcode.Registry
	old := r.NewCatalogue("Old").Define("old", http.StatusGone, "Gone", errcode.Deprecated(errcode.UserNotFound), errcode.Help{Why: "Why.", Fix: "Fix."})
	row := snapshot.Describe(old)
	value, err := row.Value()
	require.NoError(t, err)
	row.ReplacedBy = ""
	assert.Equal(t, row, snapshot.Describe(value))
}

func TestWhoseFault(t *testing.T) {
	for code := range errcode.All() {
		assert.Equal(t, code.Fault().String(), snapshot.Describe(code).WhoseFault(), code)
	}
	assert.Equal(t, "client", snapshot.Code{Code: "a code that is none", Status: 404}.WhoseFault())
	assert.Equal(t, "service", snapshot.Code{Status: 404, Fault: "service"}.WhoseFault())
	assert.Empty(t, snapshot.Code{Status: 200}.WhoseFault())
}

func TestToDo(t *testing.T) {
	assert.Equal(t, "redirect to login", snapshot.Code{Action: "redirect_to_login"}.ToDo())
	assert.Empty(t, snapshot.Code{Action: "dance"}.ToDo())
}

func TestValueRefused(t *testing.T) {
	for want, row := range map[string]snapshot.Code{
		`errcode: code "a" has status 200, expected 400 to 599`:                                      {Code: "a", Status: 200, Message: "A"},
		`unknown fault "mine", expected client, service or dependency`:                               {Code: "a", Status: 400, Message: "A", Fault: "mine"},
		`errcode: message of code "a" is empty`:                                                      {Code: "a", Status: 400},
		`errcode: unknown action "dance", expected one of ` + actionNames():                          {Code: "a", Status: 400, Message: "A", Action: "dance"},
		`errcode: code "a" has status 400 and a challenge, expected status 401, or 403 with a Scope`: {Code: "a", Status: 400, Message: "A", Challenge: &snapshot.Challenge{Error: "b"}},
	} {
		_, err := row.Value()
		assert.EqualError(t, err, want)
	}
}

func actionNames() string {
	names := ""
	for action := range errcode.Actions() {
		if names != "" {
			names += ", "
		}
		names += action.String()
	}
	return names
}

// spellings returns the codes of a catalogue.
func spellings(c snapshot.Catalogue) []string {
	var all []string
	for _, code := range c.Codes {
		all = append(all, code.Code)
	}
	return all
}

// G04: those tables, own codes, and what the form itself can send, nothing else.
func TestG04WithGenerated(t *testing.T) {
	r := errcode.NewRegistry(errcode.User)
	r.NewCatalogue("Own").Define("http:request_timeout", http.StatusBadRequest, "Own text")
	s := snapshot.Take(r.Catalogues()).WithGenerated(errcode.FormDomain, errcode.FormDomainDetails)
	require.Len(t, s.Catalogues, 3)
	assert.Equal(t, []string{"User", "Own", "Sent by the library"}, []string{s.Catalogues[0].Name, s.Catalogues[1].Name, s.Catalogues[2].Name})
	assert.True(t, s.Catalogues[2].Generated)
	assert.Equal(t, []bool{false, true, false}, []bool{s.Catalogues[0].Own(), s.Catalogues[1].Own(), s.Catalogues[2].Own()})
	assert.Equal(t, []string{
		"general:bad_request", "system:not_found", "http:method_not_allowed", "FILE_TOO_LARGE", "http:unsupported_media_type",
		"general:validation_error", "INTERNAL_ERROR", "worker:response_invalid", "http:service_unavailable", "http:gateway_timeout",
	}, spellings(s.Catalogues[2]))
	assert.Equal(t, snapshot.Code{Code: "http:method_not_allowed", Status: 405, Message: "Method not allowed", Action: "show_error", Form: "domain-reason"}, s.Catalogues[2].Codes[2])
}

func TestWithGeneratedOfTheDocuments(t *testing.T) {
	s := snapshot.Take(errcode.Catalogues())
	before := len(s.Catalogues)
	all := s.WithGenerated(errcode.FormProtekt, errcode.FormEnvelope)
	require.Len(t, all.Catalogues, before+1)
	assert.Equal(t, []string{
		"bad_request", "not_found", "method_not_allowed", "request_timeout", "content_too_large", "unsupported_media_type", "unprocessable_content", "gateway_timeout",
		"BAD_REQUEST", "METHOD_NOT_ALLOWED", "REQUEST_TIMEOUT", "CONTENT_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "SERVICE_UNAVAILABLE", "GATEWAY_TIMEOUT",
	}, spellings(all.Catalogues[before]))
	assert.Len(t, s.Catalogues, before, "the snapshot itself is unchanged")
	assert.Equal(t, all, all.WithGenerated(errcode.FormProtekt), "nothing is lacking")
	assert.Equal(t, s, s.WithGenerated())
}
