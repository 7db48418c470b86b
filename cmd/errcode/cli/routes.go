package cli

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/vet/routes"
	"github.com/spf13/cobra"
)

const routesLong = `routes shows the codes that each route of a service can answer with. It reads the
source of the packages, ./... if none is given, and runs nothing of it. Masks, forms
and codes by status are those of the route's Writer. Codes that a mask hides are named.

Errors are followed back from what a handler returns to the codes that they may be.
Each answer has the lines that it comes from. A code may be listed for a way that is
never taken; what is not known is said. Panics of the run time, such as that of a nil
pointer, are not looked for.

At the end are codes that the packages define, or take into a registry, and that no
route answers with, and where they are used all the same.

--format is one of

  text      routes with their answers, for people; the default
  json      {"routes": […], "unused": […], "problems": […]}. A route has pattern,
            rest (what a mux answers where there is no route), position, handler,
            forms, unknown, and answers with code, status, hides and reasons
  markdown  a document with a table for each route
  openapi   what "errcode export --format openapi --responses" writes, with an
            operation for each route: POST /login has, for one of its statuses,
            #/components/responses/DomainReasonPostLoginUnauthorized

A comment above a function says what it answers with on the routes that call it:

  //errcode:answers auth:invalid_credentials rate_limit:exceeded

They are the codes that clients are told, after the mask. Those that a Writer gives
for a status, or to an error without a code, may be left out. With --check only what
is not true about these comments is written.

Exit status: 1 if the packages do not compile, if there is no route, or if --check
finds something; 0 otherwise.`

// The formats of routes.
const formatText, formatOpenAPI, formatMarkdown = "text", "openapi", "markdown"

var routesFormats = []string{formatText, formatJSON, formatMarkdown, formatOpenAPI}

// routesCommand is "errcode routes".
func (t *tool) routesCommand() *cobra.Command {
	var format outputFormat
	var output string
	var check bool
	var forms []string
	cmd := &cobra.Command{
		Use:   "routes [PACKAGE...]",
		Short: "Show which codes each route of a service can answer with",
		Long:  routesLong,
		Example: `errcode routes
errcode routes ./cmd/server --json
errcode routes --format markdown -o docs/errors-by-route.md
errcode routes --format openapi --form domain-reason -o errors.openapi.json
errcode routes --check`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func(args []string) error {
			chosen, err := format.of(routesFormats)
			if err != nil {
				return err
			}
			chosen = cmp.Or(chosen, formatText)
			switch {
			case len(forms) > 0 && chosen != formatOpenAPI:
				return usagef("flag --form is for --format openapi, not for %q", chosen)
			case check && chosen != formatText:
				return usagef("flag --check writes text, not %s", chosen)
			case check && output != "":
				return usagef("flag --check writes to standard output, and not with -o")
			}
			if slices.Contains(args, "") {
				return usagef("a package is empty, expected a pattern such as ./...")
			}
			var named []errcode.Form
			if len(forms) > 0 {
				if named, err = t.namedForms(forms); err != nil {
					return err
				}
			}
			found, err := routes.Analyze(context.Background(), routes.Config{Patterns: args})
			if err != nil {
				return err
			}
			if check {
				return t.checkRoutes(found)
			}
			switch chosen {
			case formatJSON:
				t.writeJSON(found)
				data := slices.Clone(t.out.Bytes())
				t.out.Reset()
				return t.output(output, data)
			case formatMarkdown:
				return t.output(output, []byte(found.Markdown()))
			case formatOpenAPI:
				data, err := t.openAPIOf(found, named)
				if err != nil {
					return err
				}
				return t.output(output, data)
			}
			return t.output(output, []byte(found.Text()))
		}),
	}
	format.addOf(cmd, routesFormats)
	flags := cmd.Flags()
	flags.BoolVar(&check, "check", false, "only check the comments //errcode:answers")
	flags.StringSliceVar(&forms, "form", nil, "with --format openapi: show the bodies of a `form`, in place of those of the routes: "+strings.Join(t.formNames(), ", "))
	addOutput(cmd, &output)
	_ = cmd.RegisterFlagCompletionFunc("form", t.completeForms)
	return cmd
}

// checkRoutes writes which declarations are not true.
func (t *tool) checkRoutes(found *routes.Result) error {
	for _, problem := range found.Problems {
		t.out.WriteString(problem.String() + "\n")
	}
	if len(found.Problems) > 0 {
		return errFound
	}
	return nil
}

// formsOf returns the forms of routes, as far as they have a name on the command line.
func (t *tool) formsOf(all ...routes.Route) []errcode.Form {
	return slices.DeleteFunc(slices.Clone(t.knownForms()), func(form errcode.Form) bool {
		return !slices.ContainsFunc(all, func(r routes.Route) bool { return slices.Contains(r.Forms, form.String()) })
	})
}

// openAPIOf returns the components for the routes, each an operation in some forms. None
// means those of each route.
func (t *tool) openAPIOf(found *routes.Result, forms []errcode.Form) ([]byte, error) {
	var s snapshot.Snapshot
	var operations []openapi.Operation
	known := map[string]bool{}
	own := len(forms) == 0
	if own {
		forms = t.formsOf(found.Routes...)
	}
	for _, route := range found.Routes {
		o := openapi.Operation{ID: operationID(route.Title()), Codes: route.Codes()}
		if own {
			o.Forms = t.formsOf(route)
		}
		if own && len(o.Forms) == 0 && len(o.Codes) > 0 {
			return nil, usagef("the form of route %s is not known, expected --form with one of %s", route.Title(), strings.Join(t.formNames(), ", "))
		}
		for n := 2; slices.ContainsFunc(operations, func(other openapi.Operation) bool { return other.Component() == o.Component() }); n++ {
			o.ID = operationID(route.Title()) + strconv.Itoa(n)
		}
		operations = append(operations, o)
		for _, answer := range route.Answers {
			if !known[answer.Code] {
				known[answer.Code] = true
				s = withCode(s, answer.Answered())
			}
		}
	}
	return openapi.GenerateFor(s.WithGenerated(forms...), operations, forms...), nil
}

// withCode adds a code to the catalogue that it is of.
func withCode(s snapshot.Snapshot, code errcode.Code) snapshot.Snapshot {
	name, document := "", ""
	if c := code.Catalogue(); c != nil {
		name, document = c.Name(), c.Document()
	}
	at := slices.IndexFunc(s.Catalogues, func(c snapshot.Catalogue) bool { return c.Name == name && c.Document == document })
	if at < 0 {
		at = len(s.Catalogues)
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: name, Document: document})
	}
	s.Catalogues[at].Codes = append(s.Catalogues[at].Codes, snapshot.Describe(code))
	return s
}

// operationID returns the ID of a route: "DELETE /users/{id}" is deleteUsersById.
func operationID(title string) string {
	id := ""
	for _, word := range snapshot.Words(strings.ReplaceAll(title, "{", "by ")) {
		if id != "" {
			word = strings.ToUpper(word[:1]) + word[1:]
		}
		id += word
	}
	return cmp.Or(id, "root")
}
