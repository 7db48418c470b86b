package i18n

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// Limits of what is read of a list of languages. Parsing costs more than linear
// time in hostile input (golang/go#79684).
const (
	maxList   = 512 // bytes
	maxRanges = 16
)

// A negotiator chooses among the languages that a bundle has.
type negotiator struct {
	tags    []language.Tag
	matcher language.Matcher
	// simple has the languages for which a primary tag alone decides: "de" and
	// "de-AT" are German whatever the region. Others may depend on it (zh-TW, sr-ME)
	// and go through the matcher.
	simple map[string]int
	// common has the answers for tags that many browsers send. They are computed when a
	// tag that simple lacks is first asked for. The table never grows: what clients
	// send is not remembered.
	common func() map[string]answers
}

// answers are the indexes of languages for a tag, or none.
type answers struct{ same, any int }

// commonTags are the tags that browsers and systems send most, without those that are
// regionless.
const commonTags = `zh zh-CN zh-TW zh-HK zh-SG zh-MO zh-Hans zh-Hant zh-Hans-CN zh-Hant-TW zh-Hant-HK zh-Hans-SG
	af am az be be-BY bg bg-BG bn bn-BD bs ca ca-ES cs cs-CZ da da-DK el el-GR en-US en-GB es-419 et et-EE eu fa fa-IR
	fi fi-FI fil gl gu he he-IL hi hi-IN hr hr-HR hu hu-HU hy id id-ID is ka kk kk-KZ km kn ky lo lt lt-LT lv lv-LV mk
	ml mn mr ms ms-MY my nb nb-NO ne nl nl-NL nl-BE nn no pa ro ro-RO si sk sk-SK sl sl-SI sq sr sr-RS sr-Latn sv sv-SE
	sw ta te uk uk-UA ur uz vi vi-VN pt-BR pt-PT yue yue-HK`

// regionless are primary tags that mean one language and one script in every region,
// so that x/text's matcher gives the same answer for all of them; a test tries them
// all.
const regionless = "ar cs de en es fa fr he hi id it ja ko nl pl pt ru sv th tr uk vi"

func newNegotiator(tags []language.Tag) *negotiator {
	n := &negotiator{
		tags: tags,
		// Without this option a reader of Ukrainian would get Russian, for the script.
		matcher: language.NewMatcher(tags, language.PreferSameScript(false)),
		simple:  map[string]int{},
	}
	n.common = sync.OnceValue(func() map[string]answers {
		found := map[string]answers{}
		for _, tag := range strings.Fields(commonTags) {
			found[tag] = n.ask(tag)
		}
		return found
	})
	variants := map[string]int{}
	for _, t := range tags {
		base, _ := t.Base()
		variants[base.String()]++
	}
	for i, t := range tags {
		if s := t.String(); variants[s] == 1 && strings.Contains(" "+regionless+" ", " "+s+" ") {
			n.simple[s] = i
		}
	}
	return n
}

// none is the result when no language of the bundle suits.
const none = -1

// A wish is one range of an Accept-Language field, "*" included.
type wish struct {
	tag    string
	weight int // thousandths; 0 means: not this one
}

// choose returns the index of the language that suits the list best, none if no
// language does. The list is that of an Accept-Language field (RFC 9110, section
// 12.5.4). Ranges that are malformed are passed over, one by one.
func (n *negotiator) choose(list string) int {
	if len(list) > maxList {
		list = list[:strings.LastIndexByte(list[:maxList+1], ',')+1]
	}
	// What browsers send begins with the best: it has no weight, so nothing after it can
	// be better.
	first, _, _ := strings.Cut(list, ",")
	first = trim(first)
	if i := n.plain(first); i != none {
		return i
	}
	if found, ok := n.common()[first]; ok && found.same != none {
		return found.same
	}
	var buf [maxRanges]wish
	return n.best(parse(buf[:0], list))
}

// best returns the index for wishes in the order of preference: the first that asks
// for a language that is there, and if none does, the first for which there is one that
// its readers are used to (Luxembourgish: German). "*" asks for the first language that
// is not refused; asking for a language outweighs refusing it.
func (n *negotiator) best(wishes []wish) int {
	var buf [maxRanges]int
	refused := n.refused(buf[:0], wishes)
	for _, same := range []bool{true, false} {
		for _, w := range wishes {
			switch {
			case w.weight == 0:
			case w.tag == "*":
				for i := range n.tags {
					if !slices.Contains(refused, i) {
						return i
					}
				}
			default:
				if i := n.match(w.tag, same); i != none && (same || !slices.Contains(refused, i)) {
					return i
				}
			}
		}
	}
	return none
}

// refused appends the languages that the wishes rule out.
func (n *negotiator) refused(dst []int, wishes []wish) []int {
	for _, w := range wishes {
		if w.weight == 0 && w.tag != "*" {
			if i := n.match(w.tag, true); i != none {
				dst = append(dst, i)
			}
		}
	}
	return dst
}

// plain returns the index for a range without a weight, as long as its primary tag
// decides: "de", "de-AT", or "de_AT" as mobile apps send it.
func (n *negotiator) plain(tag string) int {
	if len(tag) != 2 && (len(tag) != 5 || tag[2] != '-' && tag[2] != '_' || !letters(tag[3:])) {
		return none
	}
	if i, ok := n.simple[tag[:2]]; ok {
		return i
	}
	return none
}

func letters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// match returns the index of the language for one range. If same is set, it must be
// the language that was asked for, not just one that its readers are used to.
func (n *negotiator) match(tag string, same bool) int {
	if i := n.plain(tag); i != none {
		return i
	}
	found, ok := n.common()[tag]
	if !ok {
		found = n.ask(tag)
	}
	if same {
		return found.same
	}
	return found.any
}

// ask returns what x/text's matcher says of one range.
func (n *negotiator) ask(tag string) answers {
	t, err := language.Parse(tag)
	if err != nil || t == language.Und {
		return answers{none, none}
	}
	base, _ := t.Base()
	if base.String() == "yue" {
		// Cantonese is written as Chinese.
		script, _ := t.Script()
		base = chinese
		t, _ = language.Compose(chinese, script) // both are valid
	}
	// The tag that Match returns is not one of ours: en-u-rg-uszzzz for en-US.
	_, i, confidence := n.matcher.Match(t)
	if confidence < language.High {
		if norwegian(base.String()) { // one of the spellings will do
			i := slices.IndexFunc(n.tags, func(t language.Tag) bool { b, _ := t.Base(); return norwegian(b.String()) })
			return answers{i, i}
		}
		return answers{none, none}
	}
	found, _ := n.tags[i].Base()
	switch asked, found := base.String(), found.String(); {
	case asked == found, norwegian(asked) && norwegian(found), confidence == language.Exact: // cmn is zh
		return answers{i, i}
	case asked == "gsw" && found == "de", asked == "lb" && found == "de":
		return answers{none, i} // written German is what they read at home, too
	}
	return answers{none, none} // CLDR thinks it near, and the reader may think otherwise
}

// norwegian reports whether a primary tag is Norwegian, or one of its two spellings.
func norwegian(base string) bool { return base == "no" || base == "nb" || base == "nn" }

var chinese = language.MustParseBase("zh")

// parse appends the ranges of list to wishes, best first; equal weights keep their
// order.
func parse(wishes []wish, list string) []wish {
	ranges := 0
	for item := range strings.SplitSeq(list, ",") {
		if item = trim(item); item == "" {
			continue // RFC 9110, section 5.6.1: empty elements don't count
		}
		if ranges++; ranges > maxRanges {
			break
		}
		tag, parameter, weighted := strings.Cut(item, ";")
		w := wish{strings.ReplaceAll(trim(tag), "_", "-"), 1000}
		if weighted {
			var ok bool
			if w.weight, ok = weight(trim(parameter)); !ok {
				continue
			}
		}
		if !wellFormed(w.tag) {
			continue
		}
		at := len(wishes)
		for at > 0 && wishes[at-1].weight < w.weight {
			at--
		}
		wishes = append(wishes, w)
		copy(wishes[at+1:], wishes[at:])
		wishes[at] = w
	}
	return wishes
}

// trim removes the white space around s. Most often there is none.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[len(s)-1] > ' ' {
		return s
	}
	return strings.Trim(s, " \t")
}

// weight reads "q=0.5" (RFC 9110, section 12.4.2), in thousandths.
func weight(s string) (thousandths int, ok bool) {
	if len(s) < 3 || s[0]|0x20 != 'q' || s[1] != '=' {
		return 0, false
	}
	s = s[2:]
	if len(s) > 5 || s[0] != '0' && s[0] != '1' || len(s) > 1 && s[1] != '.' {
		return 0, false
	}
	thousandths = int(s[0]-'0') * 1000
	unit := 100
	for i := 2; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		thousandths += int(s[i]-'0') * unit
		unit /= 10
	}
	return thousandths, thousandths <= 1000
}

// wellFormed reports whether tag is "*" or follows the grammar of language ranges
// (RFC 4647, section 2.1), with hyphens in place of underscores.
func wellFormed(tag string) bool {
	if tag == "*" {
		return true
	}
	length := 0 // of the subtag
	for i := range len(tag) {
		switch c := tag[i]; {
		case c == '-' && length > 0:
			length = 0
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9':
			if length++; length > 8 {
				return false
			}
		default:
			return false
		}
	}
	return length > 0
}

// commas returns a list of tags with commas between them in place of spaces. A list with
// weights keeps its spaces.
func commas(list string) string {
	if len(list) > maxList {
		list = list[:strings.LastIndexAny(list[:maxList+1], ", ")+1] // a tag that is cut does not count
	}
	if !strings.Contains(list, " ") || strings.Contains(list, ";") {
		return list
	}
	return strings.Join(strings.Fields(list), ",")
}

// joined returns the lines of a field as one, up to the bytes that count.
func joined(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	if len(lines) == 1 {
		return lines[0]
	}
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		if b.Len()+len(line) > maxList {
			b.WriteString(line[:maxList-b.Len()+1])
			break
		}
		b.WriteString(line)
	}
	return b.String()
}
