package shape

// The tables by which a body that others wrote is read. foreign.go of package errcode and
// the generated readers use them in the same order.

// Codes are the members that hold a code, the best first.
var Codes = []Member{ErrorCode, ErrorCodeCamel, Errcode, ErrorcodeLower, Code, ErrorType, AWSType, SCIMType, Error}

// Hints are the members that may hold a code where there is none of Codes, the best
// first. Each has a rule of its own for what looks like a code.
var Hints = []Member{Type, ID, Name, Message, Status}

// Messages are the members that hold the message, the best first.
var Messages = []Member{
	Message, Description, ErrorMessage, Msg, Detail, ErrorMessageCamel, ErrorSummary, ErrorDescriptionCamel, Errmsg,
	DescriptionPlain, StatusMessage, FaultString, MessageCapital, Title, Errors, Error, Details, Reason,
}

// Sentences are the members of Messages that hold one only if it is not a code.
var Sentences = []Member{Error, Details, Reason}

// Places are the paths to the objects in which codes and messages are looked for, the
// best first. An array stands for its first element, and None for the first member.
var Places = [][]Member{
	{},
	{Error},
	{Errors},
	{Errors, Extensions},
	{Error, Extensions},
	{Error, Data},
	{Error, JSON},
	{Error, JSON, Data},
	{Detail},
	{Fault},
	{Fault, Detail},
	{FieldErrors, None},
	{FieldErrorsSnake, None},
	{GeneralErrors},
}

// Entries are members of an element of an array that is about one field. Its code is not
// the error's.
var Entries = []Member{Field, Loc, Location, PropertyPath, Property, Param, Pointer, InstancePath, Path}

// FieldLists are the paths to arrays that may have an entry for each field, the best
// first.
var FieldLists = [][]Member{
	{Errors}, {Error, Errors}, {Details}, {Error, Details}, {Detail}, {Violations}, {Issues}, {Error, Issues},
	{InvalidParams}, {InvalidParamsCamel}, {ValidationErrors}, {ValidationErrorsSnake}, {Message},
	{Details, Errors}, {Error, Details, Errors},
}

// FieldMaps are the paths to objects that may have a member for each field, the best
// first. In the member message, only lists of texts count; in data, only objects.
var FieldMaps = [][]Member{
	{Errors}, {Error, Errors}, {FieldErrors}, {FieldErrorsSnake}, {ValidationErrors}, {ValidationErrorsSnake},
	{Fields}, {Error, Fields}, {Details}, {Error, Details}, {ModelState}, {Message}, {Data},
}

// FieldPaths are the members of an entry that say which field it is about, as paths from
// the entry, the best first.
var FieldPaths = [][]Member{
	{Field}, {Loc}, {PropertyPath}, {Property}, {Param}, {Pointer}, {Source, Pointer}, {Source, Parameter},
	{Meta, ParamName}, {Path}, {InstancePath}, {Name},
}

// FieldTexts are the members of an entry that say what is wrong, the best first.
var FieldTexts = []Member{Message, Msg, Detail, DescriptionPlain, Reason, Title, Issue, DefaultMessage, Code}

// Delays are the members that say how long to wait, the best first. The first one counts
// milliseconds, the others seconds.
var Delays = []Member{RetryAfterMS, RetryAfter, RetryAfterCamel}

// DelayPlaces are the paths to the objects that may have one of Delays, the best first.
var DelayPlaces = [][]Member{{}, {Error}, {Details}, {Error, Details}, {Errors, Extensions}, {Parameters}}

// Words are texts that are used in place of a code and are not codes, in lower case.
var Words = []string{"error", "fail", "failed", "failure", "false", "true", "null", "none", "undefined", "ok", "success"}
