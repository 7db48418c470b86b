package cli

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	reference = regexp.MustCompile(`^&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	lineBreak = regexp.MustCompile(`^</?[bB][rR]\s*/?>`)
	knownTag  = regexp.MustCompile(`^</?(?i:a|abbr|b|big|center|code|del|details|div|em|font|i|img|ins|kbd|li|mark|ol|p|q|s|samp|small|span|strike|strong|sub|summary|sup|tt|u|ul|var|wbr)(\s[^<>]*)?/?>`)
	comment   = regexp.MustCompile(`^(<!--.*?-->|\{/\*.*?\*/\})`)
	autolink  = regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[^\s<>@:]+@[^\s<>]+)>`)
	footnote  = regexp.MustCompile(`^\[\^[^\]\s]{1,32}\]`)
)

// A markup takes the mark-up off a piece of Markdown. It knows what cells and headings
// have: code spans, emphasis, links, images, footnotes, tags, character references and
// backslashes. It takes time in proportion to the text, whatever stands in it.
type markup struct {
	parts    []part
	spans    int         // how many code spans there were
	span     string      // the text of the last one
	pairs    map[int]int // where the bracket that opens at an offset is closed
	links    map[int]int // where the link ends whose label ends at an offset
	comments int         // where the last comment ends
}

// A part is text, or a run of characters that may be emphasis.
type part struct {
	text   string
	marker byte // of emphasis: * _ or ~, 0 for text
	before rune // what stands beside a run, a space at an end
	after  rune
}

// plain returns the text of a piece of Markdown as a reader sees it.
func plain(source string) string {
	var m markup
	m.read(source)
	return m.text()
}

// read takes source apart.
func (m *markup) read(source string) {
	m.pairs, m.links = brackets(source), map[int]int{}
	m.comments = max(strings.LastIndex(source, "-->"), strings.LastIndex(source, "*/}"))
	for i := 0; i < len(source); {
		if end, ok := m.links[i]; ok {
			i = end
			continue
		}
		i += m.next(source, i)
	}
}

// brackets returns where each bracket of source is closed.
func brackets(source string) map[int]int {
	pairs := map[int]int{}
	open := map[byte][]int{}
	for i := 0; i < len(source); i++ {
		switch c := source[i]; c {
		case '\\':
			i++
		case '[', '(':
			open[c] = append(open[c], i)
		case ']', ')':
			kind := byte('[')
			if c == ')' {
				kind = '('
			}
			if all := open[kind]; len(all) > 0 {
				pairs[all[len(all)-1]] = i
				open[kind] = all[:len(all)-1]
			}
		}
	}
	return pairs
}

// next reads what begins at source[i], and returns its length.
func (m *markup) next(source string, i int) int {
	rest := source[i:]
	switch c := rest[0]; c {
	case '\\':
		if len(rest) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rest[1]) >= 0 {
			return m.add(rest[1:2], 2)
		}
	case '`':
		fence := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		if end := closing(rest[len(fence):], fence); end >= 0 {
			content := strings.ReplaceAll(rest[len(fence):len(fence)+end], `\|`, `|`)
			if n := len(content); n > 2 && content[0] == ' ' && content[n-1] == ' ' {
				content = content[1 : n-1]
			}
			m.spans++
			m.span = content
			return m.add(content, 2*len(fence)+end)
		}
		return m.add(fence, len(fence))
	case '<', '{':
		if n := m.tag(rest, i); n > 0 {
			return n
		}
	case '&':
		if found := reference.FindString(rest); found != "" {
			return m.add(html.UnescapeString(found), len(found))
		}
	case '[':
		if found := footnote.FindString(rest); found != "" {
			return len(found)
		}
		if end, ok := m.pairs[i]; ok && end+1 < len(source) {
			if to, ok := m.pairs[end+1]; ok {
				m.links[end] = to + 1
				return 1
			}
		}
	case '!': // an image is shown as what stands for it
		if end, ok := m.pairs[i+1]; ok && rest[1] == '[' && end+1 < len(source) && m.pairs[end+1] > 0 {
			return 1
		}
	case '*', '_', '~':
		n := len(rest) - len(strings.TrimLeft(rest, string(c)))
		p := part{text: rest[:n], marker: c, before: ' ', after: ' '}
		if i > 0 {
			p.before, _ = utf8.DecodeLastRuneInString(source[:i])
		}
		if n < len(rest) {
			p.after, _ = utf8.DecodeRuneInString(rest[n:])
		}
		m.parts = append(m.parts, p)
		return n
	}
	_, size := utf8.DecodeRuneInString(rest)
	return m.add(rest[:size], size)
}

// tag reads a tag, a comment or an address in pointed brackets at the offset i, and
// returns its length, 0 if there is none.
func (m *markup) tag(rest string, i int) int {
	if i < m.comments {
		if found := comment.FindString(rest); found != "" {
			return len(found)
		}
	}
	if found := lineBreak.FindString(rest); found != "" {
		return m.add(" ", len(found))
	}
	if found := autolink.FindStringSubmatch(rest); found != nil {
		return m.add(found[1], len(found[0]))
	}
	found := knownTag.FindString(rest)
	if strings.HasPrefix(strings.ToLower(found), "<code") {
		m.spans++
	}
	return len(found)
}

// add adds text that n bytes of the source stand for.
func (m *markup) add(text string, n int) int {
	m.parts = append(m.parts, part{text: text})
	return n
}

// closing returns where a run of backticks, no longer and no shorter than fence, begins.
func closing(text, fence string) int {
	for at := 0; at < len(text); {
		if text[at] != '`' {
			at++
			continue
		}
		n := len(text[at:]) - len(strings.TrimLeft(text[at:], "`"))
		if n == len(fence) {
			return at
		}
		at += n
	}
	return -1
}

// text returns the text without emphasis.
func (m *markup) text() string {
	open := map[byte][]int{} // the runs at which emphasis may begin, by their marker
	for at := range m.parts {
		shut := &m.parts[at]
		if shut.marker == 0 {
			continue
		}
		for all := open[shut.marker]; shut.closes() && len(all) > 0; all = open[shut.marker] {
			from := all[len(all)-1]
			begin := &m.parts[from]
			n := min(len(begin.text), len(shut.text))
			begin.text, shut.text = begin.text[n:], shut.text[n:]
			for marker, runs := range open { // emphasis does not begin within and end outside
				for len(runs) > 0 && (runs[len(runs)-1] > from || runs[len(runs)-1] == from && begin.text == "") {
					runs = runs[:len(runs)-1]
				}
				open[marker] = runs
			}
		}
		if shut.opens() {
			open[shut.marker] = append(open[shut.marker], at)
		}
	}
	var b strings.Builder
	for _, p := range m.parts {
		b.WriteString(p.text)
	}
	return squeezed(b.String())
}

// opens reports whether emphasis may begin at p.
func (p *part) opens() bool {
	if p.marker == 0 || p.text == "" || p.marker == '~' && len(p.text) != 2 || unicode.IsSpace(p.after) {
		return false
	}
	return p.marker != '_' || !wordy(p.before)
}

// closes reports whether emphasis may end at p.
func (p *part) closes() bool {
	if p.marker == 0 || p.text == "" || p.marker == '~' && len(p.text) != 2 || unicode.IsSpace(p.before) {
		return false
	}
	return p.marker != '_' || !wordy(p.after)
}

// wordy reports whether r belongs to a word.
func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// squeezed returns text without spaces at its ends, and with single ones between words.
func squeezed(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }), " ")
}

// emphasised reports whether all of a piece of Markdown is emphasised.
func emphasised(source string) bool {
	source = strings.TrimSpace(source)
	for _, mark := range []string{"**", "__", "*", "_"} {
		inner, opened := strings.CutPrefix(source, mark)
		if inner, closed := strings.CutSuffix(inner, mark); opened && closed && inner != "" && !strings.Contains(inner, mark) {
			return true
		}
	}
	return false
}

// quotes are the quotation marks that a value may stand in.
var quotes = []string{`""`, "''", "“”", "‘’", "„“", "«»", "「」", "『』"}

// unquoted returns text without the quotation marks around all of it.
func unquoted(text string) string {
	for _, pair := range quotes {
		_, size := utf8.DecodeRuneInString(pair)
		inner, opened := strings.CutPrefix(text, pair[:size])
		if inner, closed := strings.CutSuffix(inner, pair[size:]); opened && closed && !strings.ContainsAny(inner, pair) {
			return strings.TrimSpace(inner)
		}
	}
	return text
}

// symbolic returns a code or a status as it was meant: without quotation marks, and
// without the characters that only say where a line may break.
func symbolic(text string) string {
	text = strings.NewReplacer("\u200b", "", "\u200c", "", "\u2060", "", "\u00ad", "", "\ufeff", "", "\u00a0", " ", "\u202f", " ").Replace(text)
	return unquoted(strings.TrimSpace(text))
}

var (
	headingAnchor = regexp.MustCompile(`\s*\{[%:]?\s*[#.][^{}]*\}\s*$`)
	headingNumber = regexp.MustCompile(`^([一二三四五六七八九十]{1,3}[、.．]\s*|第[一二三四五六七八九十\d]{1,3}[章节節]\s*|(§\s*\d+(\.\d+)*|\d{1,2}(\.\d{1,3})*[.):、]?|\d{1,2}(\.\d{1,3})+[.):、]?|[IVXivx]{1,5}[.)]|[A-Za-z][.)])(\s+|$))`)
)

// sectionName returns the name of a section from the source of its heading: without its
// number, its anchor, and pictures.
func sectionName(source string) string {
	name := plain(headingAnchor.ReplaceAllString(source, ""))
	name = squeezed(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.So, unicode.Sk) || 0xfe00 <= r && r <= 0xfe0f || r == 0x200d || r == 0x20e3 {
			return -1
		}
		return r
	}, name))
	name = strings.TrimSpace(headingNumber.ReplaceAllString(name, ""))
	return strings.TrimSpace(strings.TrimRight(name, ":："))
}

var (
	rstTarget = regexp.MustCompile(`^\.\. (_[^:]+:|\|[^|]+\| )`)
	rstRole   = regexp.MustCompile("(?::[A-Za-z][\\w:+.-]*:)`([^`]*)`")
	rstLink   = regexp.MustCompile("`([^`<]+?)\\s*<[^>`]*>`__?|`([^`]+)`__?")
)

// rstSource returns Markdown for a piece of reStructuredText: roles and links are code
// spans and text.
func rstSource(source string) string {
	source = rstRole.ReplaceAllStringFunc(source, func(found string) string {
		inner := rstRole.FindStringSubmatch(found)[1]
		if before, _, ok := strings.Cut(inner, "<"); ok && strings.HasSuffix(inner, ">") && strings.TrimSpace(before) != "" {
			inner = strings.TrimSpace(before)
		}
		return "`" + inner + "`"
	})
	return rstLink.ReplaceAllString(source, "$1$2")
}
