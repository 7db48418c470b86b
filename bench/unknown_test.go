package bench

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An unknownBody is a body that nobody who knows errcode wrote.
type unknownBody struct {
	name string
	response
}

var unknown = []unknownBody{
	{"nested", response{
		http.StatusNotFound,
		[]byte(`{"error":{"code":"RESOURCE_NOT_FOUND","message":"The user with this ID does not exist.","status":404,` +
			`"context":{"resource":"user","id":"9f2c1b7e"}},"requestId":"d7ef54b1-ec15-46e6-bccb-524b82c035e6","timestamp":"2026-11-28T09:30:00Z"}`),
		"RESOURCE_NOT_FOUND", "The user with this ID does not exist.", nil,
	}},
	{"errors", response{
		http.StatusUnprocessableEntity,
		[]byte(`{"message":"The given data was invalid.","code":"invalid_request","errors":[` +
			`{"field":"email","code":"invalid_format","message":"Is not an email address"},` +
			`{"field":"items.12.price","code":"out_of_range","message":"Must be at least 0.01"},` +
			`{"field":"address.street","code":"blank","message":"Can't be blank"}],"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}`),
		"invalid_request", "The given data was invalid.",
		map[string]string{"email": "Is not an email address", "items.12.price": "Must be at least 0.01", "address.street": "Can't be blank"},
	}},
	{"problem", response{
		http.StatusForbidden,
		[]byte(`{"type":"https://example.com/problems/out-of-credit","title":"You do not have enough credit.","status":403,` +
			`"detail":"Your current balance is 30, but that costs 50.","instance":"/account/12345/msgs/abc","balance":30,` +
			`"accounts":["/account/12345","/account/67890"]}`),
		"https://example.com/problems/out-of-credit", "Your current balance is 30, but that costs 50.", nil,
	}},
}

// intoMap returns the reader that decodes into a map, as a client does that knows nothing of
// the body. It leaves it to its user to find something there.
func intoMap(c codec) reader {
	return reader{c.impl + "-map", func(r *response) {
		var v map[string]any
		_ = c.unmarshal(r.body, &v)
		sinkMap = v
	}, nil}
}

var sinkMap map[string]any

var unknownReaders = []reader{ours, intoMap(codecs[0]), intoMap(codecs[1]), intoMap(codecs[2])}

// A worstBody is a body of 64 KiB that is made to cost much.
type worstBody struct {
	name string
	body []byte
}

const worstSize = 64 << 10

// repeat returns a body with as many parts as 64 KiB have room for.
func repeat(start string, part func(i int) string, end string) []byte {
	var b strings.Builder
	b.WriteString(start)
	for i := 0; ; i++ {
		next := part(i)
		if i > 0 {
			next = "," + next
		}
		if b.Len()+len(next)+len(end) > worstSize {
			return []byte(b.String() + end)
		}
		b.WriteString(next)
	}
}

var worst = []worstBody{
	{"same-names", repeat(`{"success":false,"error":"x","code":"VALIDATION_ERROR","details":{`, func(int) string { return `"":""` }, `}}`)},
	{"details", repeat(`{"success":false,"error":"x","code":"VALIDATION_ERROR","details":{`, func(i int) string { return fmt.Sprintf(`"%x":""`, i) }, `}}`)},
	{"nested-details", repeat(`{"success":false,"error":"x","code":"VALIDATION_ERROR","details":{`, func(i int) string { return fmt.Sprintf(`"%x":[{}]`, i) }, `}}`)},
	{"empty-names", repeat(`{`, func(int) string { return `"":""` }, `}`)},
	{"members", repeat(`{`, func(i int) string { return fmt.Sprintf(`"%x":0`, i) }, `}`)},
	{"errors", repeat(`{"errors":[`, func(i int) string { return fmt.Sprintf(`{"field":"%x","message":"a"}`, i) }, `]}`)},
	{"escapes", []byte(`{"error":"` + strings.Repeat(`\u00e4`, (worstSize-40)/6) + `","message":"x"}`)},
	{"message", []byte(`{"error":"x","message":"` + strings.Repeat("x", worstSize-40) + `"}`)},
}

// parse is a benchmark that also tells how many times the body is allocated.
func (w worstBody) parse(r reader) func(*testing.B) {
	return func(b *testing.B) {
		one := response{status: http.StatusUnprocessableEntity, body: w.body}
		defer measured(b)()
		before := allocated()
		for b.Loop() {
			r.read(&one)
		}
		b.ReportMetric(float64(allocated()-before)/float64(b.N)/float64(len(w.body)), "bodies/op")
	}
}

func TestSameWorkUnknown(t *testing.T) {
	for _, u := range unknown {
		checkRead(t, []reader{ours}, []response{u.response})
		for _, r := range unknownReaders[1:] {
			r.read(&u.response)
			assert.NotEmpty(t, sinkMap, r.impl)
		}
	}
	for _, w := range worst {
		require.True(t, json.Valid(w.body), w.name)
		assert.InDelta(t, worstSize, len(w.body), 64, w.name)
		assert.Error(t, errcode.Parse(http.StatusUnprocessableEntity, w.body), w.name)
	}
}
