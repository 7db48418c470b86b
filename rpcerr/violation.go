package rpcerr

import (
	"iter"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/fieldpath"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// addFields adds what is wrong with fields, as long as there is room: all in one detail,
// the first ones, and translated texts only if there is room for all of these.
func (b *builder) addFields(fields iter.Seq[errcode.Field], locale string) {
	request := &errdetails.BadRequest{}
	room := b.room(request)
	var translated []string // for each of the entries, "" if it is not
	all, cuts := 0, 0
	for f := range fields {
		all++
		v, translation, whole := violation(f)
		switch {
		case v == nil:
		case entrySize(v) > room:
			room = 0 // not even for a smaller one, so that the client has the first ones
		default:
			room -= entrySize(v)
			request.FieldViolations = append(request.FieldViolations, v)
			translated = append(translated, translation)
			if !whole {
				cuts++
			}
		}
	}
	if all == 0 {
		return
	}
	for i, v := range request.FieldViolations {
		if locale == "" || translated[i] == "" {
			continue
		}
		before := entrySize(v)
		text, whole := cut(translated[i], maxDescription, plain)
		v.LocalizedMessage = &errdetails.LocalizedMessage{Locale: locale, Message: text}
		if more := entrySize(v) - before; more <= room {
			room -= more
		} else {
			v.LocalizedMessage, whole = nil, false
		}
		if !whole {
			cuts++
		}
	}
	if len(request.FieldViolations) > 0 {
		b.add(request)
	}
	if n := all - len(request.FieldViolations); n > 0 {
		b.lose("fields left out: %d of %d", n, all)
	}
	if cuts > 0 {
		b.lose("texts of fields cut or left out: %d", cuts)
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
