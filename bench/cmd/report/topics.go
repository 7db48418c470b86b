package main

// A topic is a benchmark and what a reader must know about it.
type topic struct {
	bench string
	title string
	text  string
	floor string // the implementation that is the floor, "" for none
	axis  string // the label along which the cost grows, "" for none
	cores bool   // the cost is shown for one core and more
	rate  bool   // the table shows how many a second
}

var topics = []topic{
	{
		bench: "Create", title: "Making an error", floor: "floor",
		text: "`bare` returns what says no more than its code, `wrap` gives it a cause, `status` asks it for its HTTP status. " +
			"The floor of `wrap` is a struct of a pointer and the cause (24 bytes). " +
			"errorx, cockroach-wrap and oops also take a stack trace; cockroach-mark does not.",
	},
	{
		bench: "Is", title: "Asking for a code", floor: "sentinel", axis: "depth",
		text: "`errors.Is`, or what the library has instead, on an error under so many layers of `fmt.Errorf(\"…: %w\")`, eight kinds in random order. " +
			"`ours-bare` is a `Code` that was returned as it is, without a cause. connect and grpc know sixteen codes.",
	},
	{
		bench: "CodeOf", title: "Finding the code", axis: "depth",
		text: "`CodeOf(err)` against what else finds an error in a chain. `errors.As` and `errors.AsType` look for our own type; " +
			"unlike `CodeOf` they do not come back from a chain that holds itself, and pass on panics of foreign methods.",
	},
	{
		bench: "Lookup", title: "Looking up a code", floor: "map", axis: "codes",
		text: "From text to code, in random order. The floor is a plain map that nobody may ever add to.",
	},
	{
		bench: "LookupParallel", title: "Looking up on several cores", floor: "map", cores: true,
		text: "Elapsed time for one lookup, over all goroutines. `arithmetic` shares nothing: it shows what a second core gave on this machine in this run.",
	},
	{
		bench: "Write", title: "Writing an error that says no more than its code", floor: "floor",
		text: "Four header fields, the status and the body, into a reusable `ResponseWriter` whose header map is emptied each time; in `static-fresh` it is a new map, as in net/http. " +
			"The floor sets the same fields with `Header().Set` and writes constant bytes. json and goccy encode a struct, as a handler would; gin and echo the same struct, without their routers. " +
			"The others write bodies of their own form: connect knows no other codes than its sixteen, herodot adds `Ory-Error-Id`, huma is spared its links to schemas. Nothing is reported, except in `reported`: one record for log/slog into `io.Discard`.",
	},
	{
		bench: "WriteParallel", title: "Writing on several cores", floor: "floor", cores: true,
		text: "Elapsed time for one response, over all goroutines, each with its own `ResponseWriter`. `fields` writes an error with ten fields.",
	},
	{
		bench: "Fields", title: "Writing a validation error", floor: "floor", axis: "fields",
		text: "`build+render` makes the error from a map of fields and writes it, `render` writes one that is there. For json, goccy, gin and echo both are the same. " +
			"All but connect and huma sort the fields; the body of ours is byte for byte that of encoding/json. huma writes a list, connect Protobuf in Base64 with status 400.",
	},
	{
		bench: "Parse", title: "Reading an error", axis: "fields",
		text: "From a body to an error. `static` bodies are as ours writes them, `foreign` ones have white space and a member more; the codes of the document come in random order. " +
			"json and goccy decode into a struct of the right type and leave it to the caller to find out which code it is; json-valid finds nothing.",
	},
	{
		bench: "Localize", title: "In the reader's language", floor: "floor",
		text: "`text` finds the message for an Accept-Language field, `render` writes the response: the same `Writer` with each as its localizer, and without one. " +
			"All have the same messages, in all languages. The floor sets two fields more than `unlocalized`.",
	},
	{
		bench: "ServerMemory", title: "A whole server, without a network", floor: "floor",
		text: "A net/http server for one request that arrives on a connection in memory. Ours is `Writer.Handler`; `fields` also makes an error with ten fields.",
	},
	{
		bench: "ServerLoopback", title: "A whole server on the loopback interface", floor: "floor", rate: true,
		text: "Elapsed time for one request. There are as many clients as cores, in the same process, each with one request after another. Most of the time is the kernel's and the clients'.",
	},
}
