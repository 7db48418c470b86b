package errcode

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Mask hides codes behind others, so that a client can't tell them apart. All codes
// of a mask that end in the same one leave as the same bytes, that one included: the
// message, fields, details, delay, challenge and cause of the error are dropped, and so
// are the header fields Retry-After, Allow, Location, Refresh, Link, RateLimit*,
// Proxy-Authenticate and WWW-Authenticate, of which realm and resource_metadata stay.
// Any other header field that a handler has set is the handler's. Reports still have
// the true code.
//
// Codes are compared by their texts, so that a code of another registry, or one that
// came over the wire, is hidden as well. The zero Mask hides nothing. A Mask is
// immutable and safe for concurrent use.
type Mask struct{ ends map[string]Code } // from the text of a code to what it leaves as

// NewMask returns the mask that hides each key of codes behind its value, and does what
// the others do. Chains are followed to their end: with A hidden behind B, and B behind
// C, both leave as C. If several hide the same code, the first decides: codes, then the
// others in their order.
//
// NewMask panics with a sentence if the codes hide one another in a cycle, or if a key
// or a value is the zero Code: it is meant for package-level variables.
func NewMask(codes map[Code]Code, others ...Mask) Mask {
	next := map[string]Code{}
	for from, to := range codes {
		if from.IsZero() || to.IsZero() {
			panic(fmt.Sprintf("errcode: mask from code %q to code %q, expected two codes", from, to))
		}
		next[from.String()] = to
	}
	// The end of one mask's chain may go on in another, so the ends themselves come last.
	for _, ends := range []bool{false, true} {
		for _, other := range others {
			for text, end := range other.ends {
				if _, ok := next[text]; !ok && ends == (end.String() == text) {
					next[text] = end
				}
			}
		}
	}
	ends := make(map[string]Code, len(next))
	for _, text := range slices.Sorted(maps.Keys(next)) {
		end := follow(next, text)
		ends[text], ends[end.String()] = end, end
	}
	return Mask{ends}
}

// follow returns the end of the chain that begins with the code text.
func follow(next map[string]Code, text string) Code {
	chain := []string{text}
	for {
		end := next[text]
		text = end.String()
		if after, ok := next[text]; !ok || after.String() == text {
			return end
		}
		cycle := slices.Contains(chain, text)
		if chain = append(chain, text); cycle {
			panic("errcode: cycle in a mask: " + strings.Join(chain[slices.Index(chain, text):], " hides behind "))
		}
	}
}

// Code returns what code leaves as: code itself if it is not masked.
func (m Mask) Code(code Code) Code {
	if end, ok := m.hides(code); ok {
		return end
	}
	return code
}

// hides reports whether errors that leave as code must all look the same.
func (m Mask) hides(code Code) (end Code, ok bool) {
	end, ok = m.ends[code.String()]
	return end, ok
}

// MaskAccounts returns the mask for routes where a user logs in: what tells, before
// the password was right, that an account exists or in which state it is (not found,
// wrong password, no password, banned, locked, not verified), in any of the three
// documents, leaves as one code of the service's choice, such as AuthInvalidCredentials
// or ProtektInvalidCredentials. The invalid credentials of all documents do, too.
// A service that has checked the password before it looks at the state may except
// codes, which are compared by their texts as well. MaskAccounts panics if as is the
// zero Code.
//
// Responses are the same; how long they take is up to the service. Check a password
// even when there is no user:
//
//	user, err := s.users.ByEmail(ctx, email)
//	if errors.Is(err, sql.ErrNoRows) {
//		bcrypt.CompareHashAndPassword(s.hashOfNobody, password) // takes as long as for a user
//		return errcode.UserNotFound.Wrap(err)
//	}
//
// Two other routes tell whether an account exists, and no mask of login codes helps
// there. A sign-up answers the same whether the address is new or taken, and sends a
// mail in both cases. So does the route for a forgotten password: it answers 202 at
// once and mails later, so that neither user:not_found nor the failure of the mail
// (worker:password_reset_email_send_failed) reaches the client.
func MaskAccounts(as Code, except ...Code) Mask {
	if as.IsZero() {
		panic("errcode: MaskAccounts needs a code that all others leave as, such as AuthInvalidCredentials")
	}
	codes := map[Code]Code{as: as}
	for _, code := range []Code{
		ProtektInvalidCredentials, ProtektUserNotFound, ProtektEmailNotVerified, ProtektAccountLocked,
		EnvelopeAuthenticationError, EnvelopeNotFound,
		AuthInvalidCredentials, UserInvalidPassword, UserPasswordNotSet, UserNotVerified, UserNotFound, UserBanned,
	} {
		if !slices.ContainsFunc(except, func(c Code) bool { return c.String() == code.String() }) {
			codes[code] = as
		}
	}
	return NewMask(codes)
}
