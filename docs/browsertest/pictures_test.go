//go:build !race

package browsertest

import (
	"bytes"
	"flag"
	"html"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/i18n"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var pictures = flag.String("pictures", "", "`directory` to leave the pictures of the README in")

// TestPictures makes two pictures of the README from the real thing: the page of a code,
// and what errcode explain says in a terminal. To write them anew:
//
//	go test -C docs/browsertest -run TestPictures . -pictures ../pictures
func TestPictures(t *testing.T) {
	texts, err := i18n.New(i18n.Config{})
	require.NoError(t, err)
	page := docs.Handler(docs.Options{Title: "Acme errors", Forms: []errcode.Form{errcode.FormEnvelope}, Languages: texts})
	for name, r := range map[string]struct {
		address string
		reader  reader
		shows   string
	}{
		"page.png":    {serve(t, page) + "oauth:cannot_unlink_last_connection", reader{width: 1040, height: 756, scheme: "light"}, "Cannot unlink"},
		"explain.png": {serve(t, terminal(t, "explain", "user:token_expired")), reader{width: 800, height: 572, scheme: "dark"}, "Token expired"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, r.address, r.reader)
			assert.Contains(t, value[string](b, `document.body.innerText`), r.shows)
			data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			picture, err := png.Decode(bytes.NewReader(data))
			require.NoError(t, err)
			assert.EqualValues(t, r.reader.width, picture.Bounds().Dx())
			assert.EqualValues(t, r.reader.height, picture.Bounds().Dy())
			if *pictures != "" {
				require.NoError(t, os.WriteFile(filepath.Join(*pictures, name), data, 0o644))
			}
		})
	}
}

// sgr is an escape sequence for a style of text.
var sgr = regexp.MustCompile(`\x1b\[(\d*)m`)

// terminal returns a page that shows what the command writes to a terminal of 80 columns.
func terminal(t *testing.T, args ...string) http.Handler {
	t.Helper()
	command := exec.Command("go", append([]string{"run", ".", "--color", "always"}, args...)...)
	command.Dir = "../../cmd/errcode"
	command.Env = append(os.Environ(), "COLUMNS=80")
	said, err := command.Output()
	require.NoError(t, err)
	styles := map[string]string{"1": "font-weight:bold;color:#fff", "2": "color:#8b98a9", "31": "color:#ff7b72", "32": "color:#7ee787", "33": "color:#f2cc60"}
	open := 0
	shown := sgr.ReplaceAllStringFunc(html.EscapeString(string(said)), func(sequence string) string {
		style, ok := styles[sgr.FindStringSubmatch(sequence)[1]]
		if ok {
			open++
			return `<span style="` + style + `">`
		}
		closing := strings.Repeat("</span>", open)
		open = 0
		return closing
	})
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><title>Terminal</title><link rel="icon" href="data:,"><style>
body{margin:0;background:#0d1117;color:#c9d1d9;font:14.5px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;padding:18px 22px;overflow:hidden}
pre{margin:0;font:inherit}</style><pre><span style="color:#7ee787">$</span> errcode ` + html.EscapeString(strings.Join(args, " ")) + "\n" + shown + "</pre>"))
	})
}
