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
	names := placeholder.Names(r.Text())
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
	switch names := placeholder.Names(r.Text()); {
	case r.String() == "":
		err = fmt.Errorf("errcode: field %q has the unknown rule %d, expected one such as RuleRequired", bounded(path), r)
	case len(params) < len(names), len(params) > len(names) && r != RuleOneOf:
		err = fmt.Errorf("errcode: rule %s of field %q has %d parameters, expected %s", r, bounded(path), len(params), expected(names))
	}
	if err != nil {
		r, params = RuleInvalid, nil
	}
	plain := plainValues(params)
	text := printable.CutRunes(r.Fill(r.Text(), plain), maxMessage)
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
// FormDomain shows fields in development mode only; see [FormDomainDetails].
func (e *Error) WithField(path, message string) *Error {
	c := e.with()
	c.shown.details = c.shown.details.withField(field{Key: path, Value: message})
	return c
}

// WithFields returns a copy of e with several fields more; see [Error.WithField].
func (e *Error) WithFields(fields Fields) *Error {
	c := e.with()
	c.shown.details.addFields(fields)
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
	c.shown.details = c.shown.details.withRule(path, rule, params)
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
type Validation struct{ details details }

// Add says what is wrong with a field; see [Error.WithField].
func (v *Validation) Add(path, message string) {
	v.details = v.details.withField(field{Key: path, Value: message})
}

// Rule says that a field breaks a rule; see [Error.WithRule].
func (v *Validation) Rule(path string, rule Rule, params ...any) {
	v.details = v.details.withRule(path, rule, params)
}

// Err returns an error with the code and all that was collected, nil if there was
// nothing. With the zero Code the error is that of Status(422), to which the Writer
// gives the code.
func (v *Validation) Err(code Code) error {
	if len(v.details.fields) == 0 && v.details.err == nil { // there is an err if no field had room
		return nil
	}
	e := code.Wrap(nil)
	if code.IsZero() {
		e = Status(422)
	}
	c := e.with()
	c.shown.details = v.details
	return c
}

// A field is a path with its message, and the rule that it comes from, if there is one.
type field = pairs.Pair[*ruleUse]

// A plainField is a field without a rule.
type plainField = pairs.Pair[struct{}]

// A fieldList is a list of fields, in the order in which they were given or sorted. It
// is immutable. Lists that were made from one another by adding share their memory, so
// that adding in a loop is linear.
type fieldList struct {
	plain  []plainField // from a map or a body: sorted, each path once; then there are no others
	fields []field
	log    *fieldLog // nil if fields are sorted and each path stands once
}

func (f *fieldList) len() int { return len(f.plain) + len(f.fields) }

// A fieldLog counts what is in the memory that lists share. Each list has the fields up
// to its length, which never change; a list whose length equals used may add one.
type fieldLog struct {
	used  atomic.Int64
	bytes atomic.Int64 // of all fields
}

// maxFields bounds the bytes of the fields that are kept. No body has room for more.
// Memory that lists share may hold twice as many.
const maxFields = maxBody

// sorted returns the fields that are not plain, sorted, without those that were replaced.
func (f *fieldList) sorted() []field {
	ascending := true
	for i := 1; f.log != nil && ascending && i < len(f.fields); i++ {
		ascending = f.fields[i-1].Key < f.fields[i].Key
	}
	if ascending {
		return f.fields
	}
	return pairs.Unique(slices.Clone(f.fields))
}

// first returns the first n fields, sorted.
func (f *fieldList) first(n int) fieldList {
	if len(f.plain) > 0 {
		return fieldList{plain: f.plain[:n:n]}
	}
	fields := f.sorted()
	n = min(n, len(fields))
	return fieldList{fields: fields[:n:n]}
}

// withField returns d with one field more. If there is no room for all of them, err
// says so.
func (d details) withField(f field) details {
	f.Key = pairs.Key(f.Key)
	list, whole := d.add(f)
	d = details{fieldList: list, err: d.err}
	if !whole && d.err == nil {
		d.err = errTooLong
	}
	return d
}

func (d details) withRule(path string, rule Rule, params []any) details {
	use, text, err := rule.use(path, params)
	if d.err == nil {
		d.err = err
	}
	return d.withField(field{Key: path, Value: text, Note: use})
}

// add returns the list with one field more. If no body has room for all, it leaves out
// the last of them, sorted, as a body does; whole is false then.
func (f fieldList) add(one field) (_ fieldList, whole bool) {
	if len(f.plain) > 0 {
		f.fields = make([]field, len(f.plain))
		for i := range f.plain {
			f.fields[i] = field{Key: f.plain[i].Key, Value: f.plain[i].Value}
		}
	}
	switch n := int64(len(f.fields)); {
	case n == 0 && size(one) <= maxFields:
		return fieldList{fields: []field{one}}, true // most have one
	case f.log != nil && len(f.fields) < cap(f.fields) && f.log.bytes.Load()+size(one) <= 2*maxFields && f.log.used.CompareAndSwap(n, n+1):
		f.fields = append(f.fields, one)
		f.log.bytes.Add(size(one))
		return f, true
	}
	// The memory is another list's, or used up: a copy, without what was replaced.
	const few = 4
	var log *fieldLog
	var fields []field
	if len(f.fields) < few {
		both := new(struct { // one allocation
			log    fieldLog
			fields [few]field
		})
		log, fields = &both.log, both.fields[:0]
	} else {
		log, fields = new(fieldLog), make([]field, 0, 2*len(f.fields)+1)
	}
	fields = pairs.Unique(append(append(fields, f.fields...), one))
	n, bytes := 0, int64(0)
	for n < len(fields) && bytes+size(fields[n]) <= maxFields {
		bytes += size(fields[n])
		n++
	}
	whole = n == len(fields)
	clear(fields[n:])
	log.used.Store(int64(n))
	log.bytes.Store(bytes)
	return fieldList{fields: fields[:n], log: log}, whole
}

// size is the least that a field takes in a body.
func size(f field) int64 { return int64(len(f.Key) + len(f.Value) + len(`"":"",`)) }

// addFields adds fields to d, which nobody else has yet.
func (d *details) addFields(more Fields) {
	plain := pairs.FromMap[struct{}](more)
	if d.len() == 0 {
		d.fieldList, d.raw = fieldList{plain: plain}, nil
		return
	}
	for _, f := range plain {
		*d = d.withField(field{Key: f.Key, Value: f.Value})
	}
}

func (f *fieldList) asFields() Fields {
	if f.len() == 0 {
		return nil
	}
	fields := make(Fields, f.len())
	for _, one := range f.plain {
		fields[one.Key] = one.Value
	}
	for _, one := range f.fields {
		fields[one.Key] = one.Value
	}
	return fields
}

// all yields the fields, sorted.
func (f *fieldList) all() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for _, one := range f.plain {
			if !yield(Field{Path: one.Key, Message: one.Value}) {
				return
			}
		}
		for _, one := range f.sorted() {
			field := Field{Path: one.Key, Message: one.Value}
			if one.Note != nil {
				field.Rule, field.Params = one.Note.rule, slices.Clone(one.Note.params)
			}
			if !yield(field) {
				return
			}
		}
	}
}

// hasRules reports whether a field comes from a rule.
func (f *fieldList) hasRules() bool {
	return slices.ContainsFunc(f.fields, func(one field) bool { return one.Note != nil })
}
