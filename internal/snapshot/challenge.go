package snapshot

import (
	"strconv"
	"strings"
	"time"

	"example.com/errcode"
)

// A Challenge describes an errcode.Challenge, with the names that its parameters have in
// WWW-Authenticate. A field that is not set is empty or 0.
type Challenge struct {
	Scheme           string `json:"scheme,omitempty"`
	Realm            string `json:"realm,omitempty"`
	ResourceMetadata string `json:"resource_metadata,omitempty"`
	Scope            string `json:"scope,omitempty"`
	Error            string `json:"error,omitempty"`
	ACRValues        string `json:"acr_values,omitempty"`
	MaxAge           int64  `json:"max_age,omitempty"` // in seconds
	Algs             string `json:"algs,omitempty"`
}

// describeChallenge returns the description of a challenge, nil if none of its fields is
// set. A part of a second is left out, as in WWW-Authenticate.
func describeChallenge(challenge errcode.Challenge) *Challenge {
	c := Challenge{
		Scheme:           challenge.Scheme,
		Realm:            challenge.Realm,
		ResourceMetadata: challenge.ResourceMetadata,
		Scope:            challenge.Scope,
		Error:            challenge.Error,
		ACRValues:        challenge.ACR,
		MaxAge:           max(int64(challenge.MaxAge/time.Second), 0),
		Algs:             challenge.Algs,
	}
	if c == (Challenge{}) {
		return nil
	}
	return &c
}

// Value returns the challenge that c describes, the zero Challenge if c is nil.
func (c *Challenge) Value() errcode.Challenge {
	if c == nil {
		return errcode.Challenge{}
	}
	return errcode.Challenge{
		Scheme:           c.Scheme,
		Realm:            c.Realm,
		ResourceMetadata: c.ResourceMetadata,
		Scope:            c.Scope,
		Error:            c.Error,
		ACR:              c.ACRValues,
		MaxAge:           time.Duration(c.MaxAge) * time.Second,
		Algs:             c.Algs,
	}
}

// String returns the parameters that are set, such as "error=invalid_token", with commas
// between them, or "none". A value with other than letters, digits and _ . - is quoted.
func (c *Challenge) String() string {
	if c == nil {
		return "none"
	}
	var set []string
	add := func(name, value string) {
		if value == "" {
			return
		}
		if strings.ContainsFunc(value, func(r rune) bool {
			return !isLower(r) && !isUpper(r) && !('0' <= r && r <= '9') && !strings.ContainsRune("_.-", r)
		}) {
			value = strconv.Quote(value)
		}
		set = append(set, name+"="+value)
	}
	add("scheme", c.Scheme)
	add("realm", c.Realm)
	add("resource_metadata", c.ResourceMetadata)
	add("scope", c.Scope)
	add("error", c.Error)
	add("acr_values", c.ACRValues)
	if c.MaxAge > 0 {
		add("max_age", strconv.FormatInt(c.MaxAge, 10))
	}
	add("algs", c.Algs)
	return strings.Join(set, ", ")
}
