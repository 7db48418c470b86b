package main

import "fmt"

// inShort returns the lines that a README may quote.
func inShort(r *results) []string {
	var (
		static   = work{"Write", "task=static/form=protekt", 1}
		server   = work{"ServerMemory", "task=static", 1}
		wrap     = work{"Create", "task=wrap", 1}
		is       = work{"Is", "task=hit/depth=4", 1}
		fields   = work{"Fields", "task=render/fields=10", 1}
		made     = work{"Fields", "task=build+render/fields=10", 1}
		parsed   = work{"Parse", "task=static/form=protekt", 1}
		foreign  = work{"Parse", "task=foreign/form=protekt", 1}
		invalid  = work{"Parse", "task=fields/fields=10", 1}
		text     = work{"Localize", "task=text/browser=de", 1}
		rendered = work{"Localize", "task=render/browser=de", 1}
		start    = r.start(errcodePackages)
	)
	return []string{
		fmt.Sprintf("**Writing an error**: %s, %s× the time of setting the same header fields and writing constant bytes. "+
			"By hand with encoding/json %s× as long as ours, distribution %s×, kratos %s×, herodot %s×, huma %s×. In a whole net/http server a request takes %s× the processor time of constant bytes.",
			r.cost(static), r.over(static, "ours", "floor"),
			r.times(static, "json"), r.times(static, "distribution"), r.times(static, "kratos"), r.times(static, "herodot"), r.times(static, "huma"),
			number(r.ratio(row{server, "ours"}, row{server, "floor"}, time))),
		fmt.Sprintf("**Making and checking one**: `Wrap` %s; `fmt.Errorf(\"%%w: %%w\")` %s× as long, kratos %s×, errorx %s×. "+
			"`errors.Is` four layers down takes %s× the time of a plain sentinel; kratos %s× as long as ours, grpc %s×.",
			r.cost(wrap), r.times(wrap, "fmt"), r.times(wrap, "kratos"), r.times(wrap, "errorx"),
			r.over(is, "ours", "sentinel"), r.times(is, "kratos"), r.times(is, "grpc")),
		fmt.Sprintf("**A validation error with ten fields**: %s to write it, encoding/json %s× as long, goccy %s×, huma (unsorted) %s×, kratos %s×. "+
			"Made from a map, sorted and written: %s, %s×, %s×, %s×, %s×.",
			r.cost(fields), r.times(fields, "json"), r.times(fields, "goccy"), r.times(fields, "huma"), r.times(fields, "kratos"),
			r.cost(made), r.times(made, "json"), r.times(made, "goccy"), r.times(made, "huma"), r.times(made, "kratos")),
		fmt.Sprintf("**Reading one back**: %s for a body that errcode wrote, `json.Unmarshal` %s× as long, goccy %s×; the body of another implementation %s×, %s×; ten fields %s×, %s×.",
			r.cost(parsed), r.times(parsed, "json"), r.times(parsed, "goccy"),
			r.times(foreign, "json"), r.times(foreign, "goccy"), r.times(invalid, "json"), r.times(invalid, "goccy")),
		fmt.Sprintf("**In the reader's language**: finding the text takes %s, go-i18n %s× as long, x/text %s×; the whole response %s× one in English. "+
			"Importing errcode adds %s µs, %s bytes and %s allocations to the start of a program, besides net/http.",
			r.cost(text), r.times(text, "go-i18n"), r.times(text, "x/text"), r.over(rendered, "ours", "unlocalized"),
			number(start.ns/1e3), whole(start.bytes), whole(start.allocs)),
	}
}

// cost says what a work takes us.
func (r *results) cost(w work) string {
	ours := row{w, "ours"}
	allocs, unit := whole(r.median(ours, "allocs/op")), "allocations"
	if allocs == "1" {
		unit = "allocation"
	}
	return fmt.Sprintf("%s ns and %s %s", number(r.median(ours, time)), allocs, unit)
}

// times says how many times as long as we impl takes.
func (r *results) times(w work, impl string) string { return r.over(w, impl, "ours") }

// over says how many times as long as another implementation one takes.
func (r *results) over(w work, impl, other string) string {
	return number(r.ratio(row{w, impl}, row{w, other}, time))
}
