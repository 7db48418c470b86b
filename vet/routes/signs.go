package routes

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Symptoms are what an error without a code may have in its tree that a Writer gives a code
// for; see [errcode.Writer.WriteError].
type symptoms uint8

const (
	tooLarge    symptoms = 1 << iota // the request's body is larger than allowed
	tooSlow                          // the request's body did not come in time
	brokenOff                        // the request's connection failed while its body was read
	deadline                         // a context's deadline has passed
	unreachable                      // another connection failed
)

// bodySigns are those that count below a code of status 400 as well.
const bodySigns = tooLarge | tooSlow

// statusesOf are the statuses that a Writer gives an error that has them.
var statusesOf = []struct {
	sign   symptoms
	status int
	why    string
}{
	{tooLarge, 413, "the body may be too large"},
	{tooSlow, 408, "the body may not come in time"},
	{brokenOff, 400, "the connection may fail while the body is read"},
	{deadline, 504, "a deadline may pass"},
	{unreachable, 502, "a dependency may not answer"},
}

// networks are the packages of the standard library whose functions use connections.
var networks = []string{"net", "net/http", "net/rpc", "net/smtp", "net/textproto", "database/sql", "crypto/tls"}

// signs returns what the error of a function without source may have in its tree.
func (a *analysis) signs(c called) (all symptoms) {
	common := c.site.Common()
	for i, arg := range c.args {
		all |= a.reads(arg, map[ref]bool{})
		if arg.v == nil {
			continue
		}
		if isContext(arg.v.Type()) || i == 0 && ofNetwork(arg.v.Type()) {
			all |= deadline | unreachable
		}
	}
	pkg := ""
	if c.fn != nil && c.fn.Package() != nil {
		pkg = c.fn.Package().Pkg.Path()
	} else if common.IsInvoke() && common.Method.Pkg() != nil {
		pkg = common.Method.Pkg().Path()
	}
	if pkg == "net" && (strings.HasPrefix(c.name, "net.Dial") || strings.HasPrefix(c.name, "net.Lookup")) {
		all |= deadline | unreachable
	}
	return all
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

// ofNetwork reports whether a type's methods may use a connection.
func ofNetwork(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || !slices.Contains(networks, n.Obj().Pkg().Path()) {
		return false
	}
	switch n.Obj().Name() {
	case "Client", "Transport", "RoundTripper", "Conn", "DB", "Tx", "Stmt", "Rows", "Row", "Dialer", "Resolver":
		return true
	}
	return false
}

// reads returns what may happen when a function reads from a value: whether the body of the
// request is behind it.
func (a *analysis) reads(r ref, seen map[ref]bool) (all symptoms) {
	r = r.resolved()
	if r.v == nil || seen[r] || len(seen) > 200 {
		return 0
	}
	seen[r] = true
	t := r.v.Type()
	switch u := t.Underlying().(type) {
	case *types.Basic, *types.Signature:
		return 0
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Byte {
			return 0
		}
	}
	if isContext(t) {
		return 0
	}
	body := tooSlow | brokenOff
	if a.limited {
		body |= tooLarge
	}
	switch v := r.v.(type) {
	case *ssa.Parameter:
		if isRequest(t) && (r.in == nil || r.in.args == nil || v.Parent() == r.in.fn) && isHandlerParam(v) {
			return body
		}
	case *ssa.FieldAddr:
		switch {
		case isBody(v) && a.reads(ref{v.X, r.in}, seen) != 0:
			return body
		case isRequest(types.NewPointer(pointee(v.X.Type()))):
			return 0 // the header, or the address
		}
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.UnOp:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.Extract:
		return a.reads(ref{v.Tuple, r.in}, seen)
	case *ssa.MakeInterface:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.ChangeInterface:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.ChangeType:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.TypeAssert:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.Slice:
		return a.reads(ref{v.X, r.in}, seen)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			all |= a.reads(ref{edge, r.in}, seen)
		}
	case *ssa.Alloc:
		for _, use := range *v.Referrers() {
			switch x := use.(type) {
			case *ssa.Store:
				if x.Addr == v {
					all |= a.reads(ref{x.Val, r.in}, seen)
				}
			case *ssa.FieldAddr:
				for _, use := range *x.Referrers() {
					if store, ok := use.(*ssa.Store); ok && store.Addr == x {
						all |= a.reads(ref{store.Val, r.in}, seen)
					}
				}
			case *ssa.IndexAddr:
				for _, use := range *x.Referrers() {
					if store, ok := use.(*ssa.Store); ok && store.Addr == x {
						all |= a.reads(ref{store.Val, r.in}, seen)
					}
				}
			}
		}
	case *ssa.Call:
		return a.readsCall(v, r.in, seen)
	}
	return all
}

// readsCall is reads for the result of a call.
func (a *analysis) readsCall(v *ssa.Call, in *frame, seen map[ref]bool) (all symptoms) {
	fn := v.Call.StaticCallee()
	switch {
	case fn != nil && nameOf(fn) == "net/http.MaxBytesReader":
		return tooLarge | tooSlow | brokenOff
	case fn != nil && strings.HasPrefix(nameOf(fn), "(*net/http.Request)."):
		if name := fn.Name(); name != "WithContext" && name != "Clone" && name != "MultipartReader" {
			return 0
		}
		return a.reads(ref{v.Call.Args[0], in}, seen)
	case fn != nil && a.analysed(fn):
		made, _ := v.Call.Value.(*ssa.MakeClosure)
		inside := a.frameOf(fn, refs(v.Call.Args, in), made, bindOf(made, in), nil, in)
		for _, block := range fn.Blocks {
			if ret, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return); ok {
				for _, result := range ret.Results {
					all |= a.reads(ref{result, inside}, seen)
				}
			}
		}
		return all
	}
	for _, arg := range v.Call.Args {
		all |= a.reads(ref{arg, in}, seen)
	}
	if v.Call.IsInvoke() {
		all |= a.reads(ref{v.Call.Value, in}, seen)
	}
	return all
}

func isRequest(t types.Type) bool { return isPointerTo(t, "net/http", "Request") }

// isHandlerParam reports whether a parameter is that of a handler, so that it is the request
// that was received.
func isHandlerParam(v *ssa.Parameter) bool {
	for _, p := range v.Parent().Params {
		if isResponseWriter(p.Type()) {
			return true
		}
	}
	return len(v.Parent().Params) == 1
}

func isResponseWriter(t types.Type) bool { return isNamed(t, "net/http", "ResponseWriter") }
