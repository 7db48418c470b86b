package translation

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// readXLIFF reads a file of XLIFF 2.0, 2.1 or 2.2.
func readXLIFF(data []byte, fallback string) (File, []Problem) {
	r := &xliffReader{builder: newBuilder(data, fallback)}
	root := r.tree(r.lines.data)
	if root == nil {
		return r.finish()
	}
	if root.name.Local != "xliff" {
		r.problemAt(root.offset, "root element is <%s>, expected <xliff>", root.name.Local)
		return r.finish()
	}
	if version := root.attribute("version"); !strings.HasPrefix(version, "2.") || !strings.HasPrefix(root.name.Space, "urn:oasis:names:tc:xliff:document:2.") {
		r.problemAt(root.offset, "XLIFF version is %q, expected 2.0, 2.1 or 2.2", version)
		return r.finish()
	}
	if language := root.attribute("trgLang"); language != "" {
		r.Language = language
	}
	r.space = root.name.Space
	r.units(root)
	return r.finish()
}

type xliffReader struct {
	builder
	space string
}

// An element of an XML file, or the text between elements.
type element struct {
	name       xml.Name // no Local for text
	attributes []xml.Attr
	text       string
	children   []*element
	offset     int
}

func (e *element) attribute(name string) string {
	for _, a := range e.attributes {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// child returns the first child of that name, nil if there is none.
func (e *element) child(space, name string) *element {
	for _, c := range e.children {
		if c.name.Local == name && c.name.Space == space {
			return c
		}
	}
	return nil
}

// maxDepth is how deep elements may nest.
const maxDepth = 200

// tree reads the elements. It returns nil if the file is not XML.
func (r *xliffReader) tree(data []byte) *element {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if name := strings.ToLower(charset); name == "us-ascii" || name == "ascii" {
			return input, nil
		}
		return nil, fmt.Errorf("encoding is %q, expected UTF-8", charset)
	}
	above := []*element{{}}
	for {
		offset := int(d.InputOffset())
		token, err := d.Token()
		top := above[len(above)-1]
		var syntax *xml.SyntaxError
		switch {
		case errors.Is(err, io.EOF) && len(above[0].children) > 0:
			for _, e := range above[0].children {
				if e.name.Local != "" {
					return e
				}
			}
			fallthrough
		case errors.Is(err, io.EOF):
			r.problem(1, 1, "no element, expected <xliff>")
			return nil
		case errors.As(err, &syntax):
			r.problemAt(int(d.InputOffset()), "is not XML: %s", syntax.Msg)
			return nil
		case err != nil:
			r.problemAt(offset, "is not XML: %v", err)
			return nil
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(above) > maxDepth {
				r.problemAt(offset, "elements nest deeper than %d", maxDepth)
				return nil
			}
			e := &element{name: token.Name, attributes: slices.Clone(token.Attr), offset: offset}
			top.children = append(top.children, e)
			above = append(above, e)
		case xml.EndElement:
			above = above[:len(above)-1]
		case xml.CharData:
			top.children = append(top.children, &element{text: string(token), offset: offset})
		case xml.Directive:
			r.problemAt(offset, "a document type declaration, expected none")
			return nil
		}
	}
}

// units takes all units below an element, in groups or not.
func (r *xliffReader) units(e *element) {
	for _, child := range e.children {
		if child.name.Space != r.space {
			continue
		}
		switch child.name.Local {
		case "file", "group":
			if child.name.Local == "file" && r.Program == "" {
				r.Program = child.attribute("original")
			}
			r.units(child)
		case "unit":
			r.unit(child)
		}
	}
}

// unit takes a text, whose segments a tool may have split.
func (r *xliffReader) unit(e *element) {
	line, column := r.lines.position(e.offset)
	key, form, err := splitUnit(e.attribute("name"))
	if err == nil && key == "" {
		err = fmt.Errorf("unit %q has no name, expected the key of a text", e.attribute("id"))
	}
	if err != nil {
		r.problem(line, column, "%v", err)
		return
	}
	u := unit{key: key, form: form, state: Same, line: line, column: column}
	c := content{xliffReader: r, unit: e, known: map[string]string{}}
	if data := e.child(r.space, "originalData"); data != nil {
		for _, d := range data.children {
			if d.name.Local == "data" {
				c.known["data "+d.attribute("id")] = c.text(d)
			}
		}
	}
	targets := map[int]string{}
	untranslated := false
	for _, segment := range e.children {
		if segment.name.Space != r.space || segment.name.Local != "segment" && segment.name.Local != "ignorable" {
			continue
		}
		source, target := segment.child(r.space, "source"), segment.child(r.space, "target")
		if source != nil {
			u.source += c.text(source)
		}
		order := len(targets) + 1
		if target == nil {
			if segment.name.Local == "segment" {
				untranslated = true
			} else if source != nil {
				targets[order] = c.text(source) // the space between two segments
			}
			continue
		}
		if n, err := strconv.Atoi(target.attribute("order")); err == nil {
			order = n
		}
		targets[order] += c.text(target)
		u.state = min(u.state, stateOf(segment))
	}
	if !untranslated {
		for _, order := range slices.Sorted(maps.Keys(targets)) {
			u.target += targets[order]
		}
	} else if len(targets) > 0 {
		r.problem(line, column, "%q has segments with a target and segments without, expected all or none", unitName(key, form))
	}
	if !c.failed {
		r.add(u)
	}
}

// stateOf returns what the target of a segment is worth. Simple tools write no state.
func stateOf(segment *element) State {
	switch state := segment.attribute("state"); {
	case segment.name.Local == "ignorable":
		return Same
	case state == "initial":
		return Stale
	case state == "final":
		return Same
	}
	return Translated
}

// content reads what stands in the sources and targets of a unit.
type content struct {
	*xliffReader
	unit   *element
	known  map[string]string // what placeholders stand for, by "data ID" and "ph ID"
	failed bool
}

// text returns the text of a source or a target.
func (c *content) text(e *element) string {
	var b strings.Builder
	for _, child := range e.children {
		switch child.name.Local {
		case "":
			b.WriteString(child.text)
		case "cp":
			n, err := strconv.ParseUint(child.attribute("hex"), 16, 21)
			if err != nil {
				c.fail(child, "element <cp> has the number %q, expected a hexadecimal one", child.attribute("hex"))
			}
			b.WriteRune(rune(n))
		case "ph":
			b.WriteString(c.placeholder(child))
		case "mrk":
			b.WriteString(c.text(child))
		case "sm", "em": // marks of a tool, such as those for terms
		default:
			c.fail(child, "%q has the element <%s>, expected text and placeholders <ph>", c.unit.attribute("name"), child.name.Local)
		}
	}
	return b.String()
}

// placeholder returns what a placeholder stands for. One in a target has the identifier
// of that in the source; what a tool copied says so.
func (c *content) placeholder(e *element) string {
	id := e.attribute("id")
	for _, text := range []string{
		c.known["data "+e.attribute("dataRef")], c.known["ph "+id], c.known["ph "+e.attribute("copyOf")],
		e.attribute("disp"), e.attribute("equiv"),
	} {
		if text != "" {
			c.known["ph "+id] = text
			return text
		}
	}
	c.fail(e, "%q has a placeholder with the identifier %q, which its source lacks", c.unit.attribute("name"), id)
	return ""
}

func (c *content) fail(e *element, format string, args ...any) {
	c.failed = true
	c.problemAt(e.offset, format, args...)
}
