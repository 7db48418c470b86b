package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/vet/routes"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// started is the folder that the tests were started in.
var started = func() string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return folder
}()

// inFolder runs the command in a folder of the repository.
func inFolder(t *testing.T, folder string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(filepath.Join(started, repository, folder))
	var out, problems bytes.Buffer
	status = Config{}.run(append([]string{"errcode", "routes"}, args...), bytes.NewReader(nil), &out, &problems)
	return status, out.String(), problems.String()
}

const withDeclarations = "vet/routes/testdata/declared"

func TestRoutesText(t *testing.T) {
	status, stdout, stderr := inFolder(t, withDeclarations, ".")
	assert.Equal(t, exitOK, status)
	assert.Empty(t, stderr)
	text, problems, _ := strings.Cut(stdout, "These declarations are not true:\n")
	assert.Equal(t, 6, strings.Count(problems, "\n"))
	assert.Equal(t, `POST /login  declared.logIn
  400  general:bad_request       main.go:28 (the connection may fail while the body is read)
  401  auth:invalid_credentials  hides user:not_found; main.go:32
  408  http:request_timeout      main.go:28 (the body may not come in time)
  429  rate_limit:exceeded       main.go:26
  500  INTERNAL_ERROR            main.go:28 (an error without a code)

GET /me  declared.me
  401  session:not_found  main.go:58
  401  user:unauthorized  main.go:47
  410  http:gone          main.go:56 (errcode.Status(410))

GET /plain
  400  file:not_found  main.go:63

POST /signup  declared.signUp
  400  turnstile:token_missing    main.go:38
  409  user:email_already_exists  main.go:40

GET /twice  declared.twice
  404  user:not_found  twice.go:20

GET /twice/masked  declared.twice
  401  auth:invalid_credentials  hides user:not_found; twice.go:20

These declarations are not true:
`, text+"These declarations are not true:\n")
}

func TestRoutesCheck(t *testing.T) {
	status, stdout, stderr := inFolder(t, withDeclarations, "--check")
	assert.Equal(t, exitFailed, status)
	assert.Empty(t, stderr)
	const in = "example.com/errcode/vet/routes/testdata/declared."
	assert.Equal(t, "main.go:35: "+in+"signUp: user:handle_already_exists: declared, and never answered with\n"+
		"main.go:35: "+in+"signUp: user:no_such_code: declared, and there is no such code\n"+
		"main.go:35: "+in+"signUp: user:email_already_exists: declared twice\n"+
		"main.go:35: "+in+"signUp: turnstile:token_missing: answered with, at main.go:38, and not declared\n"+
		"main.go:61: "+in+"plain: file:not_found: answered with, at main.go:63, and not declared\n"+
		"main.go:66: "+in+"forgotten: no route calls this function\n", stdout)
}

func TestRoutesCheckFindsNothing(t *testing.T) {
	status, stdout, stderr := inFolder(t, "examples/quickstart", "--check")
	assert.Equal(t, exitOK, status)
	assert.Empty(t, stdout+stderr)
}

func TestRoutesFormats(t *testing.T) {
	var found struct {
		Routes []struct {
			Pattern string
			Forms   []string
			Answers []struct{ Code string }
		}
	}
	status, stdout, stderr := inFolder(t, "examples/quickstart", "--json")
	require.Equal(t, exitOK, status, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &found))
	require.Len(t, found.Routes, 16)
	assert.Equal(t, "POST /domain/login", found.Routes[2].Pattern)
	assert.Equal(t, []string{errcode.FormDomainDetails.String()}, found.Routes[2].Forms)
	assert.Equal(t, "auth:invalid_credentials", found.Routes[2].Answers[1].Code)

	file := filepath.Join(t.TempDir(), "routes.md")
	status, stdout, stderr = inFolder(t, "examples/quickstart", "--format", "markdown", "-o", file)
	require.Equal(t, exitOK, status, stderr)
	assert.Empty(t, stdout)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(data), "## `POST /protekt/login`\n\n| Status | Code | Message |\n|---|---|---|\n"+
		"| 400 | `bad_request` | Bad request |\n| 401 | `invalid_credentials` | The email or password provided is incorrect. |\n")
}

// TestRoutesOpenAPI has an operation for each route, in its own form or in that of --form.
func TestRoutesOpenAPI(t *testing.T) {
	responses := func(args ...string) map[string]any {
		var document struct {
			Components struct{ Responses map[string]any }
		}
		status, stdout, stderr := inFolder(t, "examples/quickstart", append(args, "--format", "openapi")...)
		require.Equal(t, exitOK, status, stderr)
		require.NoError(t, json.Unmarshal([]byte(stdout), &document))
		return document.Components.Responses
	}
	own := responses()
	assert.Contains(t, own, "ProtektPostProtektLoginUnauthorized")
	assert.Contains(t, own, "EnvelopePostEnvelopeSignupConflict")
	assert.Contains(t, own, "DomainReasonDetailsGetDomainMeUnauthorized")
	assert.NotContains(t, own, "EnvelopePostProtektLoginUnauthorized")
	chosen := responses("--form", "protekt")
	assert.Contains(t, chosen, "ProtektGetDomainMeUnauthorized")
	assert.NotContains(t, chosen, "DomainReasonDetailsGetDomainMeUnauthorized")
}

// A route whose form has no name here is not shown in the forms of others.
func TestRoutesOfUnknownForms(t *testing.T) {
	answers := []routes.Answer{{Code: "user:not_found", Status: 404}}
	found := &routes.Result{Routes: []routes.Route{
		{Pattern: "GET /a", Forms: []string{errcode.FormDomain.String()}, Answers: answers},
		{Pattern: "GET /b", Forms: []string{""}, Answers: answers},
	}}
	_, err := (&tool{}).openAPIOf(found, nil)
	assert.EqualError(t, err, "the form of route GET /b is not known, expected --form with one of "+strings.Join(Config{}.formNames(), ", "))
}

func TestRoutesErrors(t *testing.T) {
	for _, row := range []struct {
		folder string
		args   []string
		status int
		want   string
	}{
		{"vet/routes/testdata/broken", nil, exitFailed, "main.go:5:2: undefined: missing\nmain.go:6:17: cannot use 1 (untyped int constant) as string value in variable declaration\n" +
			"main.go:6:6: declared and not used: s\n"},
		{"vet/routes/testdata/empty", nil, exitFailed, "errcode: no route found: no package hands a handler with an errcode.Writer, or one that answers with it, to a mux\n"},
		{withDeclarations, []string{"--format", "yaml"}, exitUsage, `errcode: unknown format "yaml", expected one of text, json, markdown, openapi` + "\nRun 'errcode routes --help' for usage.\n"},
		{withDeclarations, []string{"--json", "--format", "text"}, exitUsage, "errcode: --json and --format text contradict each other\nRun 'errcode routes --help' for usage.\n"},
		{withDeclarations, []string{"--form", "protekt"}, exitUsage, "errcode: flag --form is for --format openapi, not for \"text\"\nRun 'errcode routes --help' for usage.\n"},
		{withDeclarations, []string{"--check", "--json"}, exitUsage, "errcode: flag --check writes text, not json\nRun 'errcode routes --help' for usage.\n"},
		{withDeclarations, []string{"--check", "-o", "x"}, exitUsage, "errcode: flag --check writes to standard output, and not with -o\nRun 'errcode routes --help' for usage.\n"},
		{withDeclarations, []string{""}, exitUsage, "errcode: a package is empty, expected a pattern such as ./...\nRun 'errcode routes --help' for usage.\n"},
	} {
		status, stdout, stderr := inFolder(t, row.folder, row.args...)
		assert.Equal(t, row.status, status, "%q", row.args)
		assert.Empty(t, stdout)
		assert.Equal(t, row.want, stderr)
	}
}
