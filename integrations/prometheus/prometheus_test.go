package prometheuserr_test

import (
	"io"
	"strconv"
	"testing"

	"example.com/errcode"
	prometheuserr "example.com/errcode/integrations/prometheus"
	"example.com/errcode/internal/telemetry"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func silent(errcode.Report) {}

// TestCount: the name and the labels are those that the command generates rules for, and
// every code begins at zero with the status and the fault it is counted with.
func TestCount(t *testing.T) {
	registry := prometheus.NewRegistry()
	mask := errcode.MaskAccounts(errcode.AuthInvalidCredentials)
	wr, err := prometheuserr.Count(errcode.Writer{Form: errcode.FormDomain, Mask: mask, Report: silent}, errcode.All(), registry)
	require.NoError(t, err)
	gathered, err := registry.Gather()
	require.NoError(t, err)
	require.Len(t, gathered, 1)
	require.Equal(t, telemetry.Metric, gathered[0].GetName())
	zero := map[[3]string]bool{}
	for _, series := range gathered[0].GetMetric() {
		at := map[string]string{}
		for _, label := range series.GetLabel() {
			at[label.GetName()] = label.GetValue()
		}
		require.Len(t, at, 3)
		require.Zero(t, series.GetCounter().GetValue())
		zero[[3]string{at[telemetry.LabelCode], at[telemetry.LabelStatus], at[telemetry.LabelFault]}] = true
	}
	for code := range errcode.All() {
		assert.True(t, zero[[3]string{code.String(), strconv.Itoa(mask.Code(code).StatusCode()), code.Fault().String()}], "%s", code)
	}
	before := len(zero)
	for code := range errcode.All() {
		wr.Response(nil, code)
	}
	wr.Response(nil, io.EOF)
	wr.Response(nil, errcode.Recovered("x"))
	for i := range 100 {
		wr.Response(nil, errcode.FromWire(errcode.Wire{Code: "their:code_" + strconv.Itoa(i), Status: 400 + i}))
	}
	assert.Equal(t, before, testutil.CollectAndCount(registry, telemetry.Metric), "series")
	t.Logf("%d series", before)
}

func TestCountShared(t *testing.T) {
	registry := prometheus.NewRegistry()
	codes := errcode.NewRegistry()
	declined := codes.NewCatalogue("Billing").Define("card-declined", 402, "Card declined")
	reports := 0
	first, err := prometheuserr.Count(errcode.Writer{Report: func(errcode.Report) { reports++ }}, codes.All(), registry)
	require.NoError(t, err)
	second, err := prometheuserr.Count(errcode.Writer{Report: silent}, codes.All(), registry)
	require.NoError(t, err)
	first.Response(nil, declined)
	second.Response(nil, declined)
	assert.Equal(t, 1, reports)
	gathered, err := registry.Gather()
	require.NoError(t, err)
	var counted []string
	for _, series := range gathered[0].GetMetric() {
		if series.GetCounter().GetValue() == 2 {
			for _, label := range series.GetLabel() {
				counted = append(counted, label.GetName()+"="+label.GetValue())
			}
		}
	}
	assert.Equal(t, []string{"code=card-declined", "fault=client", "status=402"}, counted)

	other := prometheus.NewRegistry()
	other.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: telemetry.Metric, Help: "Another."}))
	_, err = prometheuserr.Count(errcode.Writer{}, codes.All(), other)
	assert.Error(t, err)
}
