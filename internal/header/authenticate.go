package header

import (
	"slices"
	"strings"
)

// A Challenge is a challenge as it stands in WWW-Authenticate.
type Challenge struct {
	Scheme     string
	Parameters []Parameter
}

// A Parameter is a parameter of a challenge, with its value as it is written in the
// header field.
type Parameter struct{ Name, Value string }

func (c Challenge) String() string {
	var b strings.Builder
	b.WriteString(c.Scheme)
	for i, p := range c.Parameters {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + p.Name + "=" + p.Value)
	}
	return b.String()
}

// Join returns the lines of WWW-Authenticate for an answer: those that a handler or a
// middleware has set, where the first of each scheme gets the parameters of ours that it
// lacks. Lines that can't be parsed are returned as they are. If the answer is masked,
// only their realm and resource_metadata are kept. A scheme that the lines lack is added
// if own is true, or if there are no lines.
func Join(lines []string, ours []Challenge, masked, own bool) []string {
	all, ok := ParseChallenges(lines)
	if !ok {
		if !masked {
			return lines
		}
		all = nil
	}
	if masked {
		for i := range all {
			all[i].Parameters = slices.DeleteFunc(all[i].Parameters, func(p Parameter) bool {
				return !strings.EqualFold(p.Name, "realm") && !strings.EqualFold(p.Name, "resource_metadata")
			})
		}
	}
	own = own || len(all) == 0
	for _, c := range ours {
		at := slices.IndexFunc(all, func(known Challenge) bool { return strings.EqualFold(known.Scheme, c.Scheme) })
		switch {
		case at >= 0:
			all[at].join(c)
		case own:
			all = append(all, c)
		}
	}
	texts := make([]string, len(all))
	for i, c := range all {
		texts[i] = c.String()
	}
	return texts
}

// join adds the parameters of more that c does not have.
func (c *Challenge) join(more Challenge) {
	for _, p := range more.Parameters {
		has := slices.ContainsFunc(c.Parameters, func(old Parameter) bool { return strings.EqualFold(old.Name, p.Name) })
		if !has && (p.Name != "realm" || p.Value != `""` || len(c.Parameters) == 0) {
			c.Parameters = append(c.Parameters, p)
		}
	}
}

// ParseChallenges reads the lines of WWW-Authenticate (RFC 9110, section 11.6.1). It
// returns false for what is malformed, for credentials in token68 form, which no
// parameter can be added to, and for lines of more than 8 KiB in all: another service may
// send any number, and what is read takes twenty times the memory.
func ParseChallenges(lines []string) (all []Challenge, ok bool) {
	const limit = 8 << 10
	size := 0
	for _, line := range lines {
		if size += len(line); size > limit {
			return nil, false
		}
	}
	for _, line := range lines {
		s := challengeScanner{line}
		for first := true; ; first = false {
			comma := s.separator()
			if s.rest == "" {
				break
			}
			word := s.token()
			value, isParameter := s.value()
			switch {
			case word == "":
				return nil, false
			case isParameter && len(all) > 0:
				last := &all[len(all)-1]
				last.Parameters = append(last.Parameters, Parameter{word, value})
			case !isParameter && (first || comma) && (s.rest == "" || strings.IndexByte(" \t,", s.rest[0]) >= 0):
				all = append(all, Challenge{Scheme: word})
			default:
				return nil, false
			}
		}
	}
	return all, true
}

// A challengeScanner reads a line of WWW-Authenticate.
type challengeScanner struct{ rest string }

// separator skips white space and commas, and reports whether there was a comma.
func (s *challengeScanner) separator() (comma bool) {
	before := s.rest
	s.rest = strings.TrimLeft(before, ", \t")
	return strings.Contains(before[:len(before)-len(s.rest)], ",")
}

func (s *challengeScanner) token() string {
	end := 0
	for end < len(s.rest) && IsToken(s.rest[end:end+1]) {
		end++
	}
	word := s.rest[:end]
	s.rest = s.rest[end:]
	return word
}

// value reads "=" and a token or a quoted-string, which it returns as it is written. If
// they are missing, it reads nothing.
func (s *challengeScanner) value() (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimLeft(s.rest, " \t"), "=")
	if !ok {
		return "", false
	}
	rest = strings.TrimLeft(rest, " \t")
	if !strings.HasPrefix(rest, `"`) {
		after := challengeScanner{rest}
		word := after.token()
		if word == "" || !ends(after.rest) {
			return "", false
		}
		s.rest = after.rest
		return word, true
	}
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && i+1 < len(rest) && ' ' <= rest[i+1] && rest[i+1] <= '~':
			i++
		case c == '"':
			if !ends(rest[i+1:]) {
				return "", false
			}
			s.rest = rest[i+1:]
			return rest[:i+1], true
		case c < ' ' && c != '\t' || c == 0x7f:
			return "", false
		}
	}
	return "", false
}

// ends reports whether a parameter may end before rest.
func ends(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return rest == "" || rest[0] == ','
}

// IsToken reports whether s is a token (RFC 9110, section 5.6.2).
func IsToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c|0x20)-'a' >= 26 && c-'0' >= 10 && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// Unquoted returns the text of a token or quoted-string.
func Unquoted(s string) string {
	inner, ok := strings.CutPrefix(s, `"`)
	if !ok {
		return s
	}
	var text strings.Builder
	for inner = strings.TrimSuffix(inner, `"`); inner != ""; inner = inner[1:] {
		if inner[0] == '\\' && len(inner) > 1 {
			inner = inner[1:]
		}
		text.WriteByte(inner[0])
	}
	return text.String()
}
