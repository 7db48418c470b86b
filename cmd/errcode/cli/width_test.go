package cli

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDisplayWidth(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc": 3, "é": 1, "e\u0301": 1, "漢字": 4, "ｱｲ": 2, "한국": 4, "\u1112\u1161\u11ab": 2, "🔒": 2, "a\u200bb": 2, "so\u00adft": 5, "“x”": 3, "ไม่": 2, "\u0600": 1,
	} {
		assert.Equal(t, want, displayWidth(text), "%q", text)
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		limit int
		want  string // lines, with | between them
	}{
		{"", 5, ""},
		{"one two", 0, "one two"},
		{"one two", 7, "one two"},
		{"one two", 6, "one|two"},
		{"one two", 3, "one|two"},
		{"one two three", 7, "one two|three"},
		{"one  two", 4, "one|two"},
		{"one two ", 7, "one two|"},
		{"abcdefgh", 3, "abc|def|gh"},
		{"a abcdefgh", 4, "a|abcd|efgh"},
		{"user:not_found", 8, "user:|not_|found"},
		{"user:not_found", 11, "user:not_|found"},
		{"use user:not_found instead", 14, "use|user:not_found|instead"},
		{"見つかりません、見つかりません", 10, "見つかりま|せん、見つ|かりません"},
		{"見つかりません、見", 14, "見つかりませ|ん、見"}, // no line begins with a comma
		{"「漢字」です", 4, "「漢|字」|です"},
		{"漢字", 1, "漢|字"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301"},
		{"한국어 문장", 6, "한국어|문장"},
		{"1234567 漢字", 8, "1234567|漢字"},
		{"abc漢字", 5, "abc漢|字"},
	} {
		got := strings.Join(wrap(test.text, test.limit), "|")
		assert.Equal(t, test.want, got, "%q in %d columns", test.text, test.limit)
	}
}

// Whatever is wrapped, no line is too wide, and nothing but spaces is lost.
func TestWrapKeepsEverything(t *testing.T) {
	for _, text := range []string{
		"The quick brown fox, which is user:email_already_exists, jumps.", "見つかりません、「見つかりません」。 見つかりません", "e\u0301 e\u0301e\u0301e\u0301", "🔒🔒 🔒",
		"a  b   c", "x" + strings.Repeat(" ", 20) + "y", strings.Repeat("abc_", 20), "ไม่พบผู้ใช้ที่มีตัวระบุนี้",
	} {
		for limit := 2; limit < 40; limit++ {
			lines := wrap(text, limit)
			for _, line := range lines {
				assert.LessOrEqual(t, displayWidth(line), limit, "%q in %d columns: %q", text, limit, lines)
			}
			assert.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		}
	}
}
