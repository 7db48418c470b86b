package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"example.com/errcode"
	"example.com/errcode/docs"
	"github.com/spf13/cobra"
)

const serveLong = `serve shows the documentation of this program's codes in a browser, with the bodies in
the forms that clients may receive, or in those of --form. It prints the address of the
page, and serves it until it gets SIGINT (Ctrl-C) or SIGTERM.

Port 0 stands for any that is free. The page is for you: by default only programs on
this machine can reach it. A service shows it to others with docs.Handler.

Exit status: 0 after one of the two signals; 1 if the address can't be used.`

// serveCommand is "errcode serve".
func (t *tool) serveCommand() *cobra.Command {
	var address string
	var forms []string
	var open bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the documentation page in a browser",
		Long:  serveLong,
		Example: `errcode serve --open
errcode serve --addr 127.0.0.1:8080 --form domain-reason`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			shown, err := t.namedForms(forms)
			if err != nil {
				return err
			}
			if _, _, err := net.SplitHostPort(address); err != nil {
				return usagef("invalid address %q, expected host and port such as 127.0.0.1:8080", address)
			}
			ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			page, err := t.page(shown)
			if err != nil {
				return err
			}
			return t.serve(ctx, address, page, open)
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&address, "addr", "127.0.0.1:0", "`address` to listen on: host and port")
	flags.StringSliceVar(&forms, "form", nil, "show the bodies of a `form`")
	flags.BoolVar(&open, "open", false, "open the page in the browser")
	_ = cmd.RegisterFlagCompletionFunc("addr", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("form", t.completeForms)
	return cmd
}

// completeForms completes a list of forms.
func (t *tool) completeForms(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	return lastOfList(t.formNames(), begun), cobra.ShellCompDirectiveNoFileComp
}

// page returns the documentation page.
func (t *tool) page(forms []errcode.Form) (http.Handler, error) {
	texts, err := t.translationsWith("")
	if err != nil {
		return nil, err
	}
	return docs.Handler(docs.Options{Registry: t.Registry, Forms: forms, Languages: texts, Base: "/", GoNames: true}), nil
}

// serve serves a page until ctx is done.
func (t *tool) serve(ctx context.Context, address string, page http.Handler, open bool) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: page, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	home := "http://" + listener.Addr().String() + "/"
	fmt.Fprintln(&t.out, home)
	err = t.flush() // now, not at the end
	t.out.Reset()
	if err == nil && open {
		err = openBrowser(home)
	}
	if err == nil {
		select {
		case err = <-ended:
		case <-ctx.Done():
		}
	}
	return errors.Join(err, shutDown(server))
}

// grace is how long requests may take that are being answered at the end.
const grace = 5 * time.Second

// shutDown ends a server.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// openBrowser shows an address in the browser of the user: that of $BROWSER, or else the
// system's. The browser stays when the command ends.
func openBrowser(address string) error {
	args := []string{"xdg-open"}
	switch browser := os.Getenv("BROWSER"); {
	case browser != "":
		args = []string{browser}
	case runtime.GOOS == "darwin":
		args = []string{"open"}
	case runtime.GOOS == "windows":
		args = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	cmd := exec.Command(args[0], append(args[1:], address)...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("can't open the browser: %w", err)
	}
	go func() { _ = cmd.Wait() }() // its end says nothing
	return nil
}
