package decode

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// A field is a field of a struct, or of one that is embedded in it, as encoding/json
// sees it.
type field struct {
	name   string
	typ    reflect.Type
	index  []int
	place  int    // in the list
	alone  target // the target, if it does not matter what is there already
	hidden bool   // below an embedded pointer to an unexported struct, which can't be set
	tagged bool   // the name is that of a tag
	quoted bool   // the ",string" of a tag
}

// structFields are the fields of a struct.
type structFields struct {
	list   []field
	byName map[string]*field
	hidden bool // some fields can't be set
}

// find returns the field that a member is for: the one with exactly its name, or else
// the first whose name differs in case only. Next is the index of the field that is
// looked at first.
func (s *structFields) find(name []byte, next int) (*field, bool) {
	if next < len(s.list) && s.list[next].name == string(name) {
		return &s.list[next], true
	}
	if f, ok := s.byName[string(name)]; ok {
		return f, true
	}
	for i := range s.list {
		if strings.EqualFold(s.list[i].name, string(name)) {
			return &s.list[i], true
		}
	}
	return nil, false
}

var known sync.Map // *structFields by reflect.Type

func fieldsOf(typ reflect.Type) *structFields {
	if s, ok := known.Load(typ); ok {
		return s.(*structFields)
	}
	s := &structFields{list: dominant(candidates(typ)), byName: map[string]*field{}}
	for i := range s.list {
		f := &s.list[i]
		f.place, f.alone = i, newTarget(f.typ)
		f.alone.quoted = f.quoted
		s.byName[f.name] = f
		s.hidden = s.hidden || f.hidden
	}
	stored, _ := known.LoadOrStore(typ, s)
	return stored.(*structFields)
}

// candidates returns the fields of a struct and of those embedded in it, level by level.
// A struct that is embedded twice on one level stands there twice.
func candidates(typ reflect.Type) (all []field) {
	visited := map[reflect.Type]bool{}
	for level := []field{{typ: typ}}; len(level) > 0; {
		count := map[reflect.Type]int{}
		for _, s := range level {
			count[s.typ]++
		}
		var next []field
		for _, s := range level {
			if visited[s.typ] {
				continue
			}
			visited[s.typ] = true
			for i := range s.typ.NumField() {
				f, embedded, ok := candidate(s, i)
				switch {
				case ok && embedded:
					next = append(next, f)
				case ok:
					all = append(all, slices.Repeat([]field{f}, min(count[s.typ], 2))...)
				}
			}
		}
		level = next
	}
	return all
}

// candidate returns field i of a struct. If it is embedded, its own fields count in its
// place.
func candidate(s field, i int) (f field, embedded, ok bool) {
	sf := s.typ.Field(i)
	elem := sf.Type
	if elem.Name() == "" && elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if !sf.IsExported() && (!sf.Anonymous || elem.Kind() != reflect.Struct) {
		return field{}, false, false
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return field{}, false, false
	}
	name, options, _ := strings.Cut(tag, ",")
	f = field{name: name, typ: sf.Type, index: append(slices.Clip(s.index), i)}
	f.hidden = s.hidden || !sf.IsExported() && sf.Type.Kind() == reflect.Pointer
	f.tagged = validName(name)
	if !f.tagged {
		f.name = sf.Name
	}
	if !f.tagged && sf.Anonymous && elem.Kind() == reflect.Struct {
		f.typ = elem
		return f, true, true
	}
	kind := elem.Kind()
	f.quoted = slices.Contains(strings.Split(options, ","), "string") &&
		(kind == reflect.String || kind >= reflect.Bool && kind <= reflect.Float64)
	return f, false, true
}

// validName reports whether a name in a tag counts.
func validName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	})
}

// dominant returns one field for each name, by Go's rules for embedded structs: the least
// deep, and of those the one with a tag. If there are several, none.
func dominant(all []field) (list []field) {
	rank := func(a, b field) int {
		return cmp.Or(cmp.Compare(len(a.index), len(b.index)), compareBool(b.tagged, a.tagged))
	}
	byName := map[string][]field{}
	for _, f := range all {
		byName[f.name] = append(byName[f.name], f)
	}
	for _, fields := range byName {
		slices.SortStableFunc(fields, rank)
		if len(fields) == 1 || rank(fields[0], fields[1]) != 0 {
			list = append(list, fields[0])
		}
	}
	slices.SortFunc(list, func(a, b field) int { return slices.Compare(a.index, b.index) })
	return list
}

// compareBool compares as if false were less than true.
func compareBool(a, b bool) int {
	switch {
	case a && !b:
		return 1
	case b && !a:
		return -1
	}
	return 0
}
