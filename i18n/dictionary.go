package i18n

import (
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
	"example.com/errcode/locales"
	"golang.org/x/text/language"
)

// source is the language of the messages in Go source.
const source = "en"

// A dictionary has the texts of one language.
type dictionary struct {
	name   string // the canonical form of tag
	tag    language.Tag
	layers []*layer      // the first that has a text counts
	chain  []*dictionary // where texts are looked for: here first; see connect
	base   *layer        // the last of the layers, if it is shipped and no overlay
}

// A layer has the texts of one file.
type layer struct {
	codes map[errcode.Code]message
	named map[string]message // of rules and units, by their names

	shipped string    // the path of a file in package locales; "" for a service's file
	once    sync.Once // a shipped file is read when it is first used

	// Of a service's file, until it has been checked.
	file    string
	data    []byte
	offsets map[string]int // of the keys
}

// ready reads the file of a shipped layer.
func (l *layer) ready() {
	if l.shipped != "" {
		l.once.Do(func() {
			// A test reads all of them without an error.
			read, _, _ := readFile(locales.Files, l.shipped, builtin)
			l.codes, l.named = read.codes, read.named
		})
	}
}

func (l *layer) code(code errcode.Code) (message, bool) {
	l.ready()
	m, ok := l.codes[code]
	return m, ok
}

func (l *layer) name(name string) (message, bool) {
	l.ready()
	m, ok := l.named[name]
	return m, ok
}

// message returns the text for a key.
func (l *layer) message(k key) (message, bool) {
	if k.name != "" {
		return l.name(k.name)
	}
	return l.code(k.code)
}

// own reports whether l is of a service's file.
func (l *layer) own() bool { return l.shipped == "" }

// put adds a layer, whose texts count before those that d has.
func (d *dictionary) put(l *layer) { d.layers = slices.Insert(d.layers, 0, l) }

// find returns the text of d itself for err, which has the code.
func (d *dictionary) find(code errcode.Code, err *errcode.Error) (string, bool) {
	for _, l := range d.layers {
		if m, ok := l.code(code); ok {
			if text, ok := m.fill(d, err); ok {
				return text, true
			}
		}
	}
	if d.name == source {
		return d.sourceText(err)
	}
	return "", false
}

// sourceText returns the English text of err as it was defined. ok is false if the text
// says how long to wait, and err does not. The words for that are those of d.
func (d *dictionary) sourceText(err *errcode.Error) (text string, ok bool) {
	text = err.Code().Message()
	switch {
	case text == "" || err.Remote():
		return err.Message(), true
	case strings.IndexByte(text, '{') < 0:
		return text, true
	}
	return newMessage(text).fill(d, err)
}

// english has the texts of Go source, for a bundle without English.
var english = func() *dictionary {
	d := &dictionary{name: source, tag: language.English}
	d.chain = []*dictionary{d}
	return d
}()

// text returns the text for err, which has the code.
func (d *dictionary) text(code errcode.Code, err *errcode.Error) (errcode.Translation, bool) {
	for _, d := range d.chain {
		if text, ok := d.find(code, err); ok {
			return errcode.Translation{Message: text, Language: d.name}, true
		}
	}
	return errcode.Translation{}, false
}

// top returns the text of d itself for a key, and where it is; nil if there is none.
func (d *dictionary) top(k key) (message, *layer) {
	for _, l := range d.layers {
		if m, ok := l.message(k); ok {
			return m, l
		}
	}
	return message{}, nil
}

// inherited returns the text for a key and the dictionary that has it, nil if there is
// none.
func (d *dictionary) inherited(k key) (message, *dictionary) {
	for _, d := range d.chain {
		if m, at := d.top(k); at != nil {
			return m, d
		}
		if d.name == source {
			return k.english(), d
		}
	}
	return message{}, nil
}

// named returns the text of d itself for a rule or a unit.
func (d *dictionary) named(name string) (message, bool) {
	for _, l := range d.layers {
		if m, ok := l.name(name); ok {
			return m, true
		}
	}
	if d.name == source {
		m, ok := sourceNames()[name]
		return m, ok
	}
	return message{}, false
}

// sourceNames has the English texts of rules and units.
var sourceNames = sync.OnceValue(func() map[string]message {
	texts := map[string]message{}
	for rule := range errcode.Rules() {
		texts[rule.String()] = newMessage(rule.Text())
	}
	for unit := range delay.Units {
		one, other := unit.English()
		texts[unit.String()] = newForms(map[string]string{"one": one, "other": other})
	}
	return texts
})

// ruleText returns the text for a rule, filled with its parameters.
func (d *dictionary) ruleText(rule errcode.Rule, params []any) (string, bool) {
	for _, d := range d.chain {
		if m, ok := d.named(rule.String()); ok {
			return rule.Fill(m.ofRule(d.tag, rule, params), params), true
		}
	}
	return "", false
}

// words returns a delay in words.
func (d *dictionary) words(wait time.Duration) (string, bool) {
	n, unit := delay.Split(wait)
	for _, d := range d.chain {
		if m, ok := d.named(unit.String()); ok {
			return m.ofUnit(d.tag, n), true
		}
	}
	return "", false
}

// connect sets where the texts of the chosen languages are looked for: in the language,
// then in those that it belongs to (de for de-AT, zh-Hans for zh-CN), chosen or not, then
// in the other chosen ones of the same language and script (zh-CN for zh-Hans), with
// that of the region where most readers are first. It returns all of them by name.
func connect(chosen []*dictionary, loaded map[string]*dictionary) map[string]*dictionary {
	kin := map[kind][]*dictionary{}
	for _, d := range chosen {
		of := kindOf(d.tag)
		if kin[of] = append(kin[of], d); of.home == d.tag.String() {
			copy(kin[of][1:], kin[of])
			kin[of][0] = d
		}
	}
	named := map[string]*dictionary{}
	for waiting := slices.Clone(chosen); len(waiting) > 0; waiting = waiting[1:] {
		d := waiting[0]
		if named[d.name] != nil {
			continue
		}
		named[d.name] = d
		of := kindOf(d.tag)
		near := []*dictionary{d}
		add := func(name string) {
			if other := loaded[name]; other != nil && !slices.Contains(near, other) && kindOf(other.tag) == of {
				near = append(near, other)
			}
		}
		for t := d.tag.Parent(); t != language.Und; t = t.Parent() {
			add(t.String())
		}
		add(of.base + "-" + of.script)
		add(of.base)
		waiting = append(waiting, near[1:]...)
		d.chain = slices.Clone(near)
		for _, other := range kin[of] {
			if !slices.Contains(near, other) {
				d.chain = append(d.chain, other)
			}
		}
	}
	return named
}

// A kind is what the tags of one written language have in common.
type kind struct {
	base, script string
	home         string // with the region where most readers are: zh-CN, zh-TW
}

func kindOf(t language.Tag) kind {
	base, _ := t.Base()
	script, _ := t.Script()
	written, _ := language.Compose(base, script) // both are valid
	region, _ := written.Region()
	return kind{base.String(), script.String(), base.String() + "-" + region.String()}
}
