// Package prometheuserr counts failed requests in Prometheus, by code, status and fault.
// Copy it into your service:
//
//	wr, err := Count(errcode.Writer{Form: errcode.FormDomain}, errcode.All(), prometheus.DefaultRegisterer)
//
// Use the Writer that it returns as any other. There is one counter:
//
//	errcode_errors_total{code="user:not_found",status="404",fault="client"} 3
//
// The code is that of the handler, before masking, and bounded: Report.Label has "_panic",
// "_upstream", "_canceled" and "_other" for what has no code of yours, so that no client
// and no other service can make a series. The status is the one that is sent. The fault is
// the one to count for an objective: oauth:token_exchange_failed is a 400 and a
// dependency's fault.
//
// All series begin at zero. Without that the first failure makes the series, and to rate
// it is not an increase. The Writer is asked what it sends for each code, so the zeros
// have the status that its Form, Codes and Mask give. A service with its own registry
// passes Codes.All().
//
// The command makes rules and a dashboard for it:
//
//	errcode export --format prometheus -o rules/errcode.yaml
//	errcode export --format grafana -o dashboards/errcode.json
//
// Traps:
//
//   - Call Count after all codes are defined. A code that is defined later, and a response
//     that had begun when its handler failed, or whose client had gone, are counted, but begin at one.
//   - A Mask hides codes from clients. Those who can read /metrics see the true ones.
//   - Several Writers may share a registerer; each adds the series that it can send.
//   - The Writer's own Report is called as well; without one, failures are logged as
//     always.
package prometheuserr

import (
	"errors"
	"iter"
	"strconv"

	"example.com/errcode"
	"github.com/prometheus/client_golang/prometheus"
)

// Count returns a Writer like wr that also counts what it reports.
func Count(wr errcode.Writer, codes iter.Seq[errcode.Code], to prometheus.Registerer) (errcode.Writer, error) {
	total := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "errcode_errors_total", Help: "Failed requests."}, []string{"code", "status", "fault"})
	if err := to.Register(total); err != nil {
		before, ok := errors.AsType[prometheus.AlreadyRegisteredError](err)
		if total, _ = before.ExistingCollector.(*prometheus.CounterVec); !ok || total == nil {
			return wr, err
		}
	}
	series := func(rep errcode.Report) prometheus.Counter {
		return total.WithLabelValues(rep.Label(), strconv.Itoa(rep.Status), rep.Fault().String())
	}
	next, zero := wr.Report, wr
	if next == nil {
		next = errcode.ReportTo(nil)
	}
	zero.Report = func(rep errcode.Report) { series(rep) }
	for code := range codes {
		zero.Response(nil, code)
	}
	for _, err := range []error{errors.New("plain"), errcode.Recovered("panic"), errcode.FromWire(errcode.Wire{Status: 500}),
		errcode.Status(500), errcode.Status(502), errcode.Status(503), errcode.Status(504)} {
		zero.Response(nil, err)
	}
	wr.Report = func(rep errcode.Report) {
		series(rep).Inc()
		next(rep)
	}
	return wr, nil
}
