// Package rpcerr carries errors of package errcode over RPC protocols whose errors are a
// google.rpc.Status: gRPC and Connect. It is what the packages grpcerr and connecterr
// share, and needs neither gRPC nor Connect. A service uses one of those two.
//
// A status has the details that AIP-193 recommends:
//
//   - ErrorInfo, always: its metadata has the code ("code") and the HTTP status
//     ("status"); its reason is made of the code, see [Reason].
//   - RetryInfo, if it is known how long the client should wait.
//   - LocalizedMessage, if a Localizer of the service spoke and the handler gave no words
//     of its own.
//   - BadRequest, if fields of the request are wrong. It has them in order of their paths,
//     with the rule that each of them breaks. The path is as AIP-193 writes it:
//     items.1.email is sent as items[1].email.
//   - DebugInfo, in development mode only.
//
// The message of the status is for developers: the handler's own words, or else the
// code's own text, in the language in which it was defined. Details that are not fields,
// see [errcode.Error.WithDetails], and challenges are not part of it.
//
// # Limits
//
// Everything of an error is sent in header fields, and clients and proxies lose an answer
// whose header fields are too large; grpc-js then waits for ever. So a status has at most
// 3 KiB, which are 4 KiB in base64, and its message at most 1 KiB when it is
// percent-encoded: a character that is not ASCII then takes 6 to 12 bytes. What is longer
// is cut, and ends in "…": the message, the text of LocalizedMessage after 1 KiB, the
// description of a field after 512 bytes. A field with a path of more than 256 bytes is
// left out, and so are the last fields if there are too many, and the translated texts of
// fields for which there is no room. The report of the request names what was lost.
package rpcerr

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// Limits of a status, in bytes.
const (
	maxStatus      = 3 << 10 // of the whole, 4 KiB in base64
	maxMessage     = 1 << 10 // of the message, percent-encoded
	maxLocalized   = 1 << 10
	maxDescription = 512 // of a field, in any language
	maxPath        = 256 // of a field
	maxDomain      = 255
	maxLocale      = 64
)

// Keys of the metadata of ErrorInfo.
const (
	keyCode   = "code"
	keyStatus = "status"
)

const ellipsis = "…"

// Status returns what is sent for an answer. The domain is that of ErrorInfo: a name for
// the service that is unique in the world, such as "auth.example.com", or "". The error
// says what was cut or left out for want of room; the status is complete without that.
// The same answer gives the same bytes.
func Status(a errcode.Answer, domain string) (*spb.Status, error) {
	const usual = 2 // details
	b := builder{status: &spb.Status{Code: int32(Code(a.Status)), Details: make([]*anypb.Any, 0, usual)}}
	own := a.Message != a.Title // the handler's words
	text := a.Untranslated
	if own {
		text = a.Message
	}
	b.status.Message = b.cut("message", text, maxMessage, percentEncoded)

	b.add(typeErrorInfo, appendErrorInfo(make([]byte, 0, 128), a, b.limited("domain", domain, maxDomain)))
	if delay, ok := a.RetryAfter(); ok && delay <= longestDelay {
		b.add(typeRetryInfo, appendRetryInfo(nil, delay))
	}
	locale := b.limited("language", a.Language, maxLocale)
	if locale != "" && !own {
		b.add(typeLocalizedMessage, appendLocalizedMessage(nil, locale, b.cut("translated message", a.Title, maxLocalized, plain)))
	}
	b.addFields(&a, locale)
	if a.Debug != "" {
		b.addDebug(a.Debug)
	}
	return b.status, errors.Join(b.lost...)
}

// A builder adds details to a status, as long as there is room.
type builder struct {
	status *spb.Status
	lost   []error
}

// lose notes that something was lost.
func (b *builder) lose(format string, args ...any) {
	b.lost = append(b.lost, fmt.Errorf(format, args...))
}

// room returns how many bytes a detail of a type may have.
func (b *builder) room(typeURL string) int {
	const tags, lengths = 3 * tagSize, 2 + 1 + 2 // of the detail, its type and its value
	return maxStatus - proto.Size(b.status) - tags - lengths - len(typeURL)
}

// add adds a detail.
func (b *builder) add(typeURL string, value []byte) {
	b.status.Details = append(b.status.Details, &anypb.Any{TypeUrl: typeURL, Value: value})
}

// addDebug adds what development mode shows, cut to the room that there is.
func (b *builder) addDebug(text string) {
	const tagAndLength = tagSize + 2
	if room := b.room(typeDebugInfo) - tagAndLength; room > len(ellipsis) {
		text, _ = cut(text, room, plain)
		b.add(typeDebugInfo, appendText(nil, 2, text)) // detail 2
	}
}

// limited returns a text that can't be cut, "" if it is too long.
func (b *builder) limited(what, text string, limit int) string {
	if len(text) > limit {
		b.lose("%s of %d bytes left out, expected at most %d", what, len(text), limit)
		return ""
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

// cut returns a text, cut to a limit.
func (b *builder) cut(what, text string, limit int, size func(rune) int) string {
	text, whole := cut(text, limit, size)
	if !whole {
		b.lose("%s cut, expected at most %d bytes", what, limit)
	}
	return text
}

// cut returns a text as valid UTF-8. If it takes more than limit bytes, it is cut and
// ends in an ellipsis.
func cut(text string, limit int, size func(rune) int) (_ string, whole bool) {
	const most = len("%EF%BF%BD") // of a byte: one that is invalid becomes U+FFFD
	if len(text) <= limit/most {
		return strings.ToValidUTF8(text, "\ufffd"), true
	}
	total, end := 0, 0
	for i, r := range text { // invalid bytes are U+FFFD
		if total+size('…') <= limit {
			end = i
		}
		if total += size(r); total > limit {
			return strings.ToValidUTF8(text[:end], "\ufffd") + ellipsis, false
		}
	}
	return strings.ToValidUTF8(text, "\ufffd"), true
}

// plain returns the length of a character in UTF-8.
func plain(r rune) int { return utf8.RuneLen(r) }

// percentEncoded returns its length in the header field grpc-message.
func percentEncoded(r rune) int {
	if r >= ' ' && r <= '~' && r != '%' {
		return 1
	}
	return len("%00") * utf8.RuneLen(r)
}
