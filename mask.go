package errcode

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Mask maps codes to the one that the client sees instead, so that it can't tell them
// apart. All codes that are masked as the same one leave as the same bytes, and so does
// that one itself: the message, fields, details, delay, challenge and cause of the
// error are dropped. So are the header fields Retry-After, Allow, Location, Refresh,
// Link, RateLimit*, Proxy-Authenticate and WWW-Authenticate; of the last, realm and
// resource_metadata stay. Any other header field that a handler has set stays too.
// Reports still have the true code.
//
// Codes are compared by their texts, so that a code of another registry, or one that
// came over the wire, is masked as well. The zero Mask masks nothing. A Mask is
// immutable and safe for concurrent use.
type Mask struct{ ends map[string]Code } // from the text of a code to what it leaves as

// NewMask returns a mask that sends the value of codes in place of its key, and that
// includes the other masks. Chains are followed to their end: with A masked as B, and B
// masked as C, both leave as C. If several mask the same code, the first decides:
// codes, then the others in their order.
//
// NewMask panics with a sentence if the codes form a cycle, if a key or a value is the
// zero Code, if keys with the same text have different values, or if two codes of the
// same text are ends of chains: it is meant for package-level variables.
func NewMask(codes map[Code]Code, others ...Mask) Mask {
	next := map[string]Code{}
	for from, to := range codes {
		if from.IsZero() || to.IsZero() {
			panic(fmt.Sprintf("errcode: mask from code %q to code %q, expected two codes", from, to))
		}
		if other, ok := next[from.String()]; ok && other != to {
			panic(fmt.Sprintf("errcode: code %q of two registries hides behind different codes, expected one code", from))
		}
		next[from.String()] = to
	}
	// A chain that ends in one mask may go on in another, so entries that map a code to
	// itself are added last.
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
		if other, ok := ends[end.String()]; ok && other != end {
			panic(fmt.Sprintf("errcode: codes of a mask hide behind code %q of two registries, expected one code", end))
		}
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
		switch after, ok := next[text]; {
		case !ok:
			return end
		case after.String() == text:
			return after // which may be another registry's code of the same text
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
	if m.ends != nil {
		end, ok = m.ends[code.String()]
	}
	return end, ok
}

// MaskAccounts returns the mask for routes where a user logs in: every code of the
// three documents by which a login tells whether an account exists or which state it is
// in (not found, wrong password, no password, banned, locked, not verified) leaves as
// one code of the service's choice, such as AuthInvalidCredentials or
// ProtektInvalidCredentials. So do the invalid credentials of all documents. A service
// that checks the password before the state may exempt codes with except; they are
// compared by their texts too. MaskAccounts panics if as is the zero Code.
//
// EnvelopeNotFound and EnvelopeAuthenticationError are in it: on these routes they speak of
// accounts. EnvelopeAuthorizationError, SystemNotFound and general codes are not. If a
// login answers with them about an account, make its mask with [NewMask].
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
// Two other routes tell whether an account exists, and a mask of login codes does not
// help there. A sign-up answers the same whether the address is new or taken, and sends
// a mail in both cases. So does the route for a forgotten password: it answers 202 at
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
