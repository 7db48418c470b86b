package errcode_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.com/errcode"
	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/require"
)

type (
	// back leads back to the root of the tree, once that is known.
	back struct{ root error }
	// slice is an error that can't be compared.
	slice []error
	// holder returns its error only through its As method.
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
// what is on top of it. Its two high bits choose a code. What is left on the stack at
// the end is joined.
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
	codes := []errcode.Code{errcode.UserNotFound, errcode.GeneralBadRequest, errcode.EnvelopeValidationError, {}}
	for _, b := range program {
		code := codes[b>>6]
		var err error
		switch b & 63 % plants {
		case 0:
			err = errors.New("CANARY leaf\r\n\x1b[2J")
		case 1:
			err = code
		case 2, 3:
			err = code.Wrap(pop())
		case 4:
			err = code.WithMessage("told").WithField("a", "b").WithLog("k", "v").Wrap(pop()).Wrap(pop())
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
		case 18: // a document's code, from a body of ours
			err = errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
		case 19: // without a code
			err = errcode.Parse(502, []byte("CANARY"))
		case 20:
			err = &http.MaxBytesError{Limit: 10}
		case 21:
			link := &back{}
			backs = append(backs, link)
			err = link
		case 22: // a foreign code that has the text of a document's
			err = errcode.Parse(400, []byte(`{"code":"user:not_found","message":"CANARY","x":1}`))
		case 23:
			err = errcode.Status([]int{404, 400, 409, 503}[b>>6]).Wrap(pop())
		case 24:
			err = context.DeadlineExceeded
		case 25:
			err = embedded{code, "CANARY"}
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

// plants is how many kinds of errors planted knows.
const plants = 26

// embedded is an error of a service that embeds a code.
type embedded struct {
	errcode.Code
	detail string
}

func (e embedded) Error() string { return e.detail }

// A naiveWalk visits errors by recursion, as errors.Is does. It ends where a method
// panics, and where it would go round in circles.
type naiveWalk struct {
	nodes []error // in the order of visits
	above []*back
	ended bool // not all were visited
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
	n.nodes = append(n.nodes, err)
	switch x := err.(type) {
	case interface{ Unwrap() error }:
		n.walk(x.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range x.Unwrap() {
			n.walk(inner)
		}
	}
}

// naively returns the errors in a tree, and whether these are all.
func naively(root error) (nodes []error, all bool) {
	n := naiveWalk{ended: true}
	defer func() {
		if recover() != nil { // a method panicked
			nodes, all = n.nodes, false
		}
	}()
	n.ended = false
	n.walk(root)
	return n.nodes, !n.ended
}

// A clue is what one error of a tree says about the answer.
type clue struct {
	code   errcode.Code
	status int // that it was made with or that came over the wire; 0 if its code's applies
	remote bool
}

// clues returns those of errors up to the first whose As method panics.
func clues(nodes []error) (all []clue) {
	defer func() { _ = recover() }()
	for _, err := range nodes {
		var e *errcode.Error
		var c clue
		switch x := err.(type) {
		case *errcode.Error:
			e = x
		case errcode.Code:
			c.code = x
		case interface{ As(any) bool }:
			if !x.As(&e) || e == nil {
				x.As(&c.code)
			}
		}
		if e != nil {
			c = clue{e.Code(), e.StatusCode(), e.Remote()}
			if c.code.IsZero() && c.status == 500 {
				c.status = 0 // what an error without code and status says; planted makes no other
			}
		}
		all = append(all, c)
	}
	return all
}

// chosen returns the clue that decides what is answered.
func chosen(all []clue) (clue, bool) {
	answers := func(c clue) bool { return !c.code.IsZero() || c.remote }
	says := func(c clue) bool { return !c.code.IsZero() || c.status != 0 }
	i, j := slices.IndexFunc(all, answers), slices.IndexFunc(all, says)
	switch {
	case i >= 0 && (!all[i].remote || j < 0):
		return all[i], true
	case j >= 0: // given before the remote error
		return all[j], true
	}
	return clue{}, false
}

// checkStandard compares package errors with what the errors of a tree are.
func checkStandard(t *testing.T, root error, nodes []error) {
	for _, err := range nodes {
		switch err.(type) {
		case panicsInAs, panicsInIs:
			return // and so does package errors
		}
	}
	var (
		wantCode       errcode.Code
		wantError      *errcode.Error
		coded, errored bool
	)
	for _, err := range nodes {
		switch x := err.(type) {
		case *errcode.Error:
			if !errored {
				wantError, errored = x, true
			}
			if !coded && !x.Code().IsZero() {
				wantCode, coded = x.Code(), true
			}
		case errcode.Code:
			if !errored && !x.IsZero() {
				wantError, errored = x.Wrap(nil), true
			}
			if !coded {
				wantCode, coded = x, true
			}
		case interface{ As(any) bool }:
			if !errored {
				errored = x.As(&wantError)
			}
			if !coded {
				coded = x.As(&wantCode)
			}
		}
	}
	gotCode, ok := errors.AsType[errcode.Code](root)
	require.Equal(t, coded, ok)
	require.True(t, !ok || gotCode == wantCode, "%v", gotCode)
	gotError, ok := errors.AsType[*errcode.Error](root)
	require.Equal(t, errored, ok)
	require.True(t, !ok || gotError.Code() == wantError.Code() && gotError.Remote() == wantError.Remote(), "%v", gotError)

	// Over the wire a code is its text. A document's has come in a body of ours.
	private := errcode.NewRegistry().NewCatalogue("Private").Define("user:not_found", 410, "Gone")
	for _, target := range []errcode.Code{errcode.UserNotFound, errcode.GeneralBadRequest, private} {
		want := slices.ContainsFunc(nodes, func(err error) bool {
			switch x := err.(type) {
			case *errcode.Error:
				foreign := x.Remote() && x.StatusCode() == 400 // of those that planted makes
				return x.Code() == target || x.Remote() && x.Code().String() == target.String() && !(foreign && target != private)
			case errcode.Code:
				return x == target
			case embedded:
				return x.Code == target
			}
			return false
		})
		require.Equal(t, want, errors.Is(root, target), "%#v", target)
	}
}

// FuzzTree answers with trees of errors: wrapped, joined, cyclic, with methods that
// panic.
func FuzzTree(f *testing.F) {
	for b := range plants {
		for code := range 4 {
			f.Add([]byte{byte(b + code<<6)})
		}
		f.Add([]byte{0, byte(b), 0x40 + 2, byte(b)})
		f.Add([]byte{21, byte(b), 8, 0x80 + 1, byte(b), 10})
		f.Add([]byte{0x40 + 1, byte(b), 17, byte(b)})
		f.Add([]byte{19, byte(b), 23, 20, 9})
		f.Add([]byte{22, 0x40 + byte(b), 0x40 + 23, 24, 9})
	}
	f.Add([]byte{20, 15, 5, 0, 9})
	f.Add([]byte(")j\xc0/\x11X")) // an Is method that panics above a deadline
	f.Fuzz(func(t *testing.T, program []byte) {
		root := planted(program[:min(len(program), 64)])
		if root == nil {
			return
		}
		nodes, all := naively(root)
		found := clues(nodes)
		var code errcode.Code
		if i := slices.IndexFunc(found, func(c clue) bool { return !c.code.IsZero() }); i >= 0 {
			code = found[i].code
		}
		require.True(t, errcode.CodeOf(root) == code, "%s", code)
		if all {
			checkStandard(t, root, nodes)
		}

		form := errcode.FormEnvelope
		large := slices.ContainsFunc(nodes, func(err error) bool { _, ok := err.(*http.MaxBytesError); return ok })
		c, ok := chosen(found)
		code = c.code
		var sent errcode.Code
		switch {
		case c.remote:
			sent = errcode.EnvelopeExternalServiceError
		case large && (!ok || cmp.Or(c.status, c.code.StatusCode()) == 400):
			sent = form.CodeFor(413)
			code = sent
		case !ok && slices.Contains(nodes, error(context.DeadlineExceeded)):
			sent = form.CodeFor(504)
			code = sent
		case !ok:
			sent = errcode.EnvelopeInternalError
		case code.IsZero():
			sent = form.CodeFor(c.status)
			code = sent
		default:
			sent = code
		}
		var got reports
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x"))
		w := recordRequest(errcode.Writer{Form: form, Report: got.add}, r, root)
		require.Equal(t, sent.StatusCode(), w.Code)
		require.NotContains(t, w.Body.String(), "CANARY")
		require.True(t, errcode.CodeOf(errcode.Parse(w.Code, w.Body.Bytes())).Equal(sent), "%s", w.Body)
		rep := got.one(t)
		require.True(t, rep.Code == code, "%v, not %v", rep.Code, code)
		require.True(t, rep.Sent == sent)
		require.NotEmpty(t, rep.Label())
		checkLogged(t, rep)

		outer := errcode.TOTPInvalidCode.Wrap(root)
		require.True(t, errcode.CodeOf(outer) == errcode.TOTPInvalidCode)
		require.ErrorIs(t, outer, errcode.TOTPInvalidCode)
		text := outer.Error()
		require.True(t, strings.HasPrefix(text, "totp:invalid_code: "), "%q", text)
		require.Equal(t, printable.Text(naiveErrorText(outer), 8<<10), text)
		require.LessOrEqual(t, len(text), 8<<10)
		require.False(t, strings.ContainsFunc(text, unicode.IsControl), "%q", text)
	})
}
