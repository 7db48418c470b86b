package errcode

import (
	"strings"
	"sync/atomic"
)

// keptBodies are bodies of a code alone, each in one form, with one status and one
// message. Nobody may write to them. Only the first ones are kept, so that a service
// which makes forms, or texts, for each request does not fill the memory.
type keptBodies struct{ first atomic.Pointer[keptBody] }

type keptBody struct {
	l       *layout
	status  int
	message string // "" for the code's own
	body    []byte
	next    *keptBody
	length  int // of the list that begins here
}

// How many bodies a code keeps.
const (
	maxBodies       = 16 // with its own message: forms are few
	maxTranslations = 32 // more than there are languages built in
)

// find returns the body that was kept, nil if none was.
func (b *keptBodies) find(l *layout, status int, message string) []byte {
	for k := b.first.Load(); k != nil; k = k.next {
		if k.l == l && k.status == status && k.message == message {
			return k.body
		}
	}
	return nil
}

// add keeps a copy of a body and its message, unless there are limit bodies.
func (b *keptBodies) add(limit int, l *layout, status int, message string, body []byte) {
	for b.find(l, status, message) == nil {
		next, length := b.first.Load(), 1
		if next != nil {
			length += next.length
		}
		if length > limit {
			return
		}
		kept := append(make([]byte, 0, len(body)), body...)
		if b.first.CompareAndSwap(next, &keptBody{l, status, strings.Clone(message), kept, next, length}) {
			return
		}
	}
}

// static returns the body of the code alone in a form of the documents. Nobody may
// write to it.
func (d *definition) static(l *layout, status int) []byte {
	if body := d.bodies.find(l, status, ""); body != nil {
		return body
	}
	body, _ := l.own.append(nil, status, Code{d}, d.message, &noDetails)
	d.bodies.add(maxBodies, l, status, "", body)
	return body[:len(body):len(body)]
}
