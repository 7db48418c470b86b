package bench

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"example.com/errcode/decode"
	gojson "github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A purchase is what the body of a request is decoded into.
type purchase struct {
	Email   string `json:"email"`
	Address struct {
		Street     string `json:"street"`
		PostalCode string `json:"postalCode"`
		Country    string `json:"country"`
	} `json:"address"`
	Items []purchased `json:"items"`
	Note  *string     `json:"note"`
}

type purchased struct {
	ID       int64   `json:"id"`
	Name     string  `json:"name"`
	Price    float64 `json:"price"`
	Quantity int     `json:"quantity"`
	Gift     bool    `json:"gift"`
}

// A requestBody is the body of a request, and how many items it has.
type requestBody struct {
	name  string
	body  string
	items int
}

func newRequestBody(name string, items int) requestBody {
	item := `{"id":1234,"name":"Notebook, 120 pages","price":4.95,"quantity":2,"gift":false}`
	return requestBody{name, `{"email":"ada@example.com","address":{"street":"Hauptstraße 5","postalCode":"10827","country":"DE"},` +
		`"items":[` + strings.TrimSuffix(strings.Repeat(item+",", items), ",") + `],"note":null}`, items}
}

var requestBodies = []requestBody{newRequestBody("small", 1), newRequestBody("large", 50)}

// A decoder is a way to read the body of a request that must not have unknown members, nor
// anything behind it, nor more than a mebibyte.
type decoder struct {
	impl   string
	decode func(w http.ResponseWriter, r *http.Request, v any) error
}

const bodyLimit = 1 << 20

var errTrailing = errors.New("more than one document")

// The decoders are written out: through an interface, goccy's would take two allocations more.
var decoders = []decoder{
	{"ours", decode.JSON},
	{"json", func(w http.ResponseWriter, r *http.Request, v any) error {
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return err
		}
		if _, err := d.Token(); err != io.EOF {
			return errTrailing
		}
		return nil
	}},
	{"goccy", func(w http.ResponseWriter, r *http.Request, v any) error {
		d := gojson.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return err
		}
		if _, err := d.Token(); err != io.EOF {
			return errTrailing
		}
		return nil
	}},
	{"sonic", func(w http.ResponseWriter, r *http.Request, v any) error {
		d := sonicStd.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			return err
		}
		if d.More() { // it has no Token
			return errTrailing
		}
		return nil
	}},
}

// posted returns a request with a body that can be read again and again.
func posted(body string) (r *http.Request, rewind func()) {
	r = newRequest()
	r.Header.Set("Content-Type", "application/json")
	reader := strings.NewReader(body)
	r.Body = io.NopCloser(reader)
	return r, func() { reader.Reset(body) }
}

func BenchmarkDecode(b *testing.B) {
	for _, body := range requestBodies {
		b.Run("body="+body.name, func(b *testing.B) {
			compete(b, decoders, func(d decoder) string { return d.impl }, func(d decoder) func(*testing.B) {
				return func(b *testing.B) {
					w := newDiscard()
					r, rewind := posted(body.body)
					sinkError = d.decode(w, r, new(purchase)) // sonic compiles what it needs at the first call
					defer measured(b)()
					for b.Loop() {
						rewind()
						var in purchase
						sinkError = d.decode(w, r, &in)
					}
					if sinkError != nil {
						b.Error(sinkError)
					}
				}
			})
		})
	}
}

func TestSameWorkDecode(t *testing.T) {
	for _, body := range requestBodies {
		var want purchase
		require.NoError(t, json.Unmarshal([]byte(body.body), &want))
		require.Len(t, want.Items, body.items)
		for _, d := range decoders {
			for text, fails := range map[string]bool{
				body.body:       false,
				body.body + "{": true,
				strings.Replace(body.body, `"note"`, `"remark"`, 1): true,
				strings.TrimSuffix(body.body, "}"):                  true,
				`{"email":1}`:                                       true,
			} {
				r, rewind := posted(text)
				rewind()
				var got purchase
				err := d.decode(newDiscard(), r, &got)
				assert.Equal(t, fails, err != nil, "%s: %s", d.impl, text)
				if !fails {
					assert.Equal(t, want, got, d.impl)
				}
			}
		}
	}
}
