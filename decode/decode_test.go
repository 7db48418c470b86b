package decode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"example.com/errcode"
	"example.com/errcode/decode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// post returns a request with a JSON body.
func post(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// told is what a client of the envelope form is told about err: the status, the code,
// the message, and each field with its rule.
func told(err error) string {
	a := errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, err)
	text := fmt.Sprintf("%d %s: %s", a.Status, a.Code, a.Message)
	for f := range a.Fields() {
		text += fmt.Sprintf("\n%s: %s", f.Path, f.Rule)
		if len(f.Params) > 0 {
			text += fmt.Sprint(" ", f.Params)
		}
	}
	return text
}

// misfits is the beginning of what a client is told about fields.
const misfits = "422 VALIDATION_ERROR: Request validation failed\n"

type base struct {
	City string `json:"city"`
	Nr   *int   `json:"nr"`
}

type Address struct {
	*Deep
	base
	Zip string `json:"zip"`
}

type Deep struct {
	Floor int `json:"floor"`
}

type item struct {
	Email string  `json:"email"`
	Price float64 `json:"price"`
	Tags  []string
}

type order struct {
	Items   []item             `json:"items"`
	Addr    Address            `json:"addr"`
	Matrix  [][]int            `json:"matrix"`
	ByName  map[string]item    `json:"by_name"`
	ByID    map[int8]*item     `json:"by_id"`
	ByIP    map[netip.Addr]int `json:"by_ip"`
	Small   int8               `json:"small"`
	Count   uint16             `json:"count"`
	Ratio   float32            `json:"ratio"`
	OK      bool               `json:"ok"`
	Name    *string            `json:"name"`
	Born    time.Time          `json:"born"`
	From    netip.Addr         `json:"from"`
	Any     any                `json:"any"`
	Raw     json.RawMessage    `json:"raw"`
	Number  json.Number        `json:"number"`
	Key     []byte             `json:"key"`
	Point   [2]int             `json:"point"`
	Quoted  int                `json:"quoted,string"`
	QText   string             `json:"qtext,string"`
	QBool   *bool              `json:"qbool,string"`
	Level   level              `json:"level"`
	Levels  []level            `json:"levels"`
	Status  status             `json:"status"`
	Letters []letter           `json:"letters"`
	Skipped string             `json:"-"`
	//lint:ignore SA5008 encoding/json names it "-"
	Dash string `json:"-,"`
	//lint:ignore U1000 encoding/json does not see it
	hidden string
}

// level decodes itself from text.
type level int

func (l *level) UnmarshalText(text []byte) error {
	if string(text) != "high" {
		return errors.New("no such level: " + string(text))
	}
	*l = 1
	return nil
}

// status decodes itself from JSON.
type status string

func (s *status) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	if text == "closed" {
		return errors.New("no such status: " + text)
	}
	*s = status(text)
	return nil
}

// letter is a byte that is not one of base64.
type letter byte

func (l *letter) UnmarshalText(text []byte) error {
	*l = letter(text[0])
	return nil
}

func TestD01Bodies(t *testing.T) {
	deep := func(n int) string { return `{"any":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	for _, row := range []struct{ body, want string }{
		// Not one JSON document.
		{``, "400 BAD_REQUEST: The body is empty"},
		{" \t\r\n", "400 BAD_REQUEST: The body is empty"},
		{"\x00", "400 BAD_REQUEST: The body is wrong at byte 0: expected a value"},
		{`secret`, "400 BAD_REQUEST: The body is wrong at byte 0: expected a value"},
		{"\xEF\xBB\xBF{}", "400 BAD_REQUEST: The body is wrong at byte 0: expected a value"},
		{`{`, "400 BAD_REQUEST: The body ends too early, after 1 bytes: expected the name of a member"},
		{`{"items`, "400 BAD_REQUEST: The body ends too early, after 7 bytes: expected the end of a string"},
		{`{"items"`, "400 BAD_REQUEST: The body ends too early, after 8 bytes: expected a colon"},
		{`{"items":`, "400 BAD_REQUEST: The body ends too early, after 9 bytes: expected a value"},
		{`{"items":[`, "400 BAD_REQUEST: The body ends too early, after 10 bytes: expected a value"},
		{`{"items":[{}`, "400 BAD_REQUEST: The body ends too early, after 12 bytes: expected a comma or ]"},
		{`{"ok":tru`, "400 BAD_REQUEST: The body is wrong at byte 6: expected a value"},
		{`{"ok":nul}`, "400 BAD_REQUEST: The body is wrong at byte 6: expected a value"},
		{`{"ok":true`, "400 BAD_REQUEST: The body ends too early, after 10 bytes: expected a comma or }"},
		{`{"ok":true,}`, "400 BAD_REQUEST: The body is wrong at byte 11: expected the name of a member"},
		{`{ok:true}`, "400 BAD_REQUEST: The body is wrong at byte 1: expected the name of a member"},
		{`{"ok" true}`, "400 BAD_REQUEST: The body is wrong at byte 6: expected a colon"},
		{`{"small":01}`, "400 BAD_REQUEST: The body is wrong at byte 10: expected a comma or }"},
		{`{"small":-}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected a number"},
		{`{"small":1.}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected a number"},
		{`{"small":1e}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected a number"},
		{`{"small":+1}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected a value"},
		{`{"small":NaN}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected a value"},
		{`{} {}`, "400 BAD_REQUEST: The body is wrong at byte 3: expected the end of the body after one JSON value"},
		{`{}]`, "400 BAD_REQUEST: The body is wrong at byte 2: expected the end of the body after one JSON value"},
		{`{"zip":1,"zip":2}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected no member twice"},
		{`{"ok":true,"o\u006b":true}`, "400 BAD_REQUEST: The body is wrong at byte 11: expected no member twice"},
		{`{"ok":true,"OK":true}`, "400 BAD_REQUEST: The body is wrong at byte 11: expected no member twice"},
		{`{"any":{"a":{"b":1,"b":2}}}`, "400 BAD_REQUEST: The body is wrong at byte 19: expected no member twice"},
		{`{"raw":{"b":1,"b":2}}`, "400 BAD_REQUEST: The body is wrong at byte 14: expected no member twice"},
		{`{"by_name":{"b":{},"b":{}}}`, "400 BAD_REQUEST: The body is wrong at byte 19: expected no member twice"},
		{"{\"name\":\"\xFF\"}", "400 BAD_REQUEST: The body is wrong at byte 9: expected UTF-8"},
		{"{\"\xC3\":1}", "400 BAD_REQUEST: The body is wrong at byte 2: expected UTF-8"},
		{"{\"name\":\"a\nb\"}", "400 BAD_REQUEST: The body is wrong at byte 10: expected no control character in a string"},
		{`{"name":"\x"}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected an escape sequence"},
		{`{"name":"\`, "400 BAD_REQUEST: The body is wrong at byte 9: expected an escape sequence"},
		{`{"name":"\u12g4"}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected four hexadecimal digits"},
		{`{"name":"\u12`, "400 BAD_REQUEST: The body is wrong at byte 9: expected four hexadecimal digits"},
		{`{"name":"\ud800"}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected both halves of a surrogate pair"},
		{`{"name":"\ud800\u0041"}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected both halves of a surrogate pair"},
		{`{"name":"\udc00\udc00"}`, "400 BAD_REQUEST: The body is wrong at byte 9: expected both halves of a surrogate pair"},
		{deep(128), "400 BAD_REQUEST: The body is wrong at byte 134: expected at most 128 levels of arrays and objects"},
		{deep(100_000), "400 BAD_REQUEST: The body is wrong at byte 134: expected at most 128 levels of arrays and objects"},
		{`{"name":1,"ok":`, "400 BAD_REQUEST: The body ends too early, after 15 bytes: expected a value"}, // before 422

		// Another type.
		{`[]`, misfits + ": type"},
		{`"secret"`, misfits + ": type"},
		{`17`, misfits + ": type"},
		{`null`, misfits + ": type"},
		{`{"items":{}}`, misfits + "items: type"},
		{`{"items":"secret"}`, misfits + "items: type"},
		{`{"items":[1,{"email":"a"},[]]}`, misfits + "items.0: type\nitems.2: type"},
		{`{"items":[{"email":"a"},{"email":17}]}`, misfits + "items.1.email: type"},
		{`{"items":[{},{"email":{"a":[]},"price":"secret","Tags":["",false]}]}`, misfits + "items.1.Tags.1: type\nitems.1.email: type\nitems.1.price: type"},
		{`{"matrix":[[1],[2,"secret"]]}`, misfits + "matrix.1.1: type"},
		{`{"addr":{"city":1,"nr":"","zip":[],"floor":true}}`, misfits + "addr.city: type\naddr.floor: type\naddr.nr: type\naddr.zip: type"},
		{`{"by_name":{"a":{"email":1},"b.c":{"email":[]}}}`, misfits + "by_name.a.email: type\nby_name.b.c.email: type"},
		{`{"by_name":[]}`, misfits + "by_name: type"},
		{`{"by_id":{"1":{"price":true},"1000":{},"01":{},"x":{},"-0":{},"":{}}}`, misfits + "by_id.: type\nby_id.-0: type\nby_id.01: type\nby_id.1.price: type\nby_id.1000: type\nby_id.x: type"},
		{`{"by_ip":{"secret":1,"::1":"x"}}`, misfits + "by_ip.::1: type\nby_ip.secret: invalid"},
		{`{"ok":"true","name":false,"born":17,"from":17,"key":1,"any":1e999}`, misfits + "any: type\nborn: type\nfrom: type\nkey: type\nname: type\nok: type"},
		{`{"any":{"a":[1,{"b":-1e999}]}}`, misfits + "any.a.1.b: type"},
		{`{"from":{},"born":[],"level":[],"status":{}}`, misfits + "born: type\nfrom: type\nlevel: type\nstatus: type"},
		{`{"key":[1,2]}`, misfits + "key: type"},
		{`{"key":"secret!"}`, misfits + "key: invalid"},
		{`{"number":"secret"}`, misfits + "number: type"},
		{`{"number":""}`, misfits + "number: type"},
		{`{"number":true}`, misfits + "number: type"},
		{`{"point":[1,2,3,4]}`, misfits + "point: too_long [2]"},
		{`{"point":[1,"2"]}`, misfits + "point.1: type"},
		{`{"point":{}}`, misfits + "point: type"},
		{`{"letters":"YQ=="}`, misfits + "letters: type"},

		// Numbers that are out of range, or not whole.
		{`{"small":128,"count":-1,"ratio":1e39}`, misfits + "count: type\nratio: type\nsmall: type"},
		{`{"small":1.0,"count":1e1}`, misfits + "count: type\nsmall: type"},
		{`{"SMALL":128,"Items":[{"tags":1}]}`, misfits + "Items.0.tags: type\nSMALL: type"}, // as they were sent
		{`{"small":99999999999999999999,"addr":{"nr":1e400}}`, misfits + "addr.nr: type\nsmall: type"},
		{`{"by_id":{"1":{"price":1e999}}}`, misfits + "by_id.1.price: type"},

		// Quoted values.
		{`{"quoted":1,"qbool":true}`, misfits + "qbool: type\nquoted: type"},
		{`{"quoted":"","qbool":"yes"}`, misfits + "qbool: type\nquoted: type"},
		{`{"quoted":" 1","qbool":"true "}`, misfits + "qbool: type\nquoted: type"},
		{`{"quoted":"1.5","qbool":"1"}`, misfits + "qbool: type\nquoted: type"},
		{`{"quoted":"null","qtext":"null"}`, misfits + "qtext: type\nquoted: type"},
		{`{"quoted":"[1]","qtext":"secret"}`, misfits + "qtext: type\nquoted: type"},

		// What types refuse by themselves.
		{`{"born":"secret"}`, misfits + "born: date"},
		{`{"from":"secret"}`, misfits + "from: invalid"},
		{`{"level":"secret","levels":["high","low"]}`, misfits + "level: invalid\nlevels.1: invalid"},
		{`{"level":true}`, misfits + "level: type"},
		{`{"status":17}`, misfits + "status: type"},
		{`{"status":"closed"}`, misfits + "status: invalid"},
		{`{"status":"closed","nope":1}`, misfits + "nope: unknown\nstatus: invalid"},

		// No place for a member.
		{`{"nope":{"a":[1e999]}}`, misfits + "nope: unknown"},
		{`{"addr":{"nope":1},"items":[{},{"nope":1}]}`, misfits + "addr.nope: unknown\nitems.1.nope: unknown"},
		{`{"Skipped":"a","hidden":"b","base":{}}`, misfits + "Skipped: unknown\nbase: unknown\nhidden: unknown"},
		{`{"addr":{"Deep":{},"base":{}}}`, misfits + "addr.Deep: unknown\naddr.base: unknown"},
		{`{"":1}`, misfits + ": unknown"},
	} {
		err := decode.JSON(httptest.NewRecorder(), post(row.body), new(order))
		name := row.body[:min(len(row.body), 80)]
		if assert.Error(t, err, name) {
			assert.Equal(t, row.want, told(err), name)
			for _, text := range []string{fmt.Sprintf("%+v", err), told(err)} {
				if !strings.Contains(row.want, "secret") { // as the key of a map
					assert.NotContains(t, text, "secret", name)
				}
				assert.NotContains(t, text, "decode_test", name)
			}
		}
	}
}

func TestD01Values(t *testing.T) {
	nr, yes, text := 7, true, "😀\t"
	for _, row := range []struct {
		body string
		want order
	}{
		{`{}`, order{}},
		{" {} \r\n\t", order{}},
		{`{"items":null,"addr":null,"matrix":null,"by_name":null,"small":null,"ok":null,"name":null,"born":null,"from":null,"any":null,"number":null,"key":null,"point":null,"quoted":null,"qbool":null,"level":null}`, order{}},
		{`{"items":[{"email":"a","price":1.5e1,"Tags":["x",""]},{}]}`, order{Items: []item{{Email: "a", Price: 15, Tags: []string{"x", ""}}, {}}}},
		{`{"addr":{"city":"B","nr":7,"zip":"1","floor":2}}`, order{Addr: Address{Deep: &Deep{2}, base: base{"B", &nr}, Zip: "1"}}},
		{`{"matrix":[[],[1,-2]]}`, order{Matrix: [][]int{{}, {1, -2}}}},
		{`{"by_name":{"a.b":{"email":"a"}},"by_id":{"-128":{},"0":null},"by_ip":{"::1":1}}`, order{
			ByName: map[string]item{"a.b": {Email: "a"}},
			ByID:   map[int8]*item{-128: {}, 0: nil},
			ByIP:   map[netip.Addr]int{netip.MustParseAddr("::1"): 1},
		}},
		{`{"small":-128,"count":65535,"ratio":1E-2,"ok":true,"name":"\ud83d\uDE00\t"}`, order{Small: -128, Count: 65535, Ratio: 0.01, OK: true, Name: &text}},
		{`{"SMALL":1,"Ok":true}`, order{Small: 1, OK: true}}, // as encoding/json reads them
		{`{"born":"2026-01-02T03:04:05Z","from":"::1"}`, order{Born: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), From: netip.MustParseAddr("::1")}},
		{`{"any":{"a":[1,"b",null,true,false,{}]}}`, order{Any: map[string]any{"a": []any{1.0, "b", nil, true, false, map[string]any{}}}}},
		{`{"raw":{"a":1e999}}`, order{Raw: json.RawMessage(`{"a":1e999}`)}},
		{`{"number":1e999}`, order{Number: "1e999"}},
		{`{"number":"-1.5"}`, order{Number: "-1.5"}},
		{`{"key":"YQ==","point":[1]}`, order{Key: []byte("a"), Point: [2]int{1}}},
		{`{"quoted":"-5","qtext":"\"a\"","qbool":"true"}`, order{Quoted: -5, QText: "a", QBool: &yes}},
		{`{"level":"high","levels":["high"],"status":"open"}`, order{Level: 1, Levels: []level{1}, Status: "open"}},
		{`{"letters":["a"]}`, order{Letters: []letter{'a'}}},
		{`{"-":"a"}`, order{Dash: "a"}},
	} {
		var got order
		if assert.NoError(t, decode.JSON(httptest.NewRecorder(), post(row.body), &got), row.body) {
			assert.Equal(t, row.want, got, row.body)
		}
	}
}

func TestD01MediaTypes(t *testing.T) {
	const (
		ok      = ""
		once    = "415 UNSUPPORTED_MEDIA_TYPE: Expected the header field Content-Type once, with application/json"
		other   = "415 UNSUPPORTED_MEDIA_TYPE: Expected the media type application/json"
		charset = "415 UNSUPPORTED_MEDIA_TYPE: Expected the charset UTF-8"
		coding  = "415 UNSUPPORTED_MEDIA_TYPE: Expected a body without Content-Encoding"
	)
	for _, row := range []struct {
		types, codings []string
		want           string
	}{
		{[]string{"application/json"}, nil, ok},
		{[]string{"Application/JSON; charset=UTF-8"}, nil, ok},
		{[]string{`application/json;charset="utf-8"`}, nil, ok},
		{[]string{"application/json; charset=us-ascii"}, nil, ok},
		{[]string{"application/json;"}, nil, ok},
		{[]string{"application/json; profile=x"}, nil, ok},
		{[]string{"application/merge-patch+json"}, nil, ok},
		{[]string{"application/json"}, []string{"identity"}, ok},
		{[]string{"application/json"}, []string{""}, ok},
		{nil, nil, once},
		{[]string{"application/json", "text/plain"}, nil, once},
		{[]string{""}, nil, other},
		{[]string{"application/json, text/plain"}, nil, other},
		{[]string{"application/json; charset"}, nil, other},
		{[]string{"application/json" + strings.Repeat(" ", 1<<10-16)}, nil, ok},
		{[]string{"application/json" + strings.Repeat(" ", 1<<10-15)}, nil, other},
		{[]string{"text/json"}, nil, other},
		{[]string{"text/plain;charset=UTF-8"}, nil, other},
		{[]string{"application/jsonp"}, nil, other},
		{[]string{"application/x-www-form-urlencoded"}, nil, other},
		{[]string{"secret"}, nil, other},
		{[]string{"application/json; charset=utf-16"}, nil, charset},
		{[]string{"application/json"}, []string{"gzip"}, coding},
		{[]string{"application/json"}, []string{"identity", "br"}, coding},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{}`))
		r.Header["Content-Type"], r.Header["Content-Encoding"] = row.types, row.codings
		got := ""
		if err := decode.JSON(httptest.NewRecorder(), r, new(order)); err != nil {
			got = told(err)
		}
		assert.Equal(t, row.want, got, "%q %q", row.types, row.codings)
	}
}

func TestD01TooLarge(t *testing.T) {
	const want = "413 CONTENT_TOO_LARGE: The body has more than 8 bytes"
	d := decode.Decoder{Limit: 8}

	r := post(`{"a":1} `)
	require.NoError(t, d.JSON(nil, r, new(any)), "8 bytes")

	r = post(`{"a":1}  `)
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("read")))
	err := d.JSON(nil, r, new(any))
	assert.Equal(t, want, told(err), "by header, before the body is read")

	r = post(`{"a":1}  `)
	r.ContentLength = -1
	err = d.JSON(httptest.NewRecorder(), r, new(any))
	assert.Equal(t, want, told(err), "by stream")

	r = post(`{"a":1}  `)
	r.Body = http.MaxBytesReader(nil, r.Body, 8)
	err = decode.JSON(nil, r, new(any))
	assert.Equal(t, want, told(err), "the limit of a middleware")

	r = post(`"` + strings.Repeat("a", 1<<20-2) + `"`)
	require.NoError(t, decode.JSON(nil, r, new(string)))
	r = post(`"` + strings.Repeat("a", 1<<20-1) + `"`)
	err = decode.Decoder{Limit: -1}.JSON(nil, r, new(string))
	assert.Equal(t, "413 CONTENT_TOO_LARGE: The body has more than 1048576 bytes", told(err))
}

// TestD01Connection has bodies that do not come, and one that is too large, on a real
// connection: the answers are 408, 400 and 413, and close the connection that is still
// open.
func TestD01Connection(t *testing.T) {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	server := httptest.NewUnstartedServer(api.Handler(func(w http.ResponseWriter, r *http.Request) error {
		return decode.Decoder{Limit: 100}.JSON(w, r, new(any))
	}))
	server.Config.ReadTimeout = 200 * time.Millisecond
	server.Start()
	defer server.Close()
	for _, row := range []struct {
		length int
		body   string
		end    bool // of what the client sends
		want   string
	}{
		{10, `{"a"`, false, "408 {\"success\":false,\"error\":\"Request timeout\",\"code\":\"REQUEST_TIMEOUT\"}"},
		{10, `{"a"`, true, "400 {\"success\":false,\"error\":\"Bad request\",\"code\":\"BAD_REQUEST\"}"},
		{101, ``, false, "413 {\"success\":false,\"error\":\"The body has more than 100 bytes\",\"code\":\"CONTENT_TOO_LARGE\"}"},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		_, err = fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", row.length, row.body)
		require.NoError(t, err)
		if row.end {
			require.NoError(t, conn.(*net.TCPConn).CloseWrite())
		}
		all, err := io.ReadAll(conn) // until the server closes
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		head, body, _ := bytes.Cut(all, []byte("\r\n\r\n"))
		require.GreaterOrEqual(t, len(head), 12, "%q", all)
		assert.Equal(t, row.want, fmt.Sprintf("%s %s", head[9:12], bytes.TrimSpace(body)), "length %d", row.length)
		assert.Equal(t, !row.end, strings.Contains(string(head), "\r\nConnection: close"), "length %d", row.length)
	}
}

// TestD01Forms has the codes of each form's own vocabulary.
func TestD01Forms(t *testing.T) {
	compressed := post(`{}`)
	compressed.Header.Set("Content-Encoding", "gzip")
	large := post(`{}`)
	large.ContentLength = 1 << 30
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"broken", decode.JSON(nil, post(`{`), new(order)), "bad_request 400, BAD_REQUEST 400, general:bad_request 400"},
		{"unknown", decode.JSON(nil, post(`{"x":1}`), new(order)), "unprocessable_content 422, VALIDATION_ERROR 422, general:validation_error 400"},
		{"media type", decode.JSON(nil, compressed, new(order)), "unsupported_media_type 415, UNSUPPORTED_MEDIA_TYPE 415, http:unsupported_media_type 415"},
		{"too large", decode.JSON(nil, large, new(order)), "content_too_large 413, CONTENT_TOO_LARGE 413, FILE_TOO_LARGE 413"},
	} {
		var got []string
		for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
			a := errcode.Writer{Form: form}.Answer(nil, row.err)
			got = append(got, fmt.Sprint(a.Code, " ", a.Status))
		}
		assert.Equal(t, row.want, strings.Join(got, ", "), row.name)
	}
}

func TestAllowUnknown(t *testing.T) {
	var got struct {
		A int
		B struct{ C int }
	}
	d := decode.Decoder{AllowUnknown: true}
	require.NoError(t, d.JSON(nil, post(`{"x":{"y":[1e999,{}]},"a":1,"b":{"z":"1","c":2}}`), &got))
	assert.Equal(t, 1, got.A)
	assert.Equal(t, 2, got.B.C)

	assert.Equal(t, misfits+"b.c: type", told(d.JSON(nil, post(`{"x":1,"b":{"c":"2"}}`), &got)))
	assert.Equal(t, "400 BAD_REQUEST: The body is wrong at byte 7: expected no member twice", told(d.JSON(nil, post(`{"x":1,"x":1}`), &got)))
}

// TestUnmarshal: the result is that of JSON, for a body that was read already.
func TestUnmarshal(t *testing.T) {
	for _, body := range []string{
		``, `{`, `{} {}`, `[]`, `{"items":[{"email":7}]}`, `{"nope":1,"addr":{"nope":1}}`, `{"born":"CANARY"}`, `{"name":"Ada"}`,
		"\"\xff\"", `{"name":"` + strings.Repeat("x", 1<<20) + `"}`,
	} {
		var want, got order
		wantErr, err := decode.JSON(nil, post(body), &want), decode.Unmarshal([]byte(body), &got)
		if wantErr == nil {
			assert.NoError(t, err)
			assert.Equal(t, want, got)
			continue
		}
		assert.Equal(t, told(wantErr), told(err), body[:min(len(body), 40)])
	}
	var in struct{ A int }
	assert.NoError(t, decode.Decoder{AllowUnknown: true}.Unmarshal([]byte(`{"A":1,"b":2}`), &in))
	assert.Equal(t, 1, in.A)
	assert.Equal(t, "413 CONTENT_TOO_LARGE: The body has more than 3 bytes", told(decode.Decoder{Limit: 3}.Unmarshal([]byte(`{"A":1}`), &in)))
	assert.EqualError(t, decode.Unmarshal([]byte(`{}`), in), "errcode/decode: can't read a body into struct { A int }, expected a pointer that is not nil")
	assert.EqualError(t, decode.Unmarshal([]byte(`{}`), nil), "errcode/decode: can't read a body into <nil>, expected a pointer that is not nil")
}

func TestNoBody(t *testing.T) {
	r, err := http.NewRequest(http.MethodPost, "/", nil)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	assert.Equal(t, "400 BAD_REQUEST: The body is empty", told(decode.JSON(nil, r, new(order))))
}

func TestBodyThatIsClosed(t *testing.T) {
	r := post("")
	r.Body = io.NopCloser(iotest.ErrReader(http.ErrBodyReadAfterClose))
	err := decode.JSON(nil, r, new(order))
	assert.EqualError(t, err, "errcode/decode: http: invalid Read on closed Body")
	assert.Equal(t, "500 INTERNAL_ERROR: Unhandled server error", told(err))

	r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	err = decode.JSON(nil, r, new(order))
	assert.Equal(t, "400 BAD_REQUEST: Bad request", told(err))
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// TestManyMisfits has more of them than the error names, and more members than are
// compared one by one.
func TestManyMisfits(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"levels":["low"]`)
	for i := range 1000 {
		fmt.Fprintf(&body, `,"k%d":0`, i)
	}
	err := decode.JSON(nil, post(body.String()+"}"), new(order))
	assert.Equal(t, 100, strings.Count(told(err), "\n"))
	assert.Contains(t, told(err), "\nlevels.0: invalid")

	err = decode.JSON(nil, post(body.String()+`,"k7":0}`), new(order))
	assert.Equal(t, "400 BAD_REQUEST: The body is wrong at byte 8908: expected no member twice", told(err))
	err = decode.JSON(nil, post(body.String()+`,"levels":["low"],"by_ip":{"x":1}}`), new(order))
	assert.Contains(t, told(err), "expected no member twice")
	assert.Equal(t, 100, strings.Count(told(decode.JSON(nil, post(strings.Replace(body.String(), `"levels":["low"]`, `"a":0`, 1)+`,"levels":["low"],"level":"x","by_ip":{"x":1},"born":""}`), new(order))), "\n"))
}
