package main

// A topic is a benchmark and what a reader must know about it.
type topic struct {
	bench string
	title string
	text  string
	base  string   // the implementation with which all are compared besides ours, "" for none
	axes  []string // the labels along which the cost grows
	cores bool     // the cost is shown for one core and more
	rate  bool     // the table shows how many a second
	unit  unit     // of one more column
}

// A unit is what a benchmark reports besides time and allocations, and what its column is
// called.
type unit struct{ name, title string }

var topics = []topic{
	{
		bench: "Create", title: "Making an error", base: "struct",
		text: "`bare` returns what says no more than its code, `wrap` gives it a cause, `status` asks it for its HTTP status. " +
			"`struct` is one of a pointer and the cause (24 bytes). " +
			"errorx, cockroach-wrap and oops also take a stack trace; cockroach-mark does not.",
	},
	{
		bench: "Is", title: "Asking for a code", base: "sentinel", axes: []string{"depth"},
		text: "`errors.Is`, or what the library has instead, on an error under so many layers of `fmt.Errorf(\"…: %w\")`, eight kinds in random order. " +
			"`ours-bare` is a `Code` that was returned as it is, without a cause; `ours-codeof` is `errcode.CodeOf(err) == code`. " +
			"That `errors.Is` takes longer than for a sentinel is inherent: it asks our error for its method `Is` and calls it. connect and grpc know sixteen codes.",
	},
	{
		bench: "CodeOf", title: "Finding the code", base: "errors.AsType", axes: []string{"depth"},
		text: "`CodeOf(err)` against what else finds an error in a chain. `errors.As` and `errors.AsType` look for our own type; " +
			"unlike `CodeOf` they do not come back from a chain that holds itself, and pass on panics of foreign methods.",
	},
	{
		bench: "Lookup", title: "Looking up a code", base: "map", axes: []string{"codes"},
		text: "From text to code, in random order, against a plain map that nobody may ever add to. " +
			"`several` are registries of 100 codes each: a registry has a random seed, and some seeds put more codes into one place than others.",
	},
	{
		bench: "LookupParallel", title: "Looking up on several cores", base: "map", cores: true,
		text: "Elapsed time for one lookup, over all goroutines. `arithmetic` shares nothing: it shows what a second core gave on this machine in this run.",
	},
	{
		bench: "Write", title: "Writing an error that says no more than its code", base: "constant",
		text: "Four header fields, the status and the body, into a new header map, as net/http has it; in `cleared` it is emptied and used again. " +
			"`reported` also writes one record for log/slog as JSON into `io.Discard`, which is the default; `ours-text` writes it as text, `ours-silent` none. In `static` nobody reports. " +
			"`constant` sets the same fields with `Header().Set` and writes constant bytes. `owned` is the limit: one array for all values of the header, and nothing else. " +
			"json, goccy, sonic and easyjson encode a struct, as a handler would; gin and echo the same struct, without their routers. " +
			"The others write bodies of their own form: connect knows no other codes than its sixteen, herodot adds `Ory-Error-Id`, huma is spared its links to schemas. " +
			"`own` is a form made with `NewForm`; `masked` has a mask and a realm.",
	},
	{
		bench: "WriteParallel", title: "Writing on several cores", base: "constant", cores: true,
		text: "Elapsed time for one response, over all goroutines, each with its own `ResponseWriter`. `fields` writes an error with ten fields that was made before.",
	},
	{
		bench: "Fields", title: "Writing a validation error", base: "goccy", axes: []string{"fields"},
		text: "`collected` finds one wrong field after the other, makes the error and writes it: ours with a `Validation`, the others with a map that they make. `reported` also leaves a record that names the fields. " +
			"`map` has the map already, `written` also the error: ours was sorted when it was made, the others sort each time. `one by one` adds fields in a loop and writes nothing: ours is a `Validation`, ours-withfield the method. " +
			"Fields are `f.00000` and \"too short\", so that a thousand have room; `names` are such as `settings.profile.email` and `items.12.price`, with texts in English, `german` and `japanese` the same with texts in these languages, `escapes` with texts in which JSON escapes characters. " +
			"A benchmark's heap is small, which makes garbage dear; `gogc 1600` shows the other end. " +
			"All but easyjson, connect and huma sort the fields; the body of ours is byte for byte that of encoding/json. huma writes a list, connect Protobuf in Base64 with status 400.",
	},
	{
		bench: "Parse", title: "Reading an error", base: "goccy", axes: []string{"fields"}, unit: unit{"bodies/op", "× body"},
		text: "From a body to an error. `static` bodies are as ours writes them, `foreign` ones have white space, the members in another order, and one more; the codes of the document come in random order. " +
			"json, goccy, sonic and easyjson decode into a struct of the right type and leave it to the caller to find out which code it is; json-valid finds nothing. " +
			"With fields they make a map; ours does when it is asked: `ours-fields` calls `Fields()`, too. " +
			"`unknown` bodies are of services that don't know errcode: ours finds code, message and fields in them, the others make a `map[string]any` and find nothing. " +
			"`worst` bodies have 64 KiB and are made to cost much; the last column is what is allocated, as a multiple of the body.",
	},
	{
		bench: "Localize", title: "In the reader's language", base: "ours-unlocalized",
		text: "`text` finds the message for an Accept-Language field, `written` writes the response: the same `Writer` with each as its localizer, and without one. " +
			"All have the same messages, in 25 languages. `constant` sets two fields more than `ours-unlocalized`.",
	},
	{
		bench: "RPC", title: "Answering a call of gRPC", base: "by-hand",
		text: "From the error of a handler to the status that is sent: ours through the interceptor of grpcerr, without a report; by hand with the same details, an ErrorInfo and with fields a BadRequest. kratos has an ErrorInfo without code and status.",
	},
	{
		bench: "Decode", title: "Reading the body of a request", base: "json",
		text: "Into a struct, with unknown members refused, nothing behind the document, at most 1 MiB. ours is `decode.JSON`, which also refuses members that stand twice and names every field that does not fit.",
	},
	{
		bench: "Mux", title: "Finding a route", base: "ServeMux",
		text: "A route that exists and succeeds: `http.ServeMux` alone, and in `Writer.Mux`, which is there for those that don't.",
	},
	{
		bench: "ServerMemory", title: "A whole server, without a network", base: "constant",
		text: "A net/http server for one request that arrives on a connection in memory. Ours is `Writer.Handler`. `reported` leaves a record, which is the default; `constant` there leaves none. `fields` also collects ten wrong fields.",
	},
	{
		bench: "ServerLoopback", title: "A whole server on the loopback interface", base: "constant", rate: true,
		text: "`reported`, in elapsed time for one request. There are as many clients as cores, in the same process, each with one request after another. Most of the time is the kernel's and the clients'.",
	},
	{
		bench: "Heap", title: "Keeping an error", unit: unit{"live-B/op", "live bytes"},
		text: "What an error takes on the heap as long as it is kept, with a cause, with a message, and with three fields. `struct` and `map` are the least that such a thing takes by hand. The time is that to make it.",
	},
	{
		bench: "Growth", title: "Growing", axes: []string{"codes", "tables", "languages"},
		text: "The time for one of so many: a code that is defined, a table that is added, a language of a bundle, a code on the index page of the documentation.",
	},
}
