package rpcerr_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aip is what AIP-193 wants a reason to match.
var aip = regexp.MustCompile(`^[A-Z][A-Z0-9_]+[A-Z0-9]$`)

// TestReason: the reasons never change.
func TestReason(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Own")
	for text, want := range map[string]string{
		"USER_NOT_FOUND":                        "USER_NOT_FOUND",
		"E1001":                                 "E1001",
		"FORBIDDEN":                             "FORBIDDEN",
		"user:not_found":                        "USER__NOT_FOUND",
		"a:b":                                   "A__B",
		"a:b:c_d":                               "A__B__C_D",
		"user_not_found":                        "USER_NOT_FOUND___OZBMRNRQPH",
		"unauthorized":                          "UNAUTHORIZED___5HMD6AOJV7",
		"UNAUTHORIZED":                          "UNAUTHORIZED",
		"USER:NOT_FOUND":                        "USER_NOT_FOUND___F2M2QMPFG5",
		"user:notFound":                         "USER_NOTFOUND___R7KZB7YOMY",
		"1:b":                                   "E_1_B___N4C2HBTDM4",
		"card-declined":                         "CARD_DECLINED___QY4SGNKKA4",
		"entity.create_failed":                  "ENTITY_CREATE_FAILED___LUCERHXFZY",
		"auth/user-not-found":                   "AUTH_USER_NOT_FOUND___YNIEXTINKT",
		"urn:ietf:params:acme:error:badNonce":   "URN_IETF_PARAMS_ACME_ERROR_BADNONCE___QYVW43B6DO",
		"40013":                                 "E_40013___7H2L2YBYW7",
		"E":                                     "E___VH2RKZV5M4",
		"AB":                                    "AB___HALE7PIXMA",
		"TSK-BIZ-007":                           "TSK_BIZ_007___WGSFLZGNUB",
		strings.Repeat("A", 63):                 strings.Repeat("A", 63),
		strings.Repeat("A", 64):                 strings.Repeat("A", 50) + "___2U7NU6TDPS",
		strings.Repeat("a", 30) + ":" + "b":     strings.Repeat("A", 30) + "__B",
		strings.Repeat("a", 49) + ":" + "bcd_e": strings.Repeat("A", 49) + "__BCD_E",
		strings.Repeat("a", 49) + ":" + strings.Repeat("b", 13): strings.Repeat("A", 49) + "___ZEHOOWTWXA",
	} {
		reason := rpcerr.Reason(own.Define(text, 400, "Text"))
		assert.Equal(t, want, reason, text)
		assert.Regexp(t, aip, reason)
	}
	assert.Equal(t, "E___4OYMIQUY7Q", rpcerr.Reason(errcode.Code{}), "the zero Code")
}

// TestReasonsAreUnique: of all built-in codes, of those that differ in little, and of some
// that look alike by chance.
func TestReasonsAreUnique(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Own")
	seen := map[string]string{}
	check := func(code errcode.Code) {
		reason := rpcerr.Reason(code)
		require.LessOrEqual(t, len(reason), 63)
		require.Regexp(t, aip, reason)
		if other, ok := seen[reason]; ok {
			require.Equal(t, other, code.String(), reason)
		}
		seen[reason] = code.String()
	}
	for code := range errcode.All() {
		check(code)
	}
	assert.GreaterOrEqual(t, len(seen), 100)

	add := func(text string) {
		if code, err := own.Add(text, 400, "Text"); err == nil {
			check(code)
		}
	}
	words := []string{"user", "User", "USER", "not", "NOT", "found", "Found", "2", "a"}
	for _, first := range words {
		for _, second := range words {
			for _, third := range words {
				for _, one := range "_.-/:" {
					for _, two := range "_.-/:" {
						add(fmt.Sprintf("%s%c%s%c%s", first, one, second, two, third))
					}
				}
				add(first + second + third)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "abAB01_:-"
	for range 20_000 {
		text := make([]byte, 1+random.IntN(8))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		add(string(text))
		add(strings.Repeat("x", 60) + string(text))
	}
	assert.Greater(t, len(seen), 20_000)
}
