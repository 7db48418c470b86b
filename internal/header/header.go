// Package header knows the header fields of a response that must go, or be added to, if it
// becomes an error.
package header

import (
	"net/http"
	"strings"
)

// The fields that an error has, as keys of an http.Header.
const (
	ContentTypeOptions = "X-Content-Type-Options"
	CacheControl       = "Cache-Control"
	WWWAuthenticate    = "Www-Authenticate"
	RetryAfter         = "Retry-After"
	Vary               = "Vary"
)

// AcceptLanguage is the field of a request by which answers vary.
const AcceptLanguage = "Accept-Language"

// Dropped reports whether a header field that was set for a success must not be in an
// error with that status. The name is canonical. If the error is masked, it must not have
// fields either that tell the true one.
func Dropped(name string, status int, masked bool) bool {
	switch name {
	// Of the representation (RFC 9110, section 8; RFC 9530). Content-Encoding stays: a
	// middleware that compresses has set it.
	case "Content-Length", "Etag", "Last-Modified", "Accept-Ranges", "Content-Disposition",
		"Content-Digest", "Repr-Digest", "Digest", "Content-Md5", "Content-Language", "Content-Location",
		// Of redirects, and of a file that a proxy sends in place of the body.
		"Location", "Refresh", "X-Accel-Redirect", "X-Sendfile",
		// Of caches, some of which obey these before Cache-Control (RFC 9213).
		"Expires", "Pragma", "X-Accel-Expires", "Edge-Control":
		return true
	case "Content-Range":
		return status != http.StatusRequestedRangeNotSatisfiable // its length helps the client
	case RetryAfter, "Allow", "Link", "Proxy-Authenticate":
		return masked
	}
	return strings.HasSuffix(name, "-Cache-Control") || strings.HasSuffix(name, "Surrogate-Control") ||
		masked && (strings.HasPrefix(name, "Ratelimit") || strings.HasPrefix(name, "X-Ratelimit") || strings.HasPrefix(name, "X-Rate-Limit"))
}

// VariesByLanguage reports whether the lines of Vary name Accept-Language, or all fields.
func VariesByLanguage(lines []string) bool {
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, AcceptLanguage) {
				return true
			}
		}
	}
	return false
}
