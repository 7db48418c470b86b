// Package shape says how the error bodies of this library are told from those of others,
// and which members of a body hold what. The reader in Go and those that are generated for
// other languages use the same tables.
package shape

import "bytes"

// A Member is one of the members of a body that mean something.
type Member uint8

// The members of our bodies, and those that tell a body of others from one of ours.
const (
	None Member = iota // any other
	Code
	Error
	Message
	Details
	Success
	Status
	StatusCode
	Description
	Title
	Detail
	Type
	RetryAfter
	ErrorCode
	ErrorCodeCamel
	Errcode
	ErrorType

	Count // how many there are
)

// Members that mean something in the bodies of others alone.
const (
	ErrorcodeLower = Count + 1 + iota
	AWSType
	SCIMType
	ID
	Name
	ErrorMessage
	Msg
	ErrorMessageCamel
	ErrorSummary
	ErrorDescriptionCamel
	Errmsg
	DescriptionPlain
	StatusMessage
	FaultString
	MessageCapital
	Reason
	Errors
	Data
	JSON
	Extensions
	Fault
	FieldErrors
	FieldErrorsSnake
	GeneralErrors
	ValidationErrors
	ValidationErrorsSnake
	Violations
	Issues
	InvalidParams
	InvalidParamsCamel
	Fields
	FieldViolations
	Metadata
	Debug
	Source
	Meta
	Field
	Loc
	Location
	Locations
	Path
	PropertyPath
	Property
	Param
	Pointer
	Parameter
	ParamName
	InstancePath
	Issue
	DefaultMessage
	ModelState
	Parameters
	ValuePlain
	AtType
	RetryAfterMS
	RetryAfterCamel
	RetryDelay
	LocalizedMessage

	All // greater than any member
)

var names = [All]string{
	Code: "code", Error: "error", Message: "message", Details: "details", Success: "success",
	Status: "status", StatusCode: "statusCode", Description: "error_description", Title: "title",
	Detail: "detail", Type: "type", RetryAfter: "retry_after", ErrorCode: "error_code",
	ErrorCodeCamel: "errorCode", Errcode: "errcode", ErrorType: "error_type",

	ErrorcodeLower: "errorcode", AWSType: "__type", SCIMType: "scimType", ID: "id", Name: "name",
	ErrorMessage: "error_message", Msg: "msg", ErrorMessageCamel: "errorMessage",
	ErrorSummary: "errorSummary", ErrorDescriptionCamel: "errorDescription", Errmsg: "errmsg",
	DescriptionPlain: "description", StatusMessage: "status_message", FaultString: "faultstring",
	MessageCapital: "Message", Reason: "reason", Errors: "errors", Data: "data", JSON: "json",
	Extensions: "extensions", Fault: "fault", FieldErrors: "fieldErrors", FieldErrorsSnake: "field_errors",
	GeneralErrors: "generalErrors", ValidationErrors: "validationErrors",
	ValidationErrorsSnake: "validation_errors", Violations: "violations", Issues: "issues",
	InvalidParams: "invalid-params", InvalidParamsCamel: "invalidParams", Fields: "fields",
	FieldViolations: "fieldViolations", Metadata: "metadata", Debug: "debug", Source: "source",
	Meta: "meta", Field: "field", Loc: "loc", Location: "location", Locations: "locations", Path: "path",
	PropertyPath: "propertyPath", Property: "property", Param: "param", Pointer: "pointer",
	Parameter: "parameter", ParamName: "param_name", InstancePath: "instancePath", Issue: "issue",
	DefaultMessage: "defaultMessage", ModelState: "ModelState", Parameters: "parameters", ValuePlain: "value",
	AtType: "@type", RetryAfterMS: "retry_after_ms", RetryAfterCamel: "retryAfter",
	RetryDelay: "retryDelay", LocalizedMessage: "localizedMessage",
}

// String returns the name of the member.
func (m Member) String() string { return names[m] }

// MemberOf returns the member with that name, None if it means nothing. Names are
// compared exactly.
func MemberOf(name []byte) Member {
	switch string(name) {
	case "code":
		return Code
	case "error":
		return Error
	case "message":
		return Message
	case "details":
		return Details
	case "success":
		return Success
	case "status":
		return Status
	case "statusCode":
		return StatusCode
	case "error_description":
		return Description
	case "title":
		return Title
	case "detail":
		return Detail
	case "type":
		return Type
	case "retry_after":
		return RetryAfter
	case "error_code":
		return ErrorCode
	case "errorCode":
		return ErrorCodeCamel
	case "errcode":
		return Errcode
	case "error_type":
		return ErrorType
	case "errorcode":
		return ErrorcodeLower
	case "__type":
		return AWSType
	case "scimType":
		return SCIMType
	case "id":
		return ID
	case "name":
		return Name
	case "error_message":
		return ErrorMessage
	case "msg":
		return Msg
	case "errorMessage":
		return ErrorMessageCamel
	case "errorSummary":
		return ErrorSummary
	case "errorDescription":
		return ErrorDescriptionCamel
	case "errmsg":
		return Errmsg
	case "description":
		return DescriptionPlain
	case "status_message":
		return StatusMessage
	case "faultstring":
		return FaultString
	case "Message":
		return MessageCapital
	case "reason":
		return Reason
	case "errors":
		return Errors
	case "data":
		return Data
	case "json":
		return JSON
	case "extensions":
		return Extensions
	case "fault":
		return Fault
	case "fieldErrors":
		return FieldErrors
	case "field_errors":
		return FieldErrorsSnake
	case "generalErrors":
		return GeneralErrors
	case "validationErrors":
		return ValidationErrors
	case "validation_errors":
		return ValidationErrorsSnake
	case "violations":
		return Violations
	case "issues":
		return Issues
	case "invalid-params":
		return InvalidParams
	case "invalidParams":
		return InvalidParamsCamel
	case "fields":
		return Fields
	case "fieldViolations":
		return FieldViolations
	case "metadata":
		return Metadata
	case "debug":
		return Debug
	case "source":
		return Source
	case "meta":
		return Meta
	case "field":
		return Field
	case "loc":
		return Loc
	case "location":
		return Location
	case "locations":
		return Locations
	case "path":
		return Path
	case "propertyPath":
		return PropertyPath
	case "property":
		return Property
	case "param":
		return Param
	case "pointer":
		return Pointer
	case "parameter":
		return Parameter
	case "param_name":
		return ParamName
	case "instancePath":
		return InstancePath
	case "issue":
		return Issue
	case "defaultMessage":
		return DefaultMessage
	case "ModelState":
		return ModelState
	case "parameters":
		return Parameters
	case "value":
		return ValuePlain
	case "@type":
		return AtType
	case "retry_after_ms":
		return RetryAfterMS
	case "retryAfter":
		return RetryAfterCamel
	case "retryDelay":
		return RetryDelay
	case "localizedMessage":
		return LocalizedMessage
	}
	return None
}

// A Set is a set of members.
type Set uint32

// SetOf returns the set of members.
func SetOf(members ...Member) (s Set) {
	for _, m := range members {
		s |= 1 << m
	}
	return s
}

// Has reports whether m is in s.
func (s Set) Has(m Member) bool { return s>>m&1 != 0 }

// Names returns the names of the members, in the order of the constants.
func (s Set) Names() []string {
	all := []string{}
	for m := None + 1; m < Count; m++ {
		if s.Has(m) {
			all = append(all, m.String())
		}
	}
	return all
}

// A Shape is a body that this library writes.
type Shape struct {
	Name    string
	Code    Member   // holds the code
	Message []Member // hold the message; the first that is there counts
	Strings Set      // members that must be there, as strings
	False   Set      // that must be there and false
	Status  Member   // must be there: a number, equal to the HTTP status; None if there is no such member
	Without Set      // members that must not be there, as they would hold a code
	Only    Set      // if it is not empty, and the code has no colon: there may be no other members
	Marked  bool     // the code must have a colon, or stand at the end of the member type
	Record  bool     // only in a record of MarshalJSON
}

// Shapes are the bodies that this library writes. The first that fits counts.
var Shapes = []Shape{
	{Name: "envelope", Code: Code, Message: []Member{Error},
		Strings: 1<<Code | 1<<Error, False: 1 << Success},
	{Name: "protekt", Code: Error, Message: []Member{Message},
		Strings: 1<<Error | 1<<Message, Status: StatusCode, Without: codeNames},
	{Name: "oauth", Code: Code, Message: []Member{Description},
		Strings: 1<<Error | 1<<Description | 1<<Code},
	{Name: "problem", Code: Code, Message: []Member{Detail, Title},
		Strings: 1<<Title | 1<<Code, Status: Status, Marked: true},
	{Name: "record", Code: Code, Message: []Member{Message},
		Strings: 1 << Code, Status: Status, Only: 1<<Code | 1<<Status | 1<<Message | 1<<Details | 1<<RetryAfter, Record: true},
	{Name: "domain-reason", Code: Code, Message: []Member{Message},
		Strings: 1 << Code, Status: Status, Only: 1<<Code | 1<<Status | 1<<Details},
}

// CodeNames returns the members that hold a code, without error, which is a code in one
// form of ours and a message in another.
func CodeNames() Set { return codeNames }

const codeNames = 1<<ErrorCode | 1<<ErrorCodeCamel | 1<<Errcode | 1<<Code | 1<<ErrorType

// A Body says which members a body has.
type Body struct {
	All     Set  // the members that mean something
	Strings Set  // those of them that are strings
	False   Set  // those of them that are false
	Others  bool // there are members that mean nothing
}

// Fits reports whether a body has the members of the shape. The caller checks that the
// status, if there is one, is that of the response, and FitsCode checks the code.
func (s *Shape) Fits(b Body) bool {
	return b.Strings&s.Strings == s.Strings && b.False&s.False == s.False && b.All&s.Without == 0 &&
		(s.Status == None || b.All.Has(s.Status))
}

// FitsCode reports whether a body that fits can have the shape with that code. Typ is the
// text of the member type.
func (s *Shape) FitsCode(code, typ []byte, b Body) bool {
	if bytes.IndexByte(code, ':') >= 0 {
		return true
	}
	if s.Marked {
		return endsIn(typ, code)
	}
	return s.Only == 0 || !b.Others && b.All&^s.Only == 0
}

// endsIn reports whether an address ends in a code, and not in a longer word.
func endsIn(typ, code []byte) bool {
	rest, ok := bytes.CutSuffix(typ, code)
	return ok && (len(rest) == 0 || bytes.IndexByte([]byte("/#:=?"), rest[len(rest)-1]) >= 0)
}
