package reverseproxyerr_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/haproxy"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// TestHAProxy runs HAProxy with a form whose texts have all that a configuration can trip
// over, and no server behind it.
func TestHAProxy(t *testing.T) {
	layout := errcode.FormEnvelope.Layout()
	layout.Name = "it's 100% \"mine\" # $HOME"
	layout.Code = nil
	layout.Spell = func(phrase string) string { return "OWN" }
	layout.Append = func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
		return append(append(append(dst, `{"code":`...), errcode.AppendString(nil, a.Code.String())...), `,"it's":"100% of $HOME # \\ \"x\" %[src] é"}`...), nil
	}
	hostile := errcode.NewForm(layout)
	for section, form := range map[string]errcode.Form{
		"errcode-it-s-100---mine-----HOME": hostile,
		"errcode-domain-reason":            errcode.FormDomain,
		"errcode-problem":                  forms.Problem{}.Form(),
	} {
		t.Run(section, func(t *testing.T) {
			folder := t.TempDir()
			address := free(t)
			own := filepath.Join(folder, "own.cfg")
			generated := filepath.Join(folder, "errcode.cfg")
			require.NoError(t, os.WriteFile(generated, haproxy.Generate(snapshot.Snapshot{}, hostile, errcode.FormDomain, forms.Problem{}.Form()), 0o600))
			require.NoError(t, os.WriteFile(own, []byte(strings.NewReplacer("SECTION", section, "ADDRESS", address).Replace(`
defaults mine from SECTION
	timeout client 5s
	timeout server 5s
	timeout connect 1s
	retries 0
frontend web from mine
	bind ADDRESS
	http-request deny deny_status 429 if { path /limit }
	default_backend none
backend none from mine
	server one 127.0.0.1:1
`)), 0o600))
			var log bytes.Buffer
			command := exec.Command("haproxy", "-f", generated, "-f", own)
			command.Stdout, command.Stderr = &log, &log
			require.NoError(t, command.Start())
			t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
			var resp *http.Response
			get := func(path string) bool {
				var err error
				resp, err = http.Get("http://" + address + path)
				return err == nil
			}
			require.Eventually(t, func() bool { return get("/") }, 10*time.Second, 20*time.Millisecond, "%s", &log)
			for path, status := range map[string]int{"/": 503, "/limit": 429} {
				require.True(t, get(path))
				got, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				err = errcode.Status(status)
				if status == 503 {
					err = errcode.Status(status).WithRetryAfter(time.Second)
				}
				want, header, body := errcode.Writer{Form: form, Report: func(errcode.Report) {}}.Response(nil, err)
				require.Equal(t, want, resp.StatusCode)
				require.Equal(t, string(body), string(got))
				for key := range header {
					require.Equal(t, header.Get(key), resp.Header.Get(key), key)
				}
			}
		})
	}
}

// free returns an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
