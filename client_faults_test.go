package errcode_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A countedBody counts what is done to a body.
type countedBody struct {
	io.Reader
	read, closed int
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *countedBody) Close() error {
	b.closed++
	return nil
}

// response returns a response with that body, nil for an empty one.
func response(status int, contentType string, body io.Reader) (*http.Response, *countedBody) {
	if body == nil {
		body = http.NoBody
	}
	counted := &countedBody{Reader: body}
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: counted, ContentLength: -1}
	if contentType != "" {
		resp.Header.Set("Content-Type", contentType)
	}
	return resp, counted
}

// decode returns the error that resp is. It checks C18: FromResponse leaves closing
// the body to its caller.
func decode(t *testing.T, resp *http.Response) *errcode.Error {
	t.Helper()
	e := remoteError(t, errcode.FromResponse(resp))
	if counted, ok := resp.Body.(*countedBody); ok {
		require.Zero(t, counted.closed, "C18: the body was closed")
	}
	return e
}

func TestC03HTMLIsNotQuoted(t *testing.T) {
	for _, contentType := range []string{"text/html", "text/html; charset=utf-8", "", "application/json"} {
		resp, _ := response(502, contentType, strings.NewReader("<html><body>CANARY</body></html>"))
		e := decode(t, resp)
		why := fmt.Sprintf("expected JSON, not media type %q", contentType)
		if contentType == "" || contentType == "application/json" {
			why = `unexpected byte '<' at offset 0 of JSON, expected an object`
		}
		checkUnreadable(t, e, 502, why)
		assert.NotContains(t, fmt.Sprintf("%v %+v %s", e, e, e.LogValue()), "CANARY")
	}
}

const tooLarge = "body too large, expected at most 64 KiB"

// padded returns a body of so many bytes.
func padded(size int) []byte {
	body := []byte(`{"status":404,"code":"user:not_found","pad":"`)
	return append(append(body, bytes.Repeat([]byte("a"), size-len(body)-2)...), `"}`...)
}

// endless is a body that has begun well and goes on.
func endless(size int64) io.Reader {
	return io.LimitReader(io.MultiReader(bytes.NewReader(padded(100)[:98]), letters{}), size)
}

// letters reads as the letter a, for ever.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// zipped returns data compressed, as so many members of a gzip file, with extra
// meaningless bytes in the header.
func zipped(t *testing.T, data []byte, members, extra int) []byte {
	t.Helper()
	var one bytes.Buffer
	z := gzip.NewWriter(&one)
	z.Extra = make([]byte, extra)
	_, err := z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return bytes.Repeat(one.Bytes(), members)
}

// bomb returns a gzip of 256 MiB: each member decodes to its own MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	return append(zipped(t, padded(100)[:98], 1, 0), zipped(t, bytes.Repeat([]byte("a"), 1<<20), 256, 0)...)
}

func TestC11LargeBodies(t *testing.T) {
	e := parsed(t, 404, padded(65_536))
	assert.Equal(t, errcode.UserNotFound, e.Code())
	checkUnreadable(t, parsed(t, 404, padded(65_537)), 404, tooLarge)

	for name, row := range map[string]struct {
		body io.Reader
		gzip bool
		most int // bytes that may be read of the body as it comes
		why  string
	}{
		"65,536 bytes":           {bytes.NewReader(padded(65_536)), false, 65_536, ""},
		"65,537 bytes":           {bytes.NewReader(padded(65_537)), false, 65_537, tooLarge},
		"256 MiB":                {endless(256 << 20), false, 65_537, tooLarge},
		"gzip of 65,536 bytes":   {bytes.NewReader(zipped(t, padded(65_536), 1, 0)), true, 4096, ""},
		"gzip of 65,537 bytes":   {bytes.NewReader(zipped(t, padded(65_537), 1, 0)), true, 4096, tooLarge},
		"gzip of 256 MiB":        {bytes.NewReader(bomb(t)), true, 8192, tooLarge},
		"gzip for ever, of none": {forever(zipped(t, nil, 1, 0)), true, 131_073, tooLarge},
		"gzip at its limit":      {bytes.NewReader(packed(t, 131_072)), true, 131_072, ""},
		"gzip over its limit":    {bytes.NewReader(packed(t, 131_073)), true, 131_073, tooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			resp, counted := response(404, "application/json", row.body)
			if row.gzip {
				resp.Header.Set("Content-Encoding", "GZip")
			}
			var e *errcode.Error
			assert.Less(t, allocatedBy(func() { e = decode(t, resp) }), uint64(4<<20))
			assert.LessOrEqual(t, counted.read, row.most)
			if row.why != "" {
				checkUnreadable(t, e, 404, row.why)
				return
			}
			assert.Equal(t, errcode.UserNotFound, e.Code())
		})
	}
}

// packed returns a gzip of a body, padded to that size with empty members.
func packed(t *testing.T, size int) []byte {
	t.Helper()
	body := zipped(t, padded(100), 1, 0)
	body = append(body, zipped(t, nil, 2, 60_000)...)
	rest := size - len(body)
	frame := len(zipped(t, nil, 1, 1)) - 1
	body = append(body, zipped(t, nil, 1, rest-frame)...)
	require.Len(t, body, size)
	return body
}

// forever reads as data over and over.
func forever(data []byte) io.Reader {
	return io.MultiReader(bytes.NewReader(data), again(func() io.Reader { return forever(data) }))
}

// again makes its reader at the first Read.
type again func() io.Reader

func (a again) Read(p []byte) (int, error) { return a().Read(p) }

// TestC11ParseIsFrugal: Parse takes memory for what it keeps, and for the places of 2,048
// values in a body that others wrote.
func TestC11ParseIsFrugal(t *testing.T) {
	const big = 65_000
	for name, body := range map[string]string{
		"white space":     `{"code":"user:not_found","details":{"a":"b",` + strings.Repeat(" ", big) + `"c":"d"}}`,
		"another object":  `{"code":"user:not_found","x":{` + strings.Repeat(`"":"",`, big/6) + `"":""}}`,
		"no strings":      `{"code":"user:not_found","details":{` + strings.Repeat(`"":0,`, big/5) + `"":0`,
		"without a quote": strings.Repeat("x", big),
	} {
		allocated := allocatedBy(func() { _ = errcode.Parse(404, []byte(body)) }) - uint64(len(body))
		assert.Less(t, allocated, uint64(64<<10), name)
	}
}

// TestC11WhiteSpaceIsNotKept has short fields far from each other.
func TestC11WhiteSpaceIsNotKept(t *testing.T) {
	body := []byte(`{"success":false,"error":"e","code":"VALIDATION_ERROR","details":{"a":"b",` + strings.Repeat(" ", 60_000) + `"c":"d"}}`)
	least := uint64(math.MaxUint64) // other goroutines allocate too
	for range 5 {
		least = min(least, allocatedBy(func() { _ = errcode.Parse(422, body) }))
	}
	assert.Less(t, least, uint64(4<<10))
}

// TestC11DetailsThatEscapesMakeTooLarge: details other than fields are kept up to 128 KiB.
func TestC11DetailsThatEscapesMakeTooLarge(t *testing.T) {
	const most = 128 << 10
	for sent, kept := range map[string]string{"<": `\u003c`, "\xff": "\ufffd"} {
		fit := (most - len(`""`)) / len(kept)
		for n, want := range map[int]string{fit: `"` + strings.Repeat(kept, fit) + `"`, fit + 1: ""} {
			e := parsed(t, 422, []byte(`{"success":false,"error":"e","code":"VALIDATION_ERROR","details":"`+strings.Repeat(sent, n)+`"}`))
			assert.Equal(t, errcode.EnvelopeValidationError, e.Code())
			assert.True(t, want == string(e.Details()), "%d times %q", n, sent) // Equal would print all of it
		}
	}
}

// TestC11DetailsTakeAFewTimesTheirSize has details with many members of all kinds.
func TestC11DetailsTakeAFewTimesTheirSize(t *testing.T) {
	const big = 65_000
	for name, member := range map[string]func(i int) string{
		"the same key":     func(int) string { return `"":""` },
		"texts":            func(i int) string { return fmt.Sprintf(`"%x":""`, i) },
		"texts, unordered": func(i int) string { return fmt.Sprintf(`"%x":""`, big-i) },
		"escapes":          func(i int) string { return fmt.Sprintf(`"%x\n":""`, i) },
		"numbers":          func(i int) string { return fmt.Sprintf(`"%x":1`, i) },
		"the same, mixed":  func(int) string { return `"":0` },
		"objects":          func(i int) string { return fmt.Sprintf(`"%x":{"":[]}`, i) },
	} {
		body := []byte(`{"success":false,"error":"e","code":"VALIDATION_ERROR","details":{` + member(0))
		for i := 1; len(body) < big; i++ {
			body = append(body, ","+member(i)...)
		}
		body = append(body, "}}"...)
		allocated := allocatedBy(func() { require.NotEmpty(t, errcode.CodeOf(errcode.Parse(422, body))) })
		assert.Less(t, allocated, 16*uint64(len(body)), name)
	}
}

// TestC11ParseTakesAFewTimesTheBody has large bodies of which one part stands there as often
// as there is room for it. A # in it is a number in base 36.
func TestC11ParseTakesAFewTimesTheBody(t *testing.T) {
	const envelope = `{"success":false,"code":"VALIDATION_ERROR","error":`
	for _, row := range []struct{ name, begin, part, end string }{
		{"empty keys", `{`, `"":"",`, `"":0}`},
		{"empty keys in details", envelope + `"","details":{`, `"":"",`, `"":""}}`},
		{"unknown members", `{`, `"#":1,`, `"":0}`},
		{"keys with escapes", `{`, `"\t#":1,`, `"":0}`},
		{"a key with escapes", `{"error":{`, `"c\u006fde":"",`, `"":0}}`},
		{"a long message", envelope + `"`, `m`, `"}`},
		{"a message with escapes", envelope + `"`, `\n`, `"}`},
		{"a message of invalid UTF-8", envelope + `"`, "\xff", `"}`},
		{"a field of invalid UTF-8", envelope + `"","details":{"a":"`, "\xff", `"}}`},
		{"a field with escapes", envelope + `"","details":{"a":"`, `\u0001`, `"}}`},
		{"a text of angle brackets in details", envelope + `"","details":"`, `<`, `"}`},
		{"a text of some angle brackets in details", envelope + `"","details":"`, `<p>12345678`, `"}`},
		{"texts of angle brackets in details", envelope + `"","details":[`, `"<",`, `1]}`},
		{"details of invalid UTF-8", envelope + `"","details":["`, "\xff", `"]}`},
		{"numbers in details", envelope + `"","details":{`, `"#":1,`, `"":1}}`},
		{"keys with escapes in details", envelope + `"","details":{`, `"\n#":1,`, `"":1}}`},
		{"empty keys in details", envelope + `"","details":{`, `"":1,`, `"":1}}`},
		{"two keys in turn in details", envelope + `"","details":{`, `"":1,"a":1,`, `"":1}}`},
		{"two fields in turn", envelope + `"","details":{`, `"":"","a":"",`, `"":""}}`},
		{"short fields", envelope + `"","details":{`, `"#":"",`, `"":""}}`},
		{"an array in details", envelope + `"","details":[`, `1,`, `1]}`},
		{"deep details", envelope + `"","details":` + strings.Repeat(`[`, 32), `1,`, `1` + strings.Repeat(`]`, 32) + `}`},
		{"deep arrays in details", envelope + `"","details":[`, strings.Repeat(`[`, 31) + strings.Repeat(`]`, 31) + `,`, `1]}`},
		{"deep objects in details", envelope + `"","details":[`, strings.Repeat(`{"":`, 30) + `1` + strings.Repeat(`}`, 30) + `,`, `1]}`},
		{"too deep", `{"errors":`, `[`, ``},
		{"an array", `[`, `{"code":"a_b"},`, `0]`},
		{"a list of fields", `{"errors":[`, `{"field":"#","message":"m"},`, `0]}`},
		{"fields of invalid UTF-8", envelope + `"","details":{`, "\"#\xff\":\"\xff\",", `"":""}}`},
		{"fields with escapes, in order", envelope + `"","details":{`, `"\n#":"\n",`, `"":""}}`},
		{"fields with lists", `{"errors":{`, `"#":["m"],`, `"":["m"]}}`},
		{"fields with texts", `{"errors":{`, `"#":"m",`, `"":"m"}}`},
		{"fields with escapes", `{"errors":{`, `"#\n":"\n m",`, `"":"m"}}`},
		{"fields of a problem", `{"title":"t","status":422,"code":"general:validation_error","errors":[`, `{"field":"#","detail":"m"},`, `0]}`},
		{"a path of many steps", `{"detail":[{"msg":"m","loc":[`, `"a",`, `0]}]}`},
		{"a path of long steps", `{"detail":[{"msg":"m","loc":[`, `"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",`, `0]}]}`},
		{"a path of steps with escapes", `{"detail":[{"msg":"m","loc":[`, `"\n\n",`, `0]}]}`},
		{"many paths", `{"detail":[`, `{"loc":["#","b"],"msg":"m"},`, `0]}`},
		{"a pointer of many steps", `{"errors":[{"detail":"m","source":{"pointer":"`, `/a`, `"}}]}`},
		{"a pointer with escapes", `{"errors":[{"detail":"m","source":{"pointer":"`, `/~1`, `"}}]}`},
		{"many pointers", `{"errors":[`, `{"pointer":"#/a/~0/c","detail":"m"},`, `0]}`},
		{"a field with brackets", `{"details":[{"fieldViolations":[{"description":"m","field":"`, `[a]`, `"}]}]}`},
		{"many violations", `{"details":[{"fieldViolations":[`, `{"description":"m","field":"#"},`, `0]}]}`},
		{"types with escapes", `{"error":{"details":[`, `{"@type":"a\n"},`, `0]}}`},
		{"a sentence with escapes", `{"error":"`, `\n`, `"}`},
	} {
		body := []byte(row.begin)
		for i := 0; ; i++ {
			part := strings.ReplaceAll(row.part, "#", strconv.FormatInt(int64(i), 36))
			if len(body)+len(part)+len(row.end) > 64<<10 {
				break
			}
			body = append(body, part...)
		}
		body = append(body, row.end...)
		least := uint64(math.MaxUint64) // other goroutines allocate too, and the race detector empties pools
		for range 5 {
			least = min(least, allocatedBy(func() { _ = errcode.Parse(422, body) }))
		}
		assert.Less(t, least, mostTimes*uint64(len(body)), row.name)
	}
}

// allocatedBy returns how many bytes f allocates, collected ones included.
func allocatedBy(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestC11LargeBodiesFromAServer(t *testing.T) {
	zip := bomb(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/plain", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(500)
		_, _ = io.Copy(w, endless(256<<20)) // fails when the client has had enough
	})
	mux.HandleFunc("/gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(500)
		_, _ = w.Write(zip)
	})
	bothProtocols(t, mux, func(t *testing.T, s *server) {
		for _, path := range []string{"/plain", "/gzip"} {
			for _, ask := range []string{"", "gzip"} { // the transport decodes, or the caller
				resp := request(t, s, t.Context(), path, "Accept-Encoding", ask)
				assert.Equal(t, path == "/gzip" && ask == "", resp.Uncompressed)
				checkUnreadable(t, decode(t, resp), 500, tooLarge)
			}
		}
	})
}

// request returns the response to a GET; its body is closed when the test ends.
func request(t *testing.T, s *server, ctx context.Context, path, key, value string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
	require.NoError(t, err)
	if value != "" {
		req.Header.Set(key, value)
	}
	resp, err := s.Client().Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestC11GzipFaults(t *testing.T) {
	body := zipped(t, padded(100), 1, 0)
	for _, row := range []struct {
		body []byte
		is   error
		why  string
	}{
		{padded(100), gzip.ErrHeader, "gzip: invalid header"},
		{body[:len(body)-1], io.ErrUnexpectedEOF, "unexpected EOF"},
		{append(bytes.Clone(body[:len(body)-1]), 1), gzip.ErrChecksum, "gzip: invalid checksum"},
	} {
		resp, _ := response(404, "", bytes.NewReader(row.body))
		resp.Header.Set("Content-Encoding", "gzip")
		e := decode(t, resp)
		checkUnreadable(t, e, 404, row.why)
		require.ErrorIs(t, e, row.is)
	}
}

// TestEncodings: x-gzip is gzip, and for what can't be decoded the cause names the
// encoding.
func TestEncodings(t *testing.T) {
	body := zipped(t, padded(100), 1, 0)
	for _, encoding := range []string{"gzip", "x-gzip", "X-GZip"} {
		resp, _ := response(404, "", bytes.NewReader(body))
		resp.Header.Set("Content-Encoding", encoding)
		assert.Equal(t, errcode.UserNotFound, decode(t, resp).Code(), encoding)
	}
	resp, _ := response(404, "", bytes.NewReader(padded(100)))
	resp.Header.Set("Content-Encoding", "Identity")
	assert.Equal(t, errcode.UserNotFound, decode(t, resp).Code())
	for encoding, named := range map[string]string{
		"br":                       `"br"`,
		"Deflate":                  `"deflate"`,
		"gzip, br":                 `"gzip, br"`,
		strings.Repeat("x", 1<<20): `"` + strings.Repeat("x", 128) + `…"`,
	} {
		resp, counted := response(404, "application/json", bytes.NewReader(body))
		resp.Header.Set("Content-Encoding", encoding)
		checkUnreadable(t, decode(t, resp), 404, "body is encoded with "+named+", expected gzip or no encoding")
		assert.Zero(t, counted.read)
	}
}

func TestC12DeepBodies(t *testing.T) {
	for name, body := range map[string]string{
		"10,001 arrays":         strings.Repeat("[", 10_001),
		"60,000 arrays":         strings.Repeat("[", 60_000),
		"60,000 in details":     `{"code":"user:not_found","details":` + strings.Repeat("[", 60_000),
		"12,000 objects":        strings.Repeat(`{"a":`, 12_000),
		"12,000 in details":     `{"code":"user:not_found","details":` + strings.Repeat(`{"a":`, 12_000),
		"33 in details":         `{"code":"user:not_found","details":` + arrays(33) + `}`,
		"30,000 empty, at once": `{"code":"user:not_found","details":[[]` + strings.Repeat(",[]", 20_000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			e := parsed(t, 404, []byte(body))
			assert.Less(t, time.Since(start), 500*time.Millisecond) // 50 ms without -race
			assert.Equal(t, errcode.Code{}, e.Code())
			assert.Equal(t, 404, e.StatusCode())
		})
	}
	deepest := parsed(t, 404, []byte(`{"code":"user:not_found","details":`+arrays(32)+`}`))
	assert.Equal(t, arrays(32), string(deepest.Details()))
}

func TestC16BodyCutShort(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(404)
		_, _ = io.WriteString(w, `{"code":"use`)
	})
	bothProtocols(t, h, func(t *testing.T, s *server) {
		e := decode(t, request(t, s, t.Context(), "/", "", ""))
		checkUnreadable(t, e, 404, "unexpected EOF")
		require.ErrorIs(t, e, io.ErrUnexpectedEOF)
	})
}

func TestC17DrippingBody(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/connect" {
			return
		}
		w.WriteHeader(503)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
		}
	})
	bothProtocols(t, h, func(t *testing.T, s *server) {
		s.Get(t, "/connect") // a handshake takes a while
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		e := decode(t, request(t, s, ctx, "/", "", ""))
		assert.Less(t, time.Since(start), 4*time.Second) // 400 ms without -race
		checkUnreadable(t, e, 503, "context deadline exceeded")
		require.ErrorIs(t, e, context.DeadlineExceeded)
	})
}

func TestC18BodyIsLeftToTheCaller(t *testing.T) {
	for name, body := range map[string]func() io.Reader{
		"read":      func() io.Reader { return strings.NewReader(`{"status":404,"code":"user:not_found"}`) },
		"unknown":   func() io.Reader { return strings.NewReader(`{"status":404,"code":"new:code"}`) },
		"malformed": func() io.Reader { return strings.NewReader(`{`) },
		"empty":     func() io.Reader { return http.NoBody },
		"gzip":      func() io.Reader { return bytes.NewReader(zipped(t, padded(100), 1, 0)) },
		"too large": func() io.Reader { return endless(1 << 20) },
		"failing":   func() io.Reader { return io.MultiReader(strings.NewReader(`{`), failing{}) },
	} {
		for _, contentType := range []string{"application/json", "text/html"} {
			for _, encoding := range []string{"", "gzip"} {
				t.Run(strings.Join([]string{name, contentType, encoding}, " "), func(t *testing.T) {
					for _, status := range []int{200, 404} {
						resp, counted := response(status, contentType, body())
						resp.Header.Set("Content-Encoding", encoding)
						assert.Equal(t, status == 404, errcode.FromResponse(resp) != nil)
						assert.Zero(t, counted.closed)
						require.NoError(t, resp.Body.Close())
						assert.Equal(t, 1, counted.closed)
					}
				})
			}
		}
	}
}

var errFailing = errors.New("CANARY\nthe connection broke")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errFailing }

func TestC18ReadErrorIsTheCause(t *testing.T) {
	resp, _ := response(500, "", failing{})
	e := decode(t, resp)
	checkUnreadable(t, e, 500, `CANARY\nthe connection broke`)
	require.ErrorIs(t, e, errFailing)
}

func TestC19ResponsesWithoutBody(t *testing.T) {
	require.EqualError(t, errcode.FromResponse(nil), "errcode: FromResponse was given a nil response")
	require.NoError(t, errcode.FromResponse(&http.Response{StatusCode: 200}))

	const why = "unexpected end at offset 0 of JSON, expected an object"
	checkUnreadable(t, decode(t, &http.Response{StatusCode: 404}), 404, why) // no Header, no Body
	checkUnreadable(t, decode(t, &http.Response{StatusCode: 404, Header: http.Header{}, Body: http.NoBody}), 404, why)
	for _, body := range []io.ReadCloser{nil, http.NoBody} { // as after HEAD
		e := decode(t, &http.Response{StatusCode: 404, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: body})
		checkUnreadable(t, e, 404, why)
		require.NotErrorIs(t, e, io.EOF) // which a caller could take for success
	}

	resp, _ := response(404, "application/json", strings.NewReader(`{"status":404,"code":"user:not_found"}`))
	resp.ContentLength = -1
	assert.Equal(t, errcode.UserNotFound, decode(t, resp).Code())
}

// upstream is a 401 of another service that must not leave as ours.
func upstream(t *testing.T) *errcode.Error {
	t.Helper()
	resp, _ := response(401, "application/json", strings.NewReader(
		`{"success":false,"error":"CANARY","code":"TOKEN_EXPIRED","details":{"CANARY":"CANARY"}}`))
	resp.Header.Set("WWW-Authenticate", `Bearer realm="CANARY"`)
	resp.Header.Set("Set-Cookie", "CANARY=1")
	resp.Header.Set("Retry-After", "77")
	resp.Header.Set("Content-Language", "de-CANARY")
	e := decode(t, resp)
	require.Equal(t, errcode.EnvelopeTokenExpired, e.Code())
	require.Equal(t, "CANARY", e.Message())
	require.Equal(t, errcode.Fields{"CANARY": "CANARY"}, e.Fields())
	return e
}

func TestC20UpstreamErrorIsNotRepeated(t *testing.T) {
	want := map[errcode.Form]struct {
		code   errcode.Code
		status int
		body   string
	}{
		errcode.FormProtekt: {
			errcode.ProtektServiceUnavailable, 503,
			`{"error":"service_unavailable","message":"Temporary outage or maintenance","statusCode":503}`,
		},
		errcode.FormEnvelope: {
			errcode.EnvelopeExternalServiceError, 502,
			`{"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`,
		},
		errcode.FormDomain: {
			errcode.WorkerResponseInvalid, 502,
			`{"status":502,"code":"worker:response_invalid"}`,
		},
	}
	e := upstream(t)
	unreadable := parsed(t, 401, []byte("CANARY"))
	for _, form := range allForms {
		for _, err := range []error{
			e, unreadable, // with and without a code
			fmt.Errorf("calling the mailer: %w", e),
			errors.Join(errors.New("CANARY"), e),
			e.Wrap(errors.New("CANARY")), e.WithMessage("CANARY"), e.WithRetryAfter(time.Second),
			errcode.Code{}.Wrap(e), errcode.CodeOf(unreadable).Wrap(unreadable), // there is no code to repeat
		} {
			for _, dev := range []bool{false, true} {
				var got reports
				w := record(errcode.Writer{Form: form, Dev: dev, Report: got.add}, err)
				assert.Equal(t, want[form].status, w.Code)
				assert.Equal(t, want[form].body, w.Body.String())
				assert.Equal(t, plainHeader(), w.Header())
				rep := got.one(t)
				assert.Equal(t, want[form].code, rep.Sent)
				assert.Equal(t, errcode.CodeOf(err), rep.Code, "the report has the truth")
			}
		}
	}
}

func TestC20ReissuedOnPurpose(t *testing.T) {
	e := upstream(t)
	for form, body := range map[errcode.Form]string{
		errcode.FormProtekt:  `{"error":"TOKEN_EXPIRED","message":"Access token has expired","statusCode":401}`,
		errcode.FormEnvelope: `{"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}`,
		errcode.FormDomain:   `{"status":401,"code":"TOKEN_EXPIRED"}`,
	} {
		for _, err := range []error{e, fmt.Errorf("calling the mailer: %w", e)} {
			err = errcode.CodeOf(err).Wrap(err)
			w := record(errcode.Writer{Form: form}, err)
			assert.Equal(t, 401, w.Code)
			assert.Equal(t, body, w.Body.String())
			assert.Equal(t, with(plainHeader(), "Www-Authenticate", `Bearer realm=""`), w.Header())
			require.ErrorIs(t, err, e) // for the log
		}
	}
	w := record(errcode.Writer{Form: errcode.FormDomain, Dev: true}, e.Code().Wrap(e))
	assert.NotContains(t, w.Body.String(), "CANARY")
}

// TestC20Reissue: fields, delay and message come along, the message only if the body was
// one of our shapes.
func TestC20Reissue(t *testing.T) {
	resp, _ := response(500, "application/json", strings.NewReader(
		`{"success":false,"error":"Too short a name","code":"VALIDATION_ERROR","details":{"name":"Too short"}}`))
	resp.Header.Set("Retry-After", "7")
	e := decode(t, resp).Reissue()
	assert.False(t, e.Remote())
	assert.Equal(t, 422, e.StatusCode(), "that of the code")
	w := record(errcode.Writer{Form: errcode.FormEnvelope}, fmt.Errorf("calling the mailer: %w", e))
	assert.Equal(t, 422, w.Code)
	assert.Equal(t, `{"success":false,"error":"Too short a name","code":"VALIDATION_ERROR","details":{"name":"Too short"}}`, w.Body.String())
	assert.Equal(t, with(plainHeader(), "Retry-After", "7"), w.Header())
	assert.Same(t, e, e.Reissue())

	for _, body := range []string{"CANARY", `{"message":"CANARY"}`, `{"code":"user:not_found","message":"CANARY"}`, `{"status":404,"code":"new:code","message":"CANARY"}`} {
		e := parsed(t, 404, []byte(body))
		require.Same(t, e, e.Reissue(), "there is no code to say again")
		w := record(errcode.Writer{}, e.Reissue())
		assert.Equal(t, 503, w.Code)
		assert.NotContains(t, w.Body.String(), "CANARY")
	}
}

func TestC20BetweenServers(t *testing.T) {
	var front http.Handler
	mux := http.NewServeMux()
	mux.HandleFunc("/upstream", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "CANARY=1")
		wr := errcode.Writer{Form: errcode.FormEnvelope, Challenges: []errcode.Challenge{{Realm: "CANARY"}}, Report: discard}
		wr.WriteError(w, r, errcode.EnvelopeTokenExpired.WithMessage("CANARY").WithRetryAfter(time.Minute))
	})
	mux.HandleFunc("/front", func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) })
	bothProtocols(t, mux, func(t *testing.T, s *server) {
		front = errcode.Writer{Report: discard}.Handler(func(_ http.ResponseWriter, r *http.Request) error {
			resp, err := s.Client().Get(s.URL + "/upstream")
			if err != nil {
				return err
			}
			defer func() { _ = resp.Body.Close() }()
			return errcode.FromResponse(resp)
		})
		resp, body := s.Get(t, "/front")
		assert.Equal(t, 503, resp.StatusCode)
		assert.Equal(t, `{"error":"service_unavailable","message":"Temporary outage or maintenance","statusCode":503}`, string(body))
		resp.Header.Del("Date")
		assert.Equal(t, with(plainHeader(), "Content-Length", "92"), resp.Header)
	})
}
