package shape

import "strings"

// A Table is one of the tables by which a body that others wrote is read, for generators of
// readers in other languages.
type Table struct {
	Name      string // such as fieldLists
	Doc       string // a sentence
	Members   []Member
	Unordered bool       // whether the order of Members means nothing
	Paths     [][]Member // in place of Members
}

// Tables returns the tables of members and of paths. It is a function, so that programs
// without a generator do not have them.
func Tables() []Table {
	return []Table{
		{Name: "codes", Doc: "Members that hold the code in the body of another service, the best first.", Members: Codes},
		{Name: "hints", Doc: "Members that may hold it where there is none of those.", Members: Hints},
		{Name: "messages", Doc: "Members that hold the message.", Members: Messages},
		{Name: "sentences", Doc: "Those that hold one only if it is not a code.", Members: Sentences, Unordered: true},
		{Name: "places", Doc: "Paths to the objects that may have a code or a message.", Paths: Places},
		{Name: "entries", Doc: "Members of an object that is about one field.", Members: Entries, Unordered: true},
		{Name: "fieldLists", Doc: "Paths to arrays that may have an entry for each field.", Paths: FieldLists},
		{Name: "fieldMaps", Doc: "Paths to objects that may have a member for each field.", Paths: FieldMaps},
		{Name: "fieldPaths", Doc: "Paths from an entry to the path of its field.", Paths: FieldPaths},
		{Name: "fieldTexts", Doc: "Members of an entry that say what is wrong.", Members: FieldTexts},
		{Name: "delays", Doc: "Members that say how long to wait: in milliseconds, and in seconds.", Members: Delays},
		{Name: "delayPlaces", Doc: "Paths to the objects that may say how long to wait.", Paths: DelayPlaces},
	}
}

// Texts returns the names of the members, or the paths as texts: with dots between the
// members, and a star for the first member. The path to the body itself is the text root.
func (t Table) Texts(root string) []string {
	texts := Names(t.Members)
	for _, path := range t.Paths {
		steps := Names(path)
		for i, m := range path {
			if m == None {
				steps[i] = "*"
			}
		}
		if len(path) == 0 {
			steps = []string{root}
		}
		texts = append(texts, strings.Join(steps, "."))
	}
	return texts
}

// Names returns the names of members.
func Names(members []Member) []string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.String()
	}
	return all
}

// NamesBefore returns the names of all members if end is All, and of those of our bodies
// if it is Count.
func NamesBefore(end Member) (all []string) {
	for m := range end {
		if name := m.String(); name != "" { // neither None nor Count
			all = append(all, name)
		}
	}
	return all
}
