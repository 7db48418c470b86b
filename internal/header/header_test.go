package header_test

import (
	"testing"

	"example.com/errcode/internal/header"
	"github.com/stretchr/testify/assert"
)

func TestDropped(t *testing.T) {
	for name, want := range map[string]struct{ plain, masked bool }{
		"Content-Length":        {true, true},
		"Etag":                  {true, true},
		"Location":              {true, true},
		"Cdn-Cache-Control":     {true, true},
		"Surrogate-Control":     {true, true},
		"Retry-After":           {false, true},
		"Link":                  {false, true},
		"X-Ratelimit-Remaining": {false, true},
		"Content-Encoding":      {false, false},
		"Cache-Control":         {false, false},
		"X-Own":                 {false, false},
	} {
		assert.Equal(t, want.plain, header.Dropped(name, 404, false), name)
		assert.Equal(t, want.masked, header.Dropped(name, 404, true), name)
	}
	assert.True(t, header.Dropped("Content-Range", 404, false))
	assert.False(t, header.Dropped("Content-Range", 416, false))
}

func TestVariesByLanguage(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "Origin": false, "*": true, "Origin, accept-language": true, "X-Accept-Language": false,
	} {
		assert.Equal(t, want, header.VariesByLanguage([]string{"Cookie", line}), line)
	}
	assert.False(t, header.VariesByLanguage(nil))
}
