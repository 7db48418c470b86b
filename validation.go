package errcode

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"

	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// Fields says what is wrong with the fields of a request: from the dot path of a
// field to a text for the user. On the wire it is an object with its keys in order.
//
// A path names the members from the outside in, joined by dots; the index of an array
// is a member too: "settings.max_sessions", "items.0.email". A dot inside the key of a
// map can't be told from one between members.
type Fields map[string]string

// A Field says what is wrong with one field of a request.
type Field struct {
	Path    string // a dot path; see Fields
	Message string // for the user
	Rule    Rule   // the rule that was broken, 0 if it is not known
	Params  []any  // the parameters of the rule: strings, int64 or float64
}

// A Rule is a usual reason why a field is refused. It has an English text, and a
// [Localizer] can have others; see [RuleLocalizer].
type Rule uint8

// The rules, with the parameters that WithRule takes for them.
const (
	RuleInvalid      Rule = iota + 1 // no other rule fits
	RuleRequired                     // it is missing or empty
	RuleType                         // it has the wrong type, such as a text for a number
	RuleEmail                        // it is not an email address
	RuleURL                          // it is not a URL
	RuleDate                         // it is not a date or a time
	RulePattern                      // it has characters or a form that are not allowed
	RuleTooShort                     // min: the least length
	RuleTooLong                      // max: the greatest length
	RuleTooSmall                     // min: the least value
	RuleTooLarge                     // max: the greatest value
	RuleOneOf                        // values: those that are allowed, one parameter each
	RuleTaken                        // another has it already
	RuleUnknown                      // there is no such field
	RuleConfirmation                 // it differs from the field that it repeats
)

var rules = [...]struct{ name, text string }{
	RuleInvalid:      {"invalid", "Not valid"},
	RuleRequired:     {"required", "Required"},
	RuleType:         {"type", "Wrong type of value"},
	RuleEmail:        {"email", "Not a valid email address"},
	RuleURL:          {"url", "Not a valid URL"},
	RuleDate:         {"date", "Not a valid date"},
	RulePattern:      {"pattern", "Not in the expected format"},
	RuleTooShort:     {"too_short", "Too short, the minimum length is {min}"},
	RuleTooLong:      {"too_long", "Too long, the maximum length is {max}"},
	RuleTooSmall:     {"too_small", "Too small, the minimum is {min}"},
	RuleTooLarge:     {"too_large", "Too large, the maximum is {max}"},
	RuleOneOf:        {"one_of", "Not allowed, expected one of: {values}"},
	RuleTaken:        {"taken", "Already taken"},
	RuleUnknown:      {"unknown", "Unknown field"},
	RuleConfirmation: {"confirmation", "Does not match"},
}

// Rules yields all rules.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for r := RuleInvalid; int(r) < len(rules); r++ {
			if !yield(r) {
				return
			}
		}
	}
}

// String returns the name of the rule, such as "too_short", and "" for what is not one.
func (r Rule) String() string {
	if int(r) >= len(rules) {
		return ""
	}
	return rules[r].name
}

// Text returns the English text of the rule, with placeholders such as {min}.
func (r Rule) Text() string {
	if r.String() == "" {
		r = RuleInvalid
	}
	return rules[r].text
}

// Fill returns a text of the rule, in any language, with its placeholders replaced by
// params, in the order in which the English text has them. The last placeholder takes
// all that are left. Params are shown as those of WithParam are.
func (r Rule) Fill(text string, params []any) string {
	return fill(text, placeholder.Names(r.Text()), params)
}

// fill does what Fill does, for a rule whose English text has those names.
func fill(text string, names []string, params []any) string {
	return placeholder.Expand(text, func(name string) (any, bool) {
		i := slices.Index(names, name)
		switch {
		case i < 0 || i >= len(params):
			return nil, false
		case i < len(names)-1 || len(params) == len(names):
			return plainValue(params[i]), true
		}
		rest := make([]string, 0, len(params)-i)
		for _, p := range plainValues(params[i:]) {
			rest = append(rest, placeholder.Expand("{p}", func(string) (any, bool) { return p, true }))
		}
		return strings.Join(rest, ", "), true
	})
}

// A ruleUse is a rule with its parameters.
type ruleUse struct {
	rule   Rule
	params []any
}

// use returns the rule with its parameters and its English text. The error says what
// is wrong with them; RuleInvalid is used then.
func (r Rule) use(path string, params []any) (*ruleUse, string, error) {
	var err error
	names := placeholder.Names(r.Text())
	switch {
	case r.String() == "":
		err = fmt.Errorf("errcode: field %q has the unknown rule %d, expected one such as RuleRequired", bounded(path), r)
	case len(params) < len(names), len(params) > len(names) && r != RuleOneOf:
		err = fmt.Errorf("errcode: rule %s of field %q has %d parameters, expected %s", r, bounded(path), len(params), expected(names))
	}
	if err != nil {
		r, names, params = RuleInvalid, nil, nil
	}
	plain := plainValues(params)
	text := printable.CutRunes(fill(r.Text(), names, plain), maxMessage)
	return &ruleUse{r, plain}, text, err
}

// expected says which parameters a rule takes.
func expected(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d: %s", len(names), strings.Join(names, ", "))
}

// WithField is like [Error.WithField].
func (c Code) WithField(path, message string) *Error { return c.Wrap(nil).WithField(path, message) }

// WithFields is like [Error.WithFields].
func (c Code) WithFields(fields Fields) *Error { return c.Wrap(nil).WithFields(fields) }

// WithRule is like [Error.WithRule].
func (c Code) WithRule(path string, rule Rule, params ...any) *Error {
	return c.Wrap(nil).WithRule(path, rule, params...)
}

// WithField returns a copy of e whose details say what is wrong with one more
// field: a dot path such as "items.0.email", and a text for the user. The last message
// for a path counts. Details given to WithDetails are replaced. To collect many
// fields, use a [Validation].
//
// Fields that no body has room for are not kept; the request's [Report] then says so.
// FormProtekt shows no fields, FormDomain in development mode only; see [FormEnvelope] and
// [FormDomainDetails].
func (e *Error) WithField(path, message string) *Error {
	c := e.with()
	c.shown.details = c.shown.details.withField(path, message)
	return c
}

// WithFields returns a copy of e with several fields more; see [Error.WithField].
func (e *Error) WithFields(fields Fields) *Error {
	c := e.with()
	c.shown.details = c.shown.details.withFields(fields)
	return c
}

// WithRule is like WithField, for a field that breaks a rule. The message is the rule's
// text, filled with the parameters, in the reader's language if the Writer's Localizer
// has it.
//
//	return errcode.EnvelopeValidationError.WithRule("password", errcode.RuleTooShort, 12)
//
// A wrong number of parameters gives RuleInvalid; the request's [Report] says so.
func (e *Error) WithRule(path string, rule Rule, params ...any) *Error {
	c := e.with()
	list := c.shown.details.asList()
	list.addRule(path, rule, params)
	c.shown.details = details{list: list}
	return c
}

// Fields returns a copy of what is wrong with each field, nil if there is nothing.
func (e *Error) Fields() Fields {
	if e == nil || e.shown == nil {
		return nil
	}
	return e.shown.details.asFields()
}

// A Validation collects what is wrong with the fields of a request. The zero
// Validation has nothing. It is for one goroutine at a time.
//
//	var v errcode.Validation
//	if !strings.Contains(in.Email, "@") {
//		v.Rule("email", errcode.RuleEmail)
//	}
//	if err := v.Err(errcode.EnvelopeValidationError); err != nil {
//		return err
//	}
//
// The client is told the fields of one error: those of a second, joined to it with
// errors.Join, are not sent. Collect all in one Validation.
type Validation struct{ list fieldList }

// Add says what is wrong with a field; see [Error.WithField].
func (v *Validation) Add(path, message string) { v.list.add(field{Key: path, Value: message}) }

// Rule says that a field breaks a rule; see [Error.WithRule].
func (v *Validation) Rule(path string, rule Rule, params ...any) { v.list.addRule(path, rule, params) }

// Err returns an error with the code and all that was collected, nil if there was
// nothing. With the zero Code the error is that of Status(422), to which the Writer
// gives the code.
func (v *Validation) Err(code Code) error {
	if len(v.list.fields) == 0 && v.list.err == nil { // there is an err if no field had room
		return nil
	}
	e := code.Wrap(nil)
	if code.IsZero() {
		e = Status(422)
	}
	c := e.with()
	c.shown.details = v.list.details()
	return c
}

// A field is a path with its message, and the rule that it comes from, if there is one.
type field = pairs.Pair[*ruleUse]

// A fieldList is a list of fields, in the order in which they were given or sorted.
// Lists that were made from one another by adding share their memory, so that adding in
// a loop is linear; what a list has does not change.
type fieldList struct {
	fields []field
	used   *atomic.Int64 // how much of the memory is used; nil if fields are sorted and each path stands once
	bytes  int64         // that all fields take in a body, at least; valid if used is set
	err    error         // why something that was given could not be kept
}

// maxFields bounds the bytes of the fields that are kept. No body has room for more. A
// list may hold twice as many, until it is copied.
const maxFields = maxBody

// size is the least that a field takes in a body.
func size(f *field) int64 { return int64(len(f.Key) + len(f.Value) + len(`"":"",`)) }

// add adds a field. If no body has room for all, it leaves out the last of them, sorted,
// as a body does.
func (f *fieldList) add(one field) {
	one.Key = pairs.Key(one.Key)
	n, bytes := int64(len(f.fields)), f.bytes+size(&one)
	// Only the list that has all of the memory's fields may add one there.
	if f.used != nil && len(f.fields) < cap(f.fields) && bytes <= 2*maxFields && f.used.CompareAndSwap(n, n+1) {
		f.fields, f.bytes = append(f.fields, one), bytes
		return
	}
	f.copy(&one)
}

// copy adds a field in memory of the list's own.
func (f *fieldList) copy(one *field) {
	const few, some = 4, 16
	if f.used == nil {
		f.bytes = 0
		for i := range f.fields {
			f.bytes += size(&f.fields[i])
		}
	}
	f.bytes += size(one)
	if len(f.fields) == 0 && f.bytes <= maxFields { // most have one
		f.used, f.fields = nil, []field{*one}
		return
	}
	old := f.fields
	switch n := len(old); { // a counter is in one allocation with the memory unless that is large
	case n < few:
		m := new(struct {
			used   atomic.Int64
			fields [few]field
		})
		f.used, f.fields = &m.used, m.fields[:0]
	case n < some:
		m := new(struct {
			used   atomic.Int64
			fields [some]field
		})
		f.used, f.fields = &m.used, m.fields[:0]
	default:
		f.used, f.fields = new(atomic.Int64), make([]field, 0, 3*n)
	}
	f.fields = append(append(f.fields, old...), *one)
	if f.bytes > maxFields {
		f.cut()
	}
	f.used.Store(int64(len(f.fields)))
}

// cut leaves out fields that were replaced, and the last of those for which no body has
// room.
func (f *fieldList) cut() {
	unique, n := pairs.Unique(f.fields), 0
	for f.bytes = 0; n < len(unique); n++ {
		if f.bytes+size(&unique[n]) > maxFields {
			if f.err == nil {
				f.err = errTooLong
			}
			break
		}
		f.bytes += size(&unique[n])
	}
	clear(f.fields[copy(f.fields, unique[:n]):])
	f.fields = f.fields[:n]
}

func (f *fieldList) addRule(path string, rule Rule, params []any) {
	use, text, err := rule.use(path, params)
	if f.err == nil {
		f.err = err
	}
	f.add(field{Key: path, Value: text, Note: use})
}

// sorted returns the fields, sorted, without those that were replaced.
func (f *fieldList) sorted() []field {
	if f.used == nil || ascending(f.fields) {
		return f.fields
	}
	return pairs.Unique(f.fields)
}

// ascending reports whether fields are sorted, and each path stands once.
func ascending(fields []field) bool {
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Key >= fields[i].Key {
			return false
		}
	}
	return true
}

// append appends the fields as an object; see [details.append].
func (f *fieldList) append(b []byte, limit int) (_ []byte, ok bool) {
	b = append(b, '{')
	for i, one := range f.sorted() {
		if b, ok = appendField(b, i, one.Key, one.Value, limit); !ok {
			return append(b, '}'), false
		}
	}
	return append(b, '}'), true
}

// appendField appends the member of an object that has i members already, and reports
// whether there was room for it and a brace.
func appendField(b []byte, i int, key, value string, limit int) (_ []byte, ok bool) {
	before := len(b)
	if i > 0 {
		b = append(b, ',')
	}
	// Escaping makes nothing shorter, so this much is known beforehand.
	if len(b)+len(key)+len(value)+len(`"":""}`) <= limit {
		b = append(wire.AppendString(b, key), ':')
		b = wire.AppendString(b, value)
		if len(b) < limit {
			return b, true
		}
	}
	return b[:before], false
}

// details returns the fields as details, which don't share the memory of f.
func (f *fieldList) details() details {
	if !f.hasRules() {
		if json, n, ok := pairs.Object(f.fields); ok {
			return newDetails(json, n, f.err)
		}
	}
	return details{list: &fieldList{fields: pairs.Unique(f.fields), err: f.err}}
}

// hasRules reports whether a field comes from a rule.
func (f *fieldList) hasRules() bool {
	return slices.ContainsFunc(f.fields, func(one field) bool { return one.Note != nil })
}
