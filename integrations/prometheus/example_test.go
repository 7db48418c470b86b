package prometheuserr_test

import (
	"fmt"

	"example.com/errcode"
	prometheuserr "example.com/errcode/integrations/prometheus"
	"github.com/prometheus/client_golang/prometheus"
)

func ExampleCount() {
	registry := prometheus.NewRegistry()
	wr, err := prometheuserr.Count(errcode.Writer{Report: silent}, errcode.All(), registry)
	if err != nil {
		fmt.Println(err)
	}
	wr.Response(nil, errcode.OAuthTokenExchangeFailed)
	all, _ := registry.Gather()
	for _, series := range all[0].GetMetric() {
		if series.GetCounter().GetValue() > 0 {
			for _, label := range series.GetLabel() {
				fmt.Println(label.GetName(), label.GetValue())
			}
		}
	}
	// Output:
	// code oauth:token_exchange_failed
	// fault dependency
	// status 400
}
