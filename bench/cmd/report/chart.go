package main

import (
	"html"
	"io"
	"math"
	"slices"
	"strings"
)

// A theme is what a chart is painted with. A chart has no background.
type theme struct {
	name                      string
	text, faint, hand, others string
}

var themes = []theme{
	{"light", "#1f2328", "#d1d9e0", "#0969da", "#bc4c00"},
	{"dark", "#f0f6fc", "#3d444d", "#58a6ff", "#f0883e"},
}

// The places of a chart, in units that are pixels at its own size. It can be read when it
// is shown at 400 pixels, so its letters are large.
const (
	chartWidth = 560
	textLeft   = 16
	plotLeft   = 34
	plotRight  = 304 // the numbers stand to the right
	firstRow   = 92
	rowHeight  = 50
)

// A bar is a row of the chart: how many times as long as ours the others take.
type bar struct {
	what    string
	hand    float64
	library float64
	name    string // of the library
}

// bars are the rows of the short table that were measured.
func bars(r *results) (all []bar) {
	for _, b := range briefs {
		name, library := b.library(r)
		if hand := b.byHand(r); !math.IsNaN(hand) || !math.IsNaN(library) {
			all = append(all, bar{strings.ReplaceAll(b.what, "`", ""), hand, library, name})
		}
	}
	return all
}

// A scale is a logarithmic one.
type scale struct{ least, most float64 }

// ticks are what a scale may begin and end with, and where it has lines.
var ticks = []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500}

// scaleOf returns the scale on which all of bars, and ours, have a place.
func scaleOf(bars []bar) scale {
	least, most := 0.5, 2.0
	for _, b := range bars {
		for _, v := range []float64{b.hand, b.library} {
			if !math.IsNaN(v) {
				least, most = min(least, v), max(most, v)
			}
		}
	}
	s := scale{ticks[0], ticks[len(ticks)-1]}
	for _, tick := range ticks {
		if tick <= least {
			s.least = tick
		}
	}
	for _, tick := range slices.Backward(ticks) {
		if tick >= most {
			s.most = tick
		}
	}
	return s
}

// x returns the place of a value.
func (s scale) x(v float64) float64 {
	part := math.Log(v/s.least) / math.Log(s.most/s.least)
	return plotLeft + min(max(part, 0), 1)*(plotRight-plotLeft)
}

// ticks returns where s has lines.
func (s scale) ticks() []float64 {
	return slices.DeleteFunc(slices.Clone(ticks), func(tick float64) bool { return tick < s.least || tick > s.most })
}

// writeChart writes the rows of the short table as SVG: on each a dot for the handler
// without a library and a square for the fastest library.
func writeChart(out io.Writer, t theme, r *results) error {
	w, bars := &writer{w: out}, bars(r)
	scale, height := scaleOf(bars), firstRow+rowHeight*len(bars)
	w.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="17" fill="%s">`+"\n",
		chartWidth, height, chartWidth, height, t.text)
	w.printf("<title id=\"title\">How many times as long as errcode others take</title>\n<desc id=\"desc\">")
	for _, b := range bars {
		w.printf("%s: %s. ", html.EscapeString(b.what), html.EscapeString(b.words()))
	}
	w.printf("</desc>\n")
	w.printf(`<circle cx="%d" cy="17" r="6" fill="%s"/><text x="34" y="23">by hand</text>`+"\n", textLeft+6, t.hand)
	w.printf(`<rect x="118" y="11" width="12" height="12" fill="%s"/><text x="137" y="23">the fastest library</text>`+"\n", t.others)
	w.printf(`<text x="%d" y="23" text-anchor="end">time, errcode = 1×</text>`+"\n", chartWidth-textLeft)
	for _, tick := range scale.ticks() {
		w.printf(`<text x="%.1f" y="54" font-size="15" text-anchor="middle">%v×</text>`+"\n", scale.x(tick), tick)
	}
	for i, b := range bars {
		b.write(w, t, scale, firstRow+rowHeight*i)
	}
	w.printf("</svg>\n")
	return w.err
}

// words says what a bar shows.
func (b bar) words() string {
	var all []string
	if !math.IsNaN(b.hand) {
		all = append(all, "by hand "+number(b.hand)+"×")
	}
	if !math.IsNaN(b.library) {
		all = append(all, b.name+" "+number(b.library)+"×")
	}
	return strings.Join(all, ", ")
}

// write writes a bar below what it is about. The numbers stand beside it.
func (b bar) write(w *writer, t theme, s scale, y int) {
	line := y + 18
	w.printf(`<text x="%d" y="%d">%s</text>`, textLeft, y, html.EscapeString(b.what))
	for _, tick := range s.ticks() {
		width, colour := 1, t.faint
		if tick == 1 {
			width, colour = 2, t.text // ours
		}
		w.printf(`<path d="M%.1f %dV%d" stroke="%s" stroke-width="%d"/>`, s.x(tick), line-9, line+9, colour, width)
	}
	for _, v := range []float64{b.hand, b.library} {
		if !math.IsNaN(v) {
			w.printf(`<path d="M%.1f %dH%.1f" stroke="%s" stroke-width="2"/>`, s.x(1), line, s.x(v), t.faint)
		}
	}
	if !math.IsNaN(b.hand) {
		w.printf(`<circle cx="%.1f" cy="%d" r="6" fill="%s"/>`, s.x(b.hand), line, t.hand)
		w.printf(`<text x="%d" y="%d" text-anchor="end" font-weight="600" fill="%s">%s×</text>`, plotRight+78, line+6, t.hand, number(b.hand))
	}
	if !math.IsNaN(b.library) {
		w.printf(`<rect x="%.1f" y="%d" width="12" height="12" fill="%s"/>`, s.x(b.library)-6, line-6, t.others)
		w.printf(`<text x="%d" y="%d" font-weight="600" fill="%s">%s× %s</text>`, plotRight+92, line+6, t.others, number(b.library), html.EscapeString(b.name))
	}
	w.printf("\n")
}
