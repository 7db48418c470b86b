package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/oauth"
	"example.com/errcode/examples/authservice/internal/turnstile"
	"example.com/errcode/examples/authservice/internal/web"
)

// surround connects the service to mail server, providers and Turnstile. What is not
// configured is brought along, on this machine only: the provider for development signs in
// anybody as anybody.
func surround(mux *http.ServeMux, c *settings, options *web.Options) error {
	base, err := url.Parse(c.base)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(base.Hostname()); base.Hostname() != "localhost" && !ip.IsLoopback() {
		for name, value := range map[string]string{"smtp": c.smtp, "providers": c.providers, "turnstile": c.turnstile} {
			if value == "" {
				return fmt.Errorf("flag -%s is missing, expected one since -base %q is not on this machine", name, c.base)
			}
		}
	}
	client := &http.Client{Timeout: 10 * time.Second}
	if c.smtp == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		c.smtp = l.Addr().String()
		mux.Handle("GET /mailbox", mail.NewMailbox(l))
	}
	switch secret := os.Getenv("TURNSTILE_SECRET"); {
	case c.turnstile == "":
		mux.Handle("POST /turnstile/siteverify", turnstile.Development())
		options.Turnstile = turnstile.Client{URL: c.base + "/turnstile/siteverify", Secret: "development"}
	case secret == "":
		return fmt.Errorf("flag -turnstile %q is a site key, expected its secret key in the environment variable TURNSTILE_SECRET", c.turnstile)
	default:
		options.Turnstile = turnstile.Client{URL: turnstile.Production, Secret: secret}
	}
	if c.providers != "" {
		options.Providers, err = readProviders(c.providers, c.base, client)
		return err
	}
	provider, err := oauth.NewDevelopment(c.base+"/provider", "authservice", "development")
	if err != nil {
		return err
	}
	mux.Handle("/provider/", http.StripPrefix("/provider", provider))
	options.Providers = map[string]*oauth.Provider{"development": {
		Issuer: c.base + "/provider", ClientID: "authservice", ClientSecret: "development",
		RedirectURL: c.base + "/oauth/development", PictureHosts: []string{base.Host}, Client: client,
	}}
	return nil
}

// providerName is what a name may be: it is a part of addresses, in which "." and ".."
// have a meaning of their own.
var providerName = regexp.MustCompile(`^\w[\w.-]*$`)

// readProviders reads a file such as
//
//	{"google": {"issuer": "https://accounts.google.com", "client_id": "…", "client_secret": "…",
//		"picture_hosts": ["lh3.googleusercontent.com"]}}
func readProviders(file, base string, client *http.Client) (map[string]*oauth.Provider, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all map[string]struct {
		Issuer       string   `json:"issuer"`
		ClientID     string   `json:"client_id"`
		ClientSecret string   `json:"client_secret"`
		PictureHosts []string `json:"picture_hosts"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	providers := map[string]*oauth.Provider{}
	for name, one := range all {
		if one.Issuer == "" || one.ClientID == "" || !providerName.MatchString(name) {
			return nil, fmt.Errorf("%s: provider %q, expected an issuer, a client_id, and a name of letters, digits, _, . and - that does not begin with . or -", file, name)
		}
		providers[name] = &oauth.Provider{
			Issuer: one.Issuer, ClientID: one.ClientID, ClientSecret: one.ClientSecret, PictureHosts: one.PictureHosts,
			RedirectURL: strings.TrimSuffix(base, "/") + "/oauth/" + name, Client: client,
		}
	}
	return providers, nil
}
