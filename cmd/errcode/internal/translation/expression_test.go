package translation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExpression(t *testing.T) {
	for text, want := range map[string][]int{ // for 0, 1, 2 and 11
		"n":                            {0, 1, 2, 11},
		"7":                            {7, 7, 7, 7},
		"n != 1":                       {1, 0, 1, 1},
		"!n":                           {1, 0, 0, 0},
		"!!n":                          {0, 1, 1, 1},
		"n==1 ? 0 : n==2 ? 1 : 2":      {2, 0, 1, 2},
		"n<1||n>=11&&n<=20":            {1, 0, 0, 1},
		"2+3*n-1":                      {1, 4, 7, 34},
		"(2+3)*n%3":                    {0, 2, 1, 1},
		"n/2":                          {0, 0, 1, 5},
		"n/0 + n%0":                    {0, 0, 0, 0},
		" ( n > 1 ) ":                  {0, 0, 1, 1},
		"n%10==1 && n%100!=11 ? 0 : 1": {1, 0, 1, 1},
	} {
		e, err := parseExpression(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, []int{e(0), e(1), e(2), e(11)}, text)
	}
}

func TestExpressionErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                              `plural formula has "", expected n or a number`,
		"m":                             `plural formula has "m", expected n or a number`,
		"n == ":                         `plural formula has "", expected n or a number`,
		"n ? 1":                         `plural formula has "", expected ":"`,
		"(n":                            `plural formula has "", expected ")"`,
		"n n":                           `plural formula has "n" where it should end`,
		"n = 1":                         `plural formula has "= 1" where it should end`,
		"system()":                      `plural formula has "system()", expected n or a number`,
		"99999999999999999999":          `plural formula has "99999999999999999999", expected n or a number`,
		strings.Repeat("(", 200) + "n":  "plural formula nests too deep",
		strings.Repeat("!", 1000) + "n": "plural formula nests too deep",
	} {
		_, err := parseExpression(text)
		assert.EqualError(t, err, want, text)
	}
}
