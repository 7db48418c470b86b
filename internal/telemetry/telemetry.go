// Package telemetry generates alerting rules for Prometheus and a dashboard for Grafana
// from a snapshot. Both read one counter, [Metric], which the recipe in
// integrations/prometheus registers. What counts against the service is its fault label,
// not the status: oauth:token_exchange_failed is a 400, and a dependency's fault.
//
// Which rules and panels there are follows from the codes: without a code that a client
// answers by refreshing its token there is nothing to say about refreshing. An
// expression names codes only where no label tells them apart, and at most a hundred of
// them.
package telemetry

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// The counter and its labels. The code is that of errcode.Report.Label, the status the
// one that was sent, and the fault that of errcode.Report.Fault.
const (
	Metric      = "errcode_errors_total"
	LabelCode   = "code"
	LabelStatus = "status"
	LabelFault  = "fault"
)

// Requests is the counter of all requests, as Prometheus names what otelhttp measures.
const Requests = "http_server_request_duration_seconds_count"

// The classes of codes by which rules and panels look for trouble.
type classes struct {
	failures    string // matches what counts against the service
	credentials class  // a login was refused
	refreshes   class  // the client refreshes its token and tries again
	rateLimited bool   // whether a code is for requests that come too often
	dependency  bool   // whether a code is a dependency's fault
}

// A class is a set of codes that no label tells apart.
type class struct {
	codes  []snapshot.Code
	status int // that of most of them, for the matcher if they are too many to list
}

// maxListed is how many codes an expression lists.
const maxListed = 100

func classify(s snapshot.Snapshot) classes {
	c := classes{
		failures:    matcher(LabelFault, errcode.FaultService.String(), errcode.FaultDependency.String()),
		credentials: class{status: http.StatusUnauthorized},
		refreshes:   class{status: http.StatusUnauthorized},
	}
	seen := map[string]bool{}
	for _, code := range s.All() {
		value, err := code.Value()
		if err != nil || seen[code.Code] {
			continue // no registry takes it, so it is never counted
		}
		seen[code.Code] = true
		if refusesLogin(value) {
			c.credentials.codes = append(c.credentials.codes, code)
		}
		if value.Action() == errcode.ActionRefreshAndRetry {
			c.refreshes.codes = append(c.refreshes.codes, code)
		}
		c.rateLimited = c.rateLimited || value.StatusCode() == http.StatusTooManyRequests
		c.dependency = c.dependency || value.Fault() == errcode.FaultDependency
	}
	return c
}

// accounts hides what a login tells about accounts.
var accounts = errcode.MaskAccounts(errcode.AuthInvalidCredentials)

// refusesLogin reports whether a login answers with the code that the account or the
// secret is wrong. These are the 401s that keep the user on the page and say why, and
// what MaskAccounts hides, except for the code that a form has for any 404.
func refusesLogin(code errcode.Code) bool {
	if code.Fault() != errcode.FaultClient {
		return false
	}
	if code.StatusCode() == http.StatusUnauthorized && code.Action() == errcode.ActionShowMessage {
		return true
	}
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		if form.CodeFor(http.StatusNotFound).String() == code.String() {
			return false
		}
	}
	return accounts.Code(code).String() == errcode.AuthInvalidCredentials.String()
}

// empty reports whether there is nothing to count.
func (c class) empty() bool { return len(c.codes) == 0 }

// listed reports whether the matcher names the codes.
func (c class) listed() bool { return len(c.codes) <= maxListed }

// matcher matches the codes, or their status if they are too many.
func (c class) matcher() string {
	if !c.listed() {
		return matcher(LabelStatus, strconv.Itoa(c.status))
	}
	var names []string
	for _, code := range c.codes {
		names = append(names, code.Code)
	}
	return matcher(LabelCode, names...)
}

// maxDescribed is how many codes a description names.
const maxDescribed = 12

// describe says which codes are counted, with their texts.
func (c class) describe() string {
	if !c.listed() {
		return fmt.Sprintf("Counts status %d: %d codes are too many to list.", c.status, len(c.codes))
	}
	var said []string
	for _, code := range c.codes[:min(len(c.codes), maxDescribed)] {
		said = append(said, fmt.Sprintf("%s (%s)", code.Code, code.Message))
	}
	text := "Counts " + strings.Join(said, ", ")
	if more := len(c.codes) - len(said); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + "."
}

// uncoded are the labels of failures that nobody foresaw: a plain error, and a panic.
func uncoded() string {
	return matcher(LabelCode, errcode.Report{}.Label(), errcode.Report{Panic: true}.Label())
}

// matcher returns a matcher for any of the values of a label.
func matcher(label string, values ...string) string {
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	if len(values) == 1 {
		return label + "=" + strconv.Quote(values[0])
	}
	for i, value := range values {
		values[i] = regexp.QuoteMeta(value)
	}
	return label + "=~" + strconv.Quote(strings.Join(values, "|"))
}

// rate returns the failures a second within a window, by labels.
func rate(by, matchers, window string) string {
	return summed(by, fmt.Sprintf("rate(%s[%s])", series(Metric, matchers), window))
}

// requests returns the requests a second within a window, by labels.
func requests(by, matchers, window string) string {
	return summed(by, fmt.Sprintf("rate(%s[%s])", series(Requests, matchers), window))
}

// summed returns the sum of a vector by labels, which may be none.
func summed(by, vector string) string {
	if by == "" {
		return "sum(" + vector + ")"
	}
	return "sum by (" + by + ") (" + vector + ")"
}

// series returns the selector of a metric.
func series(metric string, matchers string) string {
	if matchers == "" {
		return metric
	}
	return metric + "{" + matchers + "}"
}
