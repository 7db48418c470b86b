//go:build unix

package reverseproxyerr_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/daemon"
	"example.com/errcode/internal/haproxy"
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
			folder, err := os.MkdirTemp("", "haproxy")
			require.NoError(t, err)
			own, generated, socket := filepath.Join(folder, "own.cfg"), filepath.Join(folder, "errcode.cfg"), filepath.Join(folder, "socket")
			require.NoError(t, os.WriteFile(generated, haproxy.Generate(hostile, errcode.FormDomain, forms.Problem{}.Form()), 0o600))
			require.NoError(t, os.WriteFile(own, []byte(strings.NewReplacer("SECTION", section, "SOCKET", socket).Replace(`
defaults mine from SECTION
	timeout client 5s
	timeout server 5s
	timeout connect 1s
	retries 0
frontend web from mine
	bind unix@SOCKET
	http-request deny deny_status 429 if { path /limit }
	default_backend none
backend none from mine
	server one 127.0.0.1:1
`)), 0o600))
			client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, "unix", socket)
			}}}
			get := func(ctx context.Context, path string) (*http.Response, error) {
				r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://haproxy"+path, nil)
				if err != nil {
					return nil, err
				}
				return client.Do(r)
			}
			stop, err := daemon.Daemon{
				Dir: folder, Signal: "TERM", Command: []string{"haproxy", "-f", generated, "-f", own},
				As: &syscall.SysProcAttr{Setpgid: true}, // so that ^C at the tests reaches them alone
				Ready: func(ctx context.Context) error {
					resp, err := get(ctx, "/")
					if err == nil {
						err = resp.Body.Close()
					}
					return err
				},
			}.Start()
			require.NoError(t, err)
			t.Cleanup(stop)
			t.Cleanup(client.CloseIdleConnections)
			for path, status := range map[string]int{"/": 503, "/limit": 429} {
				resp, err := get(t.Context(), path)
				require.NoError(t, err)
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
