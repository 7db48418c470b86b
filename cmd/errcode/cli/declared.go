package cli

import (
	"slices"
	"strings"

	"example.com/errcode/internal/wire"
)

// A declaration says that a change is meant.
type declaration struct{ code, kind, to string }

// declarations are the changes that are meant.
type declarations []declaration

// kinds are the changes that have to be declared.
var kinds = []string{"removed", "status", "action", "fault", "challenge", "message", "description", "variable"}

// readDeclarations reads a file of declarations; without a name there are none.
func (t *tool) readDeclarations(name string) (declarations, error) {
	if name == "" {
		return nil, nil
	}
	data, err := t.read(name)
	if err != nil {
		return nil, err
	}
	f := file{name: fileName(name), data: data}
	var all declarations
	if root := f.tree(); root != nil {
		f.object(root, fields{{"changes", true, func(n *wire.Node) {
			f.array(n, func(n *wire.Node) { all = append(all, f.declaration(n)) })
		}}})
	}
	return all, f.err()
}

func (f *file) declaration(n *wire.Node) (d declaration) {
	var why string
	start := f.placeAt(n.Offset)
	f.object(n, fields{
		{"code", true, f.str(&d.code)},
		{"change", true, func(n *wire.Node) {
			f.str(&d.kind)(n)
			if n.Kind == '"' && !slices.Contains(kinds, d.kind) {
				f.add(f.placeAt(n.Offset), "unknown change %q, expected one of %s", d.kind, strings.Join(kinds, ", "))
			}
		}},
		{"to", false, func(n *wire.Node) {
			if d.to = n.Text; n.Kind != '"' && n.Kind != 0 {
				f.add(f.placeAt(n.Offset), "found %s, expected a text or a status", n.Describe())
			}
		}},
		{"reason", true, func(n *wire.Node) {
			f.str(&why)(n)
			if n.Kind == '"' && strings.TrimSpace(why) == "" {
				f.add(f.placeAt(n.Offset), "the reason is empty")
			}
		}},
	})
	if d.kind != "removed" && slices.Contains(kinds, d.kind) && d.to == "" {
		f.add(start, "field \"to\" is missing, expected the new %s", d.kind)
	}
	return d
}

// apply marks the changes that are meant.
func (all declarations) apply(changes []change) []change {
	for i, c := range changes {
		if c.level <= risky && slices.Contains(all, declaration{c.code, c.kind, c.to}) {
			changes[i].level = declared
		}
	}
	return changes
}
