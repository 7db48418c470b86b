package rpcerr

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/fieldpath"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// violations are what is wrong with fields: all in one detail, the first ones as long as
// there is room, and translated texts only if there is room for all of these.
type violations struct {
	locale       string
	entries      []violation
	translations []string // for each of the entries, "" if it has none
	size, room   int      // what the entries take, and what is left
	all, cuts    int
}

// addFields adds what is wrong with fields.
func (b *builder) addFields(a *errcode.Answer, locale string) {
	var v *violations // few answers have fields
	for f := range a.Fields() {
		if v == nil {
			const usual = 16 // fields
			v = &violations{locale: locale, entries: make([]violation, 0, usual), room: b.room(typeBadRequest)}
		}
		v.add(f)
	}
	if v == nil {
		return
	}
	v.translate()
	if len(v.entries) > 0 {
		value := make([]byte, 0, v.size)
		for i := range v.entries {
			value = v.entries[i].appendTo(value, locale)
		}
		b.add(typeBadRequest, value)
	}
	if n := v.all - len(v.entries); n > 0 {
		b.lose("fields left out: %d of %d", n, v.all)
	}
	if v.cuts > 0 {
		b.lose("texts of fields cut or left out: %d", v.cuts)
	}
}

// add adds a field, if there is room for it.
func (v *violations) add(f errcode.Field) {
	v.all++
	one, translation, whole := violationOf(f)
	switch size := messageSize(one.size(v.locale)); {
	case len(one.path) > maxPath:
	case size > v.room:
		v.room = 0 // not even for a smaller one, so that the client has the first ones
	default:
		v.take(size)
		v.entries = append(v.entries, one)
		if v.locale != "" {
			v.translations = append(v.translations, translation)
		}
		if !whole {
			v.cuts++
		}
	}
}

// take takes some of the room.
func (v *violations) take(size int) {
	v.size += size
	v.room -= size
}

// translate adds the translated texts.
func (v *violations) translate() {
	for i, translation := range v.translations {
		if translation == "" {
			continue
		}
		one := &v.entries[i]
		before := messageSize(one.size(v.locale))
		text, whole := cut(translation, maxDescription, plain)
		one.translation = text
		if more := messageSize(one.size(v.locale)) - before; more <= v.room {
			v.take(more)
		} else {
			one.translation, whole = "", false
		}
		if !whole {
			v.cuts++
		}
	}
}

// violationOf returns what is sent for a field, and the text in the reader's language, if
// that is another one. Whole is false if the text was cut.
func violationOf(f errcode.Field) (v violation, translation string, whole bool) {
	text := f.Message
	if f.Rule != 0 {
		if text = f.Rule.Fill(f.Rule.Text(), f.Params); text != f.Message {
			translation = f.Message
		}
	}
	v.path, v.reason = strings.ToValidUTF8(fieldpath.Bracketed(f.Path), "\ufffd"), reason(f.Rule)
	v.text, whole = cut(text, maxDescription, plain)
	return v, translation, whole
}

// reasons has the reason for each rule.
var reasons = sync.OnceValue(func() []string {
	all := []string{""}
	for rule := range errcode.Rules() {
		all = append(all, strings.ToUpper(rule.String()))
	}
	return all
})

// reason returns the reason for a rule, "" if it is not one.
func reason(rule errcode.Rule) string {
	if rule == 0 || int(rule) >= len(reasons()) {
		return ""
	}
	return reasons()[rule]
}

// field returns the field that an entry of BadRequest is about.
func field(v *errdetails.BadRequest_FieldViolation) errcode.Field {
	f := errcode.Field{Path: fieldpath.Dotted(v.GetField()), Message: v.GetDescription()}
	if i := slices.Index(reasons(), v.GetReason()); i > 0 {
		rule := errcode.Rule(i)
		if params, ok := paramsOf(rule, v.GetDescription()); ok {
			f.Rule, f.Params = rule, params
		}
	}
	if text := v.GetLocalizedMessage().GetMessage(); text != "" {
		f.Message = text
	}
	return f
}

// paramsOf finds the parameters of a rule in its English text. It fails if the text is
// not the rule's, or was cut.
func paramsOf(rule errcode.Rule, text string) (params []any, ok bool) {
	before, _, hasParams := strings.Cut(rule.Text(), "{")
	value, ok := strings.CutPrefix(text, before)
	switch {
	case !ok, !hasParams && value != "", strings.HasSuffix(value, ellipsis):
		return nil, false
	case !hasParams:
		return nil, true
	case rule == errcode.RuleOneOf:
		for _, one := range strings.Split(value, ", ") {
			params = append(params, one)
		}
		return params, true
	}
	return []any{number(value)}, true
}

// number returns a text as the number that it is, or as it is.
func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == text {
		return n
	}
	return text
}
