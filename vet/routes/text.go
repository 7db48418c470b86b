package routes

import (
	"fmt"
	"strings"

	"example.com/errcode/internal/docpage"
)

// Title returns what the route is called in a document.
func (r Route) Title() string {
	switch {
	case r.Pattern == "":
		return "(pattern not constant) " + r.Position
	case r.Rest:
		return r.Pattern + " (no such route)"
	}
	return r.Pattern
}

// maxPositions is how many positions for the same reason the text shows.
const maxPositions = 3

// Text returns the result for people: a line for each answer, below its route.
func (r *Result) Text() string {
	var b strings.Builder
	for i, route := range r.Routes {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(route.Title())
		if route.Handler != "" {
			b.WriteString("  " + route.Handler)
		}
		b.WriteByte('\n')
		width := 0
		for _, a := range route.Answers {
			width = max(width, len(a.Code))
		}
		for _, a := range route.Answers {
			fmt.Fprintf(&b, "  %d  %-*s  %s\n", a.Status, width, a.Code, a.says())
		}
		for _, u := range route.Unknown {
			fmt.Fprintf(&b, "  unknown  %s: %s\n", u.Position, u.Why)
		}
	}
	for i, d := range r.Unused {
		if i == 0 {
			b.WriteString("\nNo route answers with these codes:\n")
		}
		b.WriteString("  " + d.Code + d.says() + "\n")
	}
	for i, d := range r.Problems {
		if i == 0 {
			b.WriteString("\nThese declarations are not true:\n")
		}
		b.WriteString("  " + d.String() + "\n")
	}
	return b.String()
}

// says returns what the text says about an answer: what it hides, and where it comes from.
func (a Answer) says() string {
	var b strings.Builder
	if len(a.Hides) > 0 {
		b.WriteString("hides " + strings.Join(a.Hides, ", ") + "; ")
	}
	var whys []string
	positions := map[string][]string{}
	for _, reason := range a.Reasons {
		if positions[reason.Why] == nil {
			whys = append(whys, reason.Why)
		}
		positions[reason.Why] = append(positions[reason.Why], reason.Position)
	}
	for i, why := range whys {
		if i > 0 {
			b.WriteString("; ")
		}
		all := positions[why]
		b.WriteString(strings.Join(all[:min(len(all), maxPositions)], ", "))
		if len(all) > maxPositions {
			fmt.Fprintf(&b, " and %d more", len(all)-maxPositions)
		}
		if why != "" {
			b.WriteString(" (" + why + ")")
		}
	}
	return b.String()
}

func (d Definition) says() string {
	var all []string
	if d.Position != "" {
		all = append(all, "defined at "+d.Position)
	}
	if d.Used != "" {
		all = append(all, "used at "+d.Used)
	} else {
		all = append(all, "never used")
	}
	return "  " + strings.Join(all, ", ")
}

// String returns the problem as a compiler says it.
func (d Declaration) String() string {
	if d.Code == "" {
		return fmt.Sprintf("%s: %s: %s", d.Position, d.Function, d.Problem)
	}
	return fmt.Sprintf("%s: %s: %s: %s", d.Position, d.Function, d.Code, d.Problem)
}

// Markdown returns a document with a table for each route.
func (r *Result) Markdown() string {
	var b strings.Builder
	b.WriteString("# Errors by route\n")
	for _, route := range r.Routes {
		fmt.Fprintf(&b, "\n## %s\n\n", docpage.CodeSpan(route.Title()))
		b.WriteString("| Status | Code | Message |\n|---|---|---|\n")
		for _, a := range route.Answers {
			fmt.Fprintf(&b, "| %d | %s | %s |\n", a.Status, docpage.CodeSpan(a.Code), docpage.Escape(a.code.Message()))
		}
		for i, u := range route.Unknown {
			if i == 0 {
				b.WriteString("\nNot known:\n\n")
			}
			fmt.Fprintf(&b, "- %s: %s\n", docpage.CodeSpan(u.Position), docpage.Escape(u.Why))
		}
	}
	if len(r.Unused) > 0 {
		b.WriteString("\n## Codes that no route answers with\n\n")
	}
	for _, d := range r.Unused {
		fmt.Fprintf(&b, "- %s:%s\n", docpage.CodeSpan(d.Code), strings.TrimPrefix(d.says(), " "))
	}
	return b.String()
}
