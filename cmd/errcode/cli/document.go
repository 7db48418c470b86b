package cli

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The kinds of sheets, as sentences call them.
const (
	markedTable = "table"
	gluedTable  = "glued table"
	csvTable    = "CSV table"
	listOfJSON  = "list"
)

// A document is text with tables of codes: Markdown, reStructuredText, or copied from a
// page so that the cells of a row stand without anything between them.
type document struct {
	*file
	lines  []string
	title  string // of the section
	bold   string // a line in bold letters just before a table, which is its title
	marked bool   // whether titles have number signs
	shapes []shape
	labels []string // of groups, if export wrote the document; see readLabels
	html   int      // the line of the first table in HTML, 0 if there is none
}

// A shape is how many columns a table of codes has, and which have what.
type shape struct{ columns, code, status int }

var (
	heading   = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*\s*$`)
	underline = regexp.MustCompile(`^(={3,}|-{3,}|~{3,}|\^{3,}|"{3,}|\*{3,})$`)
	delimiter = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)
	titleLine = regexp.MustCompile(`^[\pL\d][^.,:;{}|]*$`)
	boldLine  = regexp.MustCompile(`^(\*\*|__)([^*_]|[*_][^*_])+(\*\*|__)[:：]?$`)
	fenceLine = regexp.MustCompile("^(`{3,}|~{3,})")
	// What can't be a row: the beginning of another block, as GitHub's Markdown has them.
	otherBlock = regexp.MustCompile(`^(#{1,6}\s|[-*+]\s|\d{1,9}[.)]\s|:::|<[/!?A-Za-z]|\{[/%:]|([-*_]\s*){3,}$|>)`)
	htmlTable  = regexp.MustCompile(`(?i)<table[\s>]`)
)

// readDocument reads the tables of codes in a document.
func (f *file) readDocument() {
	d := document{file: f, lines: strings.Split(string(withoutMark(f.data)), "\n")}
	for i := range d.lines {
		d.lines[i] = strings.TrimSuffix(d.lines[i], "\r")
	}
	for i := d.frontMatter(); i < len(d.lines); {
		if d.text(i) != "" && heading.MatchString(d.text(i)) {
			d.marked = true
		}
		if next := d.skipped(i); next > i {
			i = next
			continue
		}
		i++
	}
	d.readLabels()
	for i := d.frontMatter(); i < len(d.lines); {
		i = d.block(i)
	}
	if d.html > 0 && f.tables == 0 {
		f.refuse(d.at(d.html-1), false, "the table in HTML is not read")
	}
}

// text returns a line without the spaces and the marks of quotations around it.
func (d *document) text(i int) string {
	if i >= len(d.lines) {
		return ""
	}
	text := strings.TrimSpace(d.lines[i])
	for strings.HasPrefix(text, ">") {
		text = strings.TrimSpace(text[1:])
	}
	return text
}

func (d *document) at(i int) place { return place{file: d.name, line: i + 1} }

// frontMatter returns the first line after the metadata that a document may begin with.
func (d *document) frontMatter() int {
	if d.lines[0] != "---" {
		return 0
	}
	if end := slices.Index(d.lines[1:], "---"); end >= 0 {
		return end + 2
	}
	return 0
}

// skipped returns the line after a block of code or a comment that begins in line i; i if
// none does.
func (d *document) skipped(i int) int {
	text := d.text(i)
	if fence := fenceLine.FindString(text); fence != "" {
		for i++; i < len(d.lines); i++ {
			if end := d.text(i); strings.HasPrefix(end, fence) && strings.Trim(end, fence[:1]) == "" {
				return i + 1
			}
		}
		return i
	}
	for open, shut := range map[string]string{"<!--": "-->", "{/*": "*/}"} {
		if inner, ok := strings.CutPrefix(text, open); ok {
			for ; i < len(d.lines); i++ {
				if strings.Contains(inner, shut) {
					return i + 1
				}
				inner = d.text(i + 1)
			}
			return i
		}
	}
	return i
}

// block reads what begins in line i, and returns the line after it.
func (d *document) block(i int) int {
	text := d.text(i)
	if next := d.skipped(i); next > i {
		return next
	}
	switch found := heading.FindStringSubmatch(text); {
	case text == "":
		return i + 1
	case found != nil:
		d.title, d.bold = sectionName(found[1]), ""
		return i + 1
	case gridBorder.MatchString(text):
		return d.gridTable(i)
	case d.begins(i):
		return d.table(i)
	case strings.Contains(text, "|"):
		d.stray(i)
		return i + 1
	case underline.MatchString(d.text(i+1)) && !otherBlock.MatchString(text):
		d.title, d.bold = sectionName(text), ""
		return i + 2
	}
	if fields := gluedTitles(text); fields != nil {
		return d.gluedTable(i, fields)
	}
	if htmlTable.MatchString(text) && d.html == 0 {
		d.html = i + 1
	}
	switch next := d.next(i); {
	case boldLine.MatchString(text) && (d.begins(next) || gridBorder.MatchString(d.text(next))):
		d.bold = sectionName(text)
	case !d.marked && (titleLine.MatchString(text) || boldLine.MatchString(text)):
		d.title, d.bold = sectionName(text), ""
	case !d.marked && strings.HasSuffix(text, ":") && d.begins(next) && titleLine.MatchString(strings.TrimRight(text, ":")):
		d.bold = sectionName(text)
	}
	return i + 1
}

// next returns the first line after i that is not empty.
func (d *document) next(i int) int {
	for i++; i < len(d.lines) && d.text(i) == ""; {
		i++
	}
	return i
}

// section returns the name of the table that begins now.
func (d *document) section() string {
	name := cmp.Or(d.bold, d.title)
	d.bold = ""
	return d.unlabelled(name)
}

// begins reports whether a table begins in line i: with its titles and a line of dashes,
// or with the titles of codes alone.
func (d *document) begins(i int) bool {
	text := d.text(i)
	if !strings.Contains(text, "|") || delimiter.MatchString(text) {
		return false
	}
	if line := d.text(i + 1); delimiter.MatchString(line) && strings.Contains(line, "|") {
		return true
	}
	return coded(texts(cells(text)))
}

// maxTitles is how many columns a table of codes may have.
const maxTitles = 64

// coded reports whether these are the titles of a table of codes, without a doubt.
func coded(titles []string) bool {
	if len(titles) > maxTitles {
		return false
	}
	code, status := false, false
	for _, title := range titles {
		m, ok := meanings[folded(plain(title))]
		code = code || ok && m.field == "code" && m.rank == rankSure
		status = status || ok && m.field == "status"
	}
	return code && status
}

// table reads a table whose cells have pipes between them, and returns the line after it.
func (d *document) table(i int) int {
	s := &sheet{place: d.at(i), kind: markedTable, name: d.section(), document: true}
	for _, c := range cells(d.text(i)) {
		s.titles = append(s.titles, squeezed(plain(c.text)))
	}
	if i++; delimiter.MatchString(d.text(i)) {
		i++
	}
	for ; i < len(d.lines); i++ {
		text := d.text(i)
		if text == "" || otherBlock.MatchString(text) || fenceLine.MatchString(text) || gridBorder.MatchString(text) {
			break
		}
		if strings.Contains(text, "|") {
			if delimiter.MatchString(d.text(i+1)) && d.begins(i) {
				break
			}
			if delimiter.MatchString(text) {
				continue
			}
		} else if d.begins(i+1) || gluedTitles(text) != nil {
			break
		}
		s.rows = append(s.rows, d.row(i))
	}
	if c, lacks := s.columns(d.status); lacks == "" && c.status >= 0 {
		if of := (shape{len(s.titles), c.code, c.status}); !slices.Contains(d.shapes, of) {
			d.shapes = append(d.shapes, of)
		}
	}
	d.asExported(s)
	d.readSheet(*s)
	return i
}

// row returns the cells of line i.
func (d *document) row(i int) sheetRow {
	r := sheetRow{place: d.at(i)}
	line := d.lines[i]
	marks := " \t" // what stands before the row
	if strings.HasPrefix(strings.TrimSpace(line), ">") {
		marks += ">"
	}
	inner := strings.TrimLeft(line, marks)
	before := utf8.RuneCountInString(line[:len(line)-len(inner)])
	for _, c := range cells(inner) {
		at := r.place
		at.column = before + c.column
		found := markdownCell(at, c.text)
		found.source = c.text
		r.cells = append(r.cells, found)
	}
	return r
}

// markdownCell takes the mark-up off a cell.
func markdownCell(at place, source string) sheetCell {
	var m markup
	m.read(source)
	text := m.text()
	c := sheetCell{place: at, text: text, letter: m.spans > 0, bold: emphasised(source)}
	if m.spans == 1 {
		c.span = m.span
	}
	return c
}

// stray names a line that looks like a row and belongs to no table. If it has a code and
// a status where a table before had them, it would be lost, which is an error.
func (d *document) stray(i int) {
	r := d.row(i)
	for _, of := range d.shapes {
		if len(r.cells) == of.columns && checkCode(symbolic(r.cells[of.code].text)) == nil && isStatus(symbolic(r.cells[of.status].text)) {
			d.add(r.place, "found a row outside a table, which ends at an empty line: %q", d.text(i))
			return
		}
	}
	if text := d.text(i); strings.HasPrefix(text, "|") && !delimiter.MatchString(text) {
		d.notes.add(r.place, "skipped: %q is outside a table", text)
	}
}

// A sourceCell is the source of a cell.
type sourceCell struct {
	text   string
	column int // in characters, from 1
}

// cells splits a row at pipes that have no backslash before them. Pipes around the row
// may be missing.
func cells(line string) (all []sourceCell) {
	start, column := 0, 1 // of the cell
	add := func(end int) {
		text := line[start:end]
		spaces := len(text) - len(strings.TrimLeft(text, " \t"))
		all = append(all, sourceCell{strings.TrimSpace(text), column + spaces})
		column += utf8.RuneCountInString(text) + 1
		start = end + 1
	}
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			add(i)
		}
	}
	if strings.HasPrefix(strings.TrimSpace(line), "|") {
		all = all[1:]
	}
	if start <= len(line) && strings.TrimSpace(line[min(start, len(line)):]) != "" {
		add(len(line))
	}
	return all
}

func texts(all []sourceCell) []string {
	said := make([]string, len(all))
	for i, c := range all {
		said[i] = c.text
	}
	return said
}
