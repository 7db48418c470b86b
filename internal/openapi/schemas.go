package openapi

import (
	"fmt"
	"strings"

	"example.com/errcode/internal/snapshot"
)

// validationError is the code whose details are always an object in the envelope form.
const validationError = "VALIDATION_ERROR"

// A body makes the schemas of the bodies.
type body struct {
	s      snapshot.Snapshot
	prefix string // of a reference to a schema
}

// enums are the schemas of codes: those of each document, and those of none.
var enums = []struct{ document, name, title string }{
	{"protekt", "ProtektCode", "Codes of the Protekt document"},
	{"envelope", "EnvelopeCode", "Codes of the envelope document"},
	{"domain-reason", "DomainReasonCode", "Codes of the domain:reason document"},
	{"", "ServiceCode", "Codes of the service"},
}

// schemas are the schemas of codes, of fields and of the three bodies.
func (b body) schemas() object {
	schemas, refs := object{}, list{}
	for _, enum := range enums {
		own := b.s.Select(func(c snapshot.Catalogue, _ snapshot.Code) bool { return c.Document == enum.document })
		if len(own.Catalogues) > 0 {
			schemas = schemas.with(enum.name, enumeration(enum.title, own))
			refs = append(refs, ref(b.prefix+enum.name))
		}
	}
	code := object{{"title", "Error code"}, {"description", "What went wrong, for programs. Any code may come in any form."}}
	if len(refs) > 0 {
		code = code.with("anyOf", refs)
	} else {
		code = code.with("type", "string")
	}
	schemas = schemas.with("ErrorCode", code)
	schemas = schemas.with("FieldErrors", object{
		{"title", "Errors of fields"},
		{"description", "What is wrong with each field of the request: from its dot path, such as `settings.max_sessions`, to a text for the user."},
		{"type", "object"},
		{"additionalProperties", object{{"type", "string"}}},
		{"examples", list{object{{"email", "value is not a valid email address"}, {"settings.max_sessions", "value is not a valid integer"}}}},
	})
	bodies := list{}
	for _, f := range forms {
		bodies = append(bodies, ref(b.prefix+f.name+"Error"))
		schemas = schemas.with(f.name+"Error", append(object{{"title", f.title}}, f.schema(b)...))
	}
	return schemas.with("Error", object{
		{"title", "Error body"},
		{"description", "The body of an error response, in one of three forms."},
		{"oneOf", bodies},
	})
}

// enumeration is the schema of the codes of s. The members x-enum-varnames and
// x-enum-descriptions are what generators of clients read.
func enumeration(title string, s snapshot.Snapshot) object {
	var text strings.Builder
	codes, names, meanings := list{}, list{}, list{}
	for _, catalogue := range s.Catalogues {
		fmt.Fprintf(&text, "%s:\n\n%s\n\n", markdown(catalogue.Name), described(catalogue.Codes))
		for _, code := range catalogue.Codes {
			codes = append(codes, code.Code)
			names = append(names, snapshot.GoName(catalogue, code.Code))
			meanings = append(meanings, plain(code))
		}
	}
	return object{
		{"title", title},
		{"description", strings.TrimSuffix(text.String(), "\n\n")},
		{"type", "string"},
		{"enum", codes},
		{"x-enum-varnames", names},
		{"x-enum-descriptions", meanings},
	}
}

// plain says what a code means.
func plain(code snapshot.Code) string {
	text := fmt.Sprintf("%d: %s", code.Status, code.Message)
	if code.Description != "" {
		text = fmt.Sprintf("%d: %s", code.Status, code.Description)
	}
	if code.ReplacedBy != "" {
		text += fmt.Sprintf(" (deprecated: use %s)", code.ReplacedBy)
	}
	return text
}

var (
	message = object{{"description", "What went wrong, for the user, in the language that Content-Language names."}, {"type", "string"}}
	status  = object{{"description", "The HTTP status, again."}, {"type", "integer"}, {"minimum", 400}, {"maximum", 599}}
)

func (b body) code() object { return ref(b.prefix + "ErrorCode") }

func (b body) protekt() object {
	return object{
		{"type", "object"},
		{"properties", object{{"error", b.code()}, {"message", message}, {"statusCode", status}}},
		{"required", list{"error", "message", "statusCode"}},
	}
}

func (b body) envelope() object {
	schema := object{
		{"type", "object"},
		{"properties", object{
			{"success", object{{"type", "boolean"}, {"const", false}}},
			{"error", message},
			{"code", b.code()},
			{"details", object{{"description", "More about the error: for " + validationError + " FieldErrors, for other codes any value, if there is one."}}},
		}},
		{"required", list{"success", "error", "code"}},
	}
	if _, _, ok := b.s.Find(validationError); !ok {
		return schema
	}
	return append(schema,
		member{"if", object{{"properties", object{{"code", object{{"const", validationError}}}}}, {"required", list{"code"}}}},
		member{"then", object{{"properties", object{{"details", object{{"type", "object"}}}}}, {"required", list{"details"}}}},
	)
}

func (b body) domainReason() object {
	return object{
		{"type", "object"},
		{"properties", object{
			{"status", status},
			{"code", b.code()},
			{"details", object{{"description", "More about the error, in development mode only."}}},
		}},
		{"required", list{"status", "code"}},
	}
}
