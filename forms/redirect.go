package forms

import (
	"net/url"
	"strings"

	"example.com/errcode"
)

// Redirect returns the address to which the authorization endpoint redirects the user's
// browser, to tell the client about an error (RFC 6749, section 4.1.2.1):
//
//	https://client.example/callback?error=access_denied&error_description=…
//	&error_code=user%3Abanned&state=…&iss=https%3A%2F%2Flogin.example
//
// The parameter error_code has the code, since code is the authorization code there. The
// issuer is that of RFC 9207. If state or issuer is "", its parameter is left out. Other
// parameters of the address stay; those of these names, and code, are replaced.
//
// The word is the one of the body, or its like at this endpoint: access_denied in place
// of invalid_grant and unauthorized_client in place of invalid_client. Words in Errors
// that are not of the RFCs are sent as they are.
//
// Make the answer with the Writer, which also reports the error:
//
//	api.Deliver(r, err, func(a errcode.Answer) error {
//		http.Redirect(w, r, oauth.Redirect(to, state, issuer, a), http.StatusSeeOther)
//		return nil
//	})
//
// Never redirect to an address that is not registered for the client: if the client is
// unknown or the address is not its own, answer with WriteError. Redirect returns "" if
// the address is nil.
func (o OAuth) Redirect(to *url.URL, state, issuer string, a errcode.Answer) string {
	if to == nil {
		return ""
	}
	u := *to
	u.Fragment, u.RawFragment, u.ForceQuery = "", "", false
	u.RawQuery = o.parameters(to.RawQuery, state, issuer, a)
	return u.String()
}

// RedirectFragment is like [OAuth.Redirect] and puts the parameters into the fragment of
// the address, for a client that asked for a response type with a token in it (RFC 6749,
// section 4.2.2.1) or for response_mode=fragment.
func (o OAuth) RedirectFragment(to *url.URL, state, issuer string, a errcode.Answer) string {
	if to == nil {
		return ""
	}
	u := *to
	u.Fragment, u.RawFragment = "", ""
	return u.String() + "#" + o.parameters("", state, issuer, a)
}

// parameters adds to a query the parameters that tell about an error.
func (o OAuth) parameters(query, state, issuer string, a errcode.Answer) string {
	word := o.word(a.Code)
	if own := oauthWords[word]; own != "" {
		word = own
	}
	pairs := [...]struct{ name, value string }{
		{"error", word},
		{"error_description", shortened(describe(&a))},
		{"error_code", a.Code.String()},
		{"state", state},
		{"iss", issuer},
	}
	ours := map[string]bool{"code": true, "error_uri": true}
	for _, p := range pairs {
		ours[p.name] = true
	}
	var all []string
	for old := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(old, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if old != "" && !ours[name] {
			all = append(all, old)
		}
	}
	for _, p := range pairs {
		if p.value != "" {
			all = append(all, p.name+"="+url.QueryEscape(p.value))
		}
	}
	return strings.Join(all, "&")
}

// shortened returns a text that fits into an address: some proxies allow 4 KiB for all
// header fields.
func shortened(text string) string {
	const limit = 512
	if len(text) > limit {
		return text[:limit-len("...")] + "..."
	}
	return text
}
