package main

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChart(t *testing.T) {
	t.Parallel()
	for _, theme := range themes {
		var out strings.Builder
		require.NoError(t, writeChart(&out, theme, parseAll(t, rounds...)))
		golden.Equal(t, "testdata/chart-"+theme.name+".svg", out.String())
		decoder := xml.NewDecoder(strings.NewReader(out.String()))
		for {
			if _, err := decoder.Token(); err != nil {
				assert.Equal(t, io.EOF, err)
				break
			}
		}
	}
}

// Names of rows have characters that XML escapes.
func TestChartEscapes(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	w := &writer{w: &out}
	bar{"a < b & c", 2, 3, "x<y"}.write(w, themes[0], scale{0.5, 5}, 0)
	assert.Contains(t, out.String(), ">a &lt; b &amp; c</text>")
	assert.Contains(t, out.String(), ">3.00× x&lt;y</text>")
}

// A row that lacks one of the two shows the other.
func TestBarWords(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "by hand 2.00×, goccy 0.50×", bar{"a", 2, 0.5, "goccy"}.words())
	assert.Equal(t, "by hand 2.00×", bar{"a", 2, math.NaN(), ""}.words())
	assert.Equal(t, "x/text 20.0×", bar{"a", math.NaN(), 20, "x/text"}.words())
}

func TestScale(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		values []float64
		want   scale
	}{
		{nil, scale{0.5, 2}},
		{[]float64{1, 1.9}, scale{0.5, 2}},
		{[]float64{0.3, 7}, scale{0.2, 10}},
		{[]float64{0.2, 50}, scale{0.2, 50}},
		{[]float64{math.NaN(), 51}, scale{0.5, 100}},
	} {
		var bars []bar
		for _, v := range row.values {
			bars = append(bars, bar{hand: v, library: math.NaN()})
		}
		assert.Equal(t, row.want, scaleOf(bars), row.values)
	}
	s := scale{0.5, 2}
	assert.InDelta(t, plotLeft, s.x(0.5), 1e-9)
	assert.InDelta(t, (plotLeft+plotRight)/2, s.x(1), 1e-9)
	assert.InDelta(t, plotRight, s.x(1e9), 1e-9)
}
