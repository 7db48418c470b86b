package errcode_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.com/errcode"
	"github.com/stretchr/testify/require"
)

type (
	// back leads back to the root of the tree, once that is known.
	back struct{ root error }
	// slice is an error that can't be compared.
	slice []error
	// holder gives its error away in its As method only.
	holder struct{ err error }
)

func (b *back) Error() string   { return "CANARY back to " + b.root.Error() }
func (b *back) Unwrap() error   { return b.root }
func (s slice) Error() string   { return fmt.Sprintf("CANARY\x1b[31m\nslice %v", []error(s)) }
func (s slice) Unwrap() []error { return s }
func (holder) Error() string    { return "CANARY holder" }
func (h holder) As(target any) bool {
	switch target := target.(type) {
	case *errcode.Code:
		code, ok := h.err.(errcode.Code)
		*target = code
		return ok
	case **errcode.Error:
		e, ok := h.err.(*errcode.Error)
		*target = e
		return ok
	}
	return false
}

// planted builds a tree of errors: each byte pushes an error onto a stack, or wraps
// what is on top of it. Its two high bits choose a code. What is left in the end is
// joined.
func planted(program []byte) error {
	var (
		stack []error
		backs []*back
	)
	pop := func() (err error) {
		if n := len(stack); n > 0 {
			err, stack = stack[n-1], stack[:n-1]
		}
		return err
	}
	codes := []errcode.Code{errcode.UserNotFound, errcode.ProtektTokenExpired, errcode.EnvelopeValidationError, {}}
	for _, b := range program {
		code := codes[b>>6]
		var err error
		switch b & 63 % 22 {
		case 0:
			err = errors.New("CANARY leaf\r\n\x1b[2J")
		case 1:
			err = code
		case 2, 3:
			err = code.Wrap(pop())
		case 4:
			err = code.WithMessage("told").WithField("a", "b").Wrap(pop()).Wrap(pop())
		case 5, 6:
			err = layer{pop()}
		case 7:
			err = &talkative{layer{pop()}}
		case 8:
			err = errors.Join(pop(), pop())
		case 9:
			err = fmt.Errorf("CANARY %w and %w", pop(), pop())
		case 10:
			err = slice{nil, pop(), pop(), pop()}
		case 11:
			err = (*errcode.Error)(nil)
		case 12:
			err = panicsInError{}
		case 13:
			err = panicsInUnwrap{layer{pop()}}
		case 14:
			err = panicsInUnwrapMany{layer{pop()}}
		case 15:
			err = panicsInAs{pop()}
		case 16:
			err = panicsInIs{pop()}
		case 17:
			err = holder{pop()}
		case 18:
			err = errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
		case 19:
			err = errcode.Parse(502, []byte("CANARY"))
		case 20:
			err = &http.MaxBytesError{Limit: 10}
		case 21:
			link := &back{}
			backs = append(backs, link)
			err = link
		}
		stack = append(stack, err)
	}
	root := pop()
	if len(stack) > 0 {
		root = errors.Join(append(stack, root)...)
	}
	for _, link := range backs {
		link.root = root
	}
	return root
}

// A naiveWalk visits errors by recursion, as errors.Is does. It ends where a method
// panics, and where it would go round in circles.
type naiveWalk struct {
	visit func(error) bool
	above []*back
	ended bool
}

func (n *naiveWalk) walk(err error) {
	if err == nil || n.ended {
		return
	}
	if link, ok := err.(*back); ok {
		if slices.Contains(n.above, link) {
			n.ended = true
			return
		}
		n.above = append(n.above, link)
		defer func() { n.above = n.above[:len(n.above)-1] }()
	}
	if !n.visit(err) {
		n.ended = true
		return
	}
	switch x := err.(type) {
	case interface{ Unwrap() error }:
		n.walk(x.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range x.Unwrap() {
			n.walk(inner)
		}
	}
}

// naiveFind returns the code that decides what is answered, and whether it came from
// another service.
func naiveFind(root error) (code errcode.Code, remote bool) {
	walk := naiveWalk{visit: func(err error) bool {
		var e *errcode.Error
		switch x := err.(type) {
		case *errcode.Error:
			e = x
		case errcode.Code:
			code = x
		case interface{ As(any) bool }:
			if !x.As(&e) {
				x.As(&code)
			}
		}
		if e != nil {
			code, remote = e.Code(), e.Remote()
		}
		return code == errcode.Code{} && !remote
	}}
	defer func() { _ = recover() }()
	walk.walk(root)
	return code, remote
}

func naiveTooLarge(root error) (found bool) {
	walk := naiveWalk{visit: func(err error) bool {
		_, found = err.(*http.MaxBytesError)
		return !found
	}}
	defer func() { _ = recover() }()
	walk.walk(root)
	return found
}

// FuzzTree answers with trees of errors: wrapped, joined, cyclic, with methods that
// panic.
func FuzzTree(f *testing.F) {
	for b := range 22 {
		f.Add([]byte{byte(b)})
		f.Add([]byte{0, byte(b), 0x40 + 2, byte(b)})
		f.Add([]byte{21, byte(b), 8, 0x80 + 1, byte(b), 10})
		f.Add([]byte{0x40 + 1, byte(b), 17, byte(b)})
	}
	f.Add([]byte{20, 15, 5, 0, 9})
	f.Fuzz(func(t *testing.T, program []byte) {
		root := planted(program[:min(len(program), 64)])
		if root == nil {
			return
		}
		code, remote := naiveFind(root)
		require.True(t, errcode.CodeOf(root) == code, "%s", code)

		sent := code
		switch {
		case remote:
			sent = errcode.EnvelopeExternalServiceError
		case code == errcode.Code{} && naiveTooLarge(root):
			code, sent = errcode.GeneralFileTooLarge, errcode.GeneralFileTooLarge
		case code == errcode.Code{}:
			sent = errcode.EnvelopeInternalError
		}
		var got reports
		w := record(errcode.Writer{Form: errcode.FormEnvelope, Report: got.add}, root)
		require.Equal(t, sent.StatusCode(), w.Code)
		require.NotContains(t, w.Body.String(), "CANARY")
		answer := errcode.Parse(w.Code, w.Body.Bytes())
		require.True(t, answer.Code() == sent, "%s", w.Body)
		rep := got.one(t)
		require.True(t, rep.Code == code)
		require.True(t, rep.Sent == sent)
		logTo(io.Discard)(rep)

		outer := errcode.TOTPInvalidCode.Wrap(root)
		require.True(t, errcode.CodeOf(outer) == errcode.TOTPInvalidCode)
		require.ErrorIs(t, outer, errcode.TOTPInvalidCode)
		text := outer.Error()
		require.True(t, strings.HasPrefix(text, "totp:invalid_code: "), "%q", text)
		require.LessOrEqual(t, len(text), 8<<10)
		require.False(t, strings.ContainsFunc(text, unicode.IsControl), "%q", text)
	})
}
