package rpcerr

import (
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/fieldpath"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// violations are what is wrong with fields: all in one detail, the first ones as long as
// there is room, and translated texts only if there is room for all of these.
type violations struct {
	request    errdetails.BadRequest
	translated []string // for each of the entries, "" if it is not
	room       int
	all, cuts  int
}

// addFields adds what is wrong with fields.
func (b *builder) addFields(a *errcode.Answer, locale string) {
	var v *violations // few answers have fields
	for f := range a.Fields() {
		if v == nil {
			v = new(violations)
			v.room = b.room(&v.request)
		}
		v.add(f)
	}
	if v == nil {
		return
	}
	if locale != "" {
		v.translate(locale)
	}
	if len(v.request.FieldViolations) > 0 {
		b.add(&v.request)
	}
	if n := v.all - len(v.request.FieldViolations); n > 0 {
		b.lose("fields left out: %d of %d", n, v.all)
	}
	if v.cuts > 0 {
		b.lose("texts of fields cut or left out: %d", v.cuts)
	}
}

// add adds a field, if there is room for it.
func (v *violations) add(f errcode.Field) {
	v.all++
	one, translation, whole := violation(f)
	switch {
	case one == nil:
	case entrySize(one) > v.room:
		v.room = 0 // not even for a smaller one, so that the client has the first ones
	default:
		v.room -= entrySize(one)
		v.request.FieldViolations = append(v.request.FieldViolations, one)
		v.translated = append(v.translated, translation)
		if !whole {
			v.cuts++
		}
	}
}

// translate adds the translated texts.
func (v *violations) translate(locale string) {
	for i, one := range v.request.FieldViolations {
		if v.translated[i] == "" {
			continue
		}
		before := entrySize(one)
		text, whole := cut(v.translated[i], maxDescription, plain)
		one.LocalizedMessage = &errdetails.LocalizedMessage{Locale: locale, Message: text}
		if more := entrySize(one) - before; more <= v.room {
			v.room -= more
		} else {
			one.LocalizedMessage, whole = nil, false
		}
		if !whole {
			v.cuts++
		}
	}
}

// entrySize returns how much an entry adds to the list that it is in.
func entrySize(v *errdetails.BadRequest_FieldViolation) int {
	return protowire.SizeTag(1) + protowire.SizeBytes(proto.Size(v))
}

// violation returns what is sent for a field, nil if its path is too long, and the text
// in the reader's language, if that is another one. Whole is false if the text was cut.
func violation(f errcode.Field) (v *errdetails.BadRequest_FieldViolation, translation string, whole bool) {
	path := strings.ToValidUTF8(fieldpath.Bracketed(f.Path), "\ufffd")
	if len(path) > maxPath {
		return nil, "", false
	}
	text := f.Message
	if f.Rule != 0 {
		if text = f.Rule.Fill(f.Rule.Text(), f.Params); text != f.Message {
			translation = f.Message
		}
	}
	text, whole = cut(text, maxDescription, plain)
	return &errdetails.BadRequest_FieldViolation{Field: path, Description: text, Reason: strings.ToUpper(f.Rule.String())}, translation, whole
}

// field returns the field that an entry of BadRequest is about.
func field(v *errdetails.BadRequest_FieldViolation) errcode.Field {
	f := errcode.Field{Path: fieldpath.Dotted(v.GetField()), Message: v.GetDescription()}
	for rule := range errcode.Rules() {
		if strings.ToUpper(rule.String()) == v.GetReason() {
			if params, ok := paramsOf(rule, v.GetDescription()); ok {
				f.Rule, f.Params = rule, params
			}
			break
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
