package rpcerr

import (
	"strconv"
	"time"

	"example.com/errcode"
	"google.golang.org/protobuf/encoding/protowire"
)

// Details are encoded here, as package proto does it if it is told to be deterministic. It
// takes five times as long for the map of ErrorInfo, which every answer has, and a message
// in memory for each entry of BadRequest.

// Types of details in an Any.
const (
	typeErrorInfo        = "type.googleapis.com/google.rpc.ErrorInfo"
	typeRetryInfo        = "type.googleapis.com/google.rpc.RetryInfo"
	typeLocalizedMessage = "type.googleapis.com/google.rpc.LocalizedMessage"
	typeBadRequest       = "type.googleapis.com/google.rpc.BadRequest"
	typeDebugInfo        = "type.googleapis.com/google.rpc.DebugInfo"
)

// tagSize is the size of a tag: no message here has a field with a number above 15.
const tagSize = 1

// appendText appends a field with a text. One without text is left out.
func appendText(dst []byte, field protowire.Number, text string) []byte {
	if text == "" {
		return dst
	}
	return protowire.AppendString(protowire.AppendTag(dst, field, protowire.BytesType), text)
}

// textSize returns how much appendText appends.
func textSize(text string) int {
	if text == "" {
		return 0
	}
	return messageSize(len(text))
}

// appendMessage appends the beginning of a field with a message of that size.
func appendMessage(dst []byte, field protowire.Number, size int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(dst, field, protowire.BytesType), uint64(size))
}

// messageSize returns how much a field with a message of that size takes.
func messageSize(size int) int { return tagSize + protowire.SizeBytes(size) }

// appendErrorInfo appends an ErrorInfo: reason 1, domain 2, metadata 3.
func appendErrorInfo(dst []byte, a errcode.Answer, domain string) []byte {
	entry := func(key, value string) {
		dst = appendMessage(dst, 3, textSize(key)+textSize(value))
		dst = appendText(appendText(dst, 1, key), 2, value)
	}
	dst = appendText(appendText(dst, 1, Reason(a.Code)), 2, domain)
	entry(keyCode, a.Code.String()) // in the order of their keys
	entry(keyStatus, strconv.Itoa(a.Status))
	return dst
}

// appendRetryInfo appends a RetryInfo: retry_delay 1, a Duration with seconds 1, nanos 2.
func appendRetryInfo(dst []byte, delay time.Duration) []byte {
	var value []byte
	number := func(field protowire.Number, n time.Duration) {
		if n != 0 {
			value = protowire.AppendVarint(protowire.AppendTag(value, field, protowire.VarintType), uint64(n))
		}
	}
	number(1, delay/time.Second)
	number(2, delay%time.Second)
	return append(appendMessage(dst, 1, len(value)), value...)
}

// appendLocalizedMessage appends a LocalizedMessage: locale 1, message 2.
func appendLocalizedMessage(dst []byte, locale, message string) []byte {
	return appendText(appendText(dst, 1, locale), 2, message)
}

// A violation is an entry of BadRequest.
type violation struct{ path, text, reason, translation string }

// size returns the size of the message.
func (v *violation) size(locale string) int {
	size := textSize(v.path) + textSize(v.text) + textSize(v.reason)
	if v.translation != "" {
		size += messageSize(v.translationSize(locale))
	}
	return size
}

// translationSize returns the size of the LocalizedMessage in it.
func (v *violation) translationSize(locale string) int {
	return textSize(locale) + textSize(v.translation)
}

// appendTo appends it as an entry of field_violations 1: field 1, description 2, reason 3,
// localized_message 4.
func (v *violation) appendTo(dst []byte, locale string) []byte {
	dst = appendMessage(dst, 1, v.size(locale))
	dst = appendText(appendText(appendText(dst, 1, v.path), 2, v.text), 3, v.reason)
	if v.translation != "" {
		dst = appendMessage(dst, 4, v.translationSize(locale))
		dst = appendLocalizedMessage(dst, locale, v.translation)
	}
	return dst
}
