package routes_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"example.com/errcode/vet/routes"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// analyze analyses packages below a folder.
func analyze(t *testing.T, dir string, patterns ...string) *routes.Result {
	t.Helper()
	result, err := routes.Analyze(t.Context(), routes.Config{Dir: dir, Patterns: patterns})
	require.NoError(t, err)
	return result
}

// TestNasty has handlers whose codes are hard to find. The files have been read: all is exact,
// and what is not known is said.
func TestNasty(t *testing.T) {
	result := analyze(t, "testdata/nasty", ".")
	golden.Equal(t, "testdata/nasty.txt", result.Text())
	golden.Equal(t, "testdata/nasty.md", result.Markdown())
	data, err := json.MarshalIndent(result, "", "  ")
	require.NoError(t, err)
	golden.Equal(t, "testdata/nasty.json", string(data)+"\n")
}

// TestShop is a module of other people, with a router of other people and its wiring in
// structs. GET /deferred has one code too many, order-shipped, and GET /group the error
// that the group may have of itself.
func TestShop(t *testing.T) {
	golden.Equal(t, "testdata/shop.txt", analyze(t, "testdata/shop").Text())
}

// TestQuickstart is exact, for each of the three documents.
func TestQuickstart(t *testing.T) {
	result := analyze(t, "../..", "./examples/quickstart")
	got := map[string]string{}
	for _, route := range result.Routes {
		assert.Empty(t, route.Unknown, route.Pattern)
		got[route.Title()] = strings.Join(route.Codes(), " ")
	}
	assert.Equal(t, map[string]string{
		"/ (no such route)":          "bad_request not_found method_not_allowed",
		"/protekt/ (no such route)":  "bad_request not_found method_not_allowed",
		"POST /protekt/login":        "bad_request invalid_credentials request_timeout content_too_large internal_error",
		"POST /protekt/refresh":      "bad_request refresh_token_invalid request_timeout content_too_large internal_error",
		"POST /protekt/signup":       "bad_request request_timeout conflict content_too_large unprocessable_content internal_error",
		"GET /protekt/me":            "invalid_token token_expired unauthorized internal_error",
		"/envelope/ (no such route)": "BAD_REQUEST NOT_FOUND METHOD_NOT_ALLOWED",
		"POST /envelope/login":       "BAD_REQUEST AUTHENTICATION_ERROR REQUEST_TIMEOUT CONTENT_TOO_LARGE INTERNAL_ERROR",
		"POST /envelope/refresh":     "BAD_REQUEST AUTHENTICATION_ERROR REQUEST_TIMEOUT CONTENT_TOO_LARGE INTERNAL_ERROR",
		"POST /envelope/signup":      "BAD_REQUEST REQUEST_TIMEOUT CONFLICT CONTENT_TOO_LARGE VALIDATION_ERROR INTERNAL_ERROR",
		"GET /envelope/me":           "AUTHENTICATION_ERROR TOKEN_EXPIRED INTERNAL_ERROR",
		"/domain/ (no such route)":   "general:bad_request system:not_found http:method_not_allowed",
		"POST /domain/login":         "general:bad_request auth:invalid_credentials http:request_timeout FILE_TOO_LARGE INTERNAL_ERROR",
		"POST /domain/refresh":       "general:bad_request user:no_refresh_token http:request_timeout FILE_TOO_LARGE INTERNAL_ERROR",
		"POST /domain/signup":        "general:bad_request general:validation_error http:request_timeout user:email_already_exists FILE_TOO_LARGE INTERNAL_ERROR",
		"GET /domain/me":             "user:invalid_token user:token_expired user:unauthorized INTERNAL_ERROR",
	}, got)
	assert.Empty(t, result.Unused)
	assert.Empty(t, result.Problems)
}

// TestService compares the example service with what its own tests saw: every code that a
// route answered with must be found. What is found besides stands in a file, with why.
func TestService(t *testing.T) {
	const service = "../../examples/authservice"
	data, err := os.ReadFile(service + "/internal/web/testdata/answers.json")
	require.NoError(t, err)
	seen := map[string][]string{}
	require.NoError(t, json.Unmarshal(data, &seen))
	require.Greater(t, len(seen), 30)
	result := analyze(t, service, "./...")
	found := map[string][]string{}
	var b strings.Builder
	for _, route := range result.Routes {
		assert.Empty(t, route.Unknown, route.Pattern)
		found[route.Pattern] = append(found[route.Pattern], route.Codes()...)
		b.WriteString(route.Title() + "\n")
		var whys []string
		codes := map[string][]string{}
		for _, answer := range route.Answers {
			if !slices.Contains(seen[route.Pattern], answer.Code) {
				why := whyOf(answer)
				if codes[why] == nil {
					whys = append(whys, why)
				}
				codes[why] = append(codes[why], answer.Code)
			}
		}
		for _, why := range whys {
			fmt.Fprintf(&b, "  %s: %s\n", strings.Join(codes[why], " "), why)
		}
	}
	for pattern, codes := range seen {
		for _, code := range codes {
			assert.Contains(t, found[pattern], code, pattern)
		}
	}
	golden.Equal(t, "testdata/service.txt", b.String())
	assert.Equal(t, []routes.Definition{{Code: "system:internal_error"}}, result.Unused) // its help says: avoid this code
}

// whyOf returns the reasons of an answer: why, or the files that name the code. Lines change.
func whyOf(answer routes.Answer) string {
	var all []string
	for _, reason := range answer.Reasons {
		why := reason.Why
		if why == "" {
			why, _, _ = strings.Cut(reason.Position, ":")
		}
		if !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

func TestDeclarations(t *testing.T) {
	result := analyze(t, "testdata/declared", ".")
	var got []string
	for _, problem := range result.Problems {
		got = append(got, problem.String())
	}
	const in = "example.com/errcode/vet/routes/testdata/declared."
	assert.Equal(t, []string{
		"main.go:35: " + in + "signUp: user:handle_already_exists: declared, and never answered with",
		"main.go:35: " + in + "signUp: user:no_such_code: declared, and there is no such code",
		"main.go:35: " + in + "signUp: user:email_already_exists: declared twice",
		"main.go:35: " + in + "signUp: turnstile:token_missing: answered with, at main.go:38, and not declared",
		"main.go:61: " + in + "plain: file:not_found: answered with, at main.go:63, and not declared",
		"main.go:66: " + in + "forgotten: no route calls this function",
	}, got)
}

func TestErrors(t *testing.T) {
	for _, row := range []struct {
		name, dir string
		patterns  []string
		want      string
	}{
		{"does not compile", ".", []string{"./testdata/broken"}, "testdata/broken/main.go:5:2: undefined: missing\n" +
			"testdata/broken/main.go:6:17: cannot use 1 (untyped int constant) as string value in variable declaration\n" +
			"testdata/broken/main.go:6:6: declared and not used: s"},
		{"no Writer", ".", []string{"./testdata/empty"}, "no route found: no package hands a handler with an errcode.Writer, or one that answers with it, to a mux"},
		{"no package", ".", []string{"./testdata/nothing"}, "directory not found"},
		{"no folder", "nowhere", nil, "no such file or directory"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := routes.Analyze(t.Context(), routes.Config{Dir: row.dir, Patterns: row.patterns})
			require.Error(t, err)
			assert.Contains(t, err.Error(), row.want)
		})
	}
}
