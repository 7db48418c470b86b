package cli

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A sheet is a table as a file has it. Each format makes sheets; what the columns are and
// which rows are codes is decided here, for all formats alike.
type sheet struct {
	place            // of the titles
	kind      string // what a file of this format calls it: "table", "list"
	name      string // of the section that it stands in, "" if there is none
	titles    []string
	rows      []sheetRow
	generated bool // whether its codes are those of the library itself, in what export wrote
	document  bool // whether it is of a document: its cells had mark-up, and empty ones say nothing
}

type sheetRow struct {
	place
	cells []sheetCell
}

// A sheetCell is a cell without its mark-up.
type sheetCell struct {
	place
	text   string
	letter bool // in code letters
	bold   bool
	span   string // what is in code letters, if that is one piece
	source string // with mark-up, of a table with pipes
	nested bool   // it is a list or an object, whose text is lost
}

// columns says which column of a sheet holds what; -1 for none.
type columns struct {
	code, status int
	fields       map[int]string // of all columns that are read
	noText       bool           // no column has a text
	unread       []int
}

// readSheet reads the codes of a sheet. If it has none, what it lacks is noted.
func (f *file) readSheet(s sheet) {
	if s.generated {
		f.notes.add(s.place, "skipped: the library itself sends the codes of table %q", s.name)
		return
	}
	c, lacks := s.columns(f.status)
	if lacks != "" {
		f.refuse(s.place, lacks == unrelated, "the %s with %s %s", s.kind, s.header(), lacks)
		return
	}
	before := len(f.rows)
	for _, r := range s.rows {
		f.readSheetRow(&s, &c, r)
	}
	f.tables++
	for _, i := range c.unread {
		f.unread = append(f.unread, problem{s.place, fmt.Sprintf("column %q is not read", s.titles[i])})
	}
	if c.noText && len(f.rows) > before {
		f.notes.add(s.place, "the %s has no column with texts: the messages are made from the codes", s.kind)
	}
}

// header returns the titles for a sentence.
func (s *sheet) header() string {
	shown := make([]string, len(s.titles))
	for i, title := range s.titles {
		shown[i] = strconv.Quote(title)
	}
	return listed(shown, "and")
}

// statusless is what a table of codes lacks that has no statuses.
const statusless = "has no column of HTTP statuses; --status gives all codes one"

// unrelated is what a table of other things lacks.
const unrelated = "has no column of codes and none of HTTP statuses"

// columns finds out what the columns hold, by their titles and their cells. If the sheet
// can't be one of codes, lacks says why.
func (s *sheet) columns(status int) (c columns, lacks string) {
	known := make([]meaning, len(s.titles))
	for i, title := range s.titles {
		known[i], _ = meaningOf(title)
	}
	of := func(field string) (all []int) {
		for i := range known {
			if known[i].field == field {
				all = append(all, i)
			}
		}
		slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(known[a].rank, known[b].rank) })
		return all
	}
	c = columns{code: -1, status: -1, fields: map[int]string{}}
	for _, i := range of("status") {
		if known[i].rank == rankSure || s.share(i, isStatus) > 0 {
			c.status = i
			break
		}
	}
	if at := s.better(of("code"), known, c.status); at >= 0 {
		c.status = at
	}
	c.code = s.codeColumn(of("code"), known, c.status, status)
	switch {
	case c.code < 0 && c.status < 0 && status == 0 && slices.ContainsFunc(of("code"), func(i int) bool {
		return known[i].rank != rankSure && aboutErrors(s.titles[i]) && s.shareOf(i, looksCoded) >= 0.5
	}):
		return c, statusless
	case c.code < 0 && c.status < 0 && !slices.ContainsFunc(of("code"), func(i int) bool { return known[i].rank == rankSure }):
		return c, unrelated
	case c.code < 0:
		return c, "has no column of codes" + s.butStatuses(of("code"), c.status)
	case c.status < 0 && status == 0:
		return c, statusless
	case len(s.rows) == 0:
		return c, "has no rows"
	}
	c.fields[c.code] = "code"
	if c.status >= 0 {
		c.fields[c.status] = "status"
	}
	s.texts(&c, known, of)
	return c, ""
}

// share returns which part of a column's cells has a property, from 0 to 1. Empty cells
// don't count.
func (s *sheet) share(column int, has func(string) bool) float64 {
	return s.shareOf(column, func(c sheetCell) bool { return has(c.text) })
}

func (s *sheet) shareOf(column int, has func(sheetCell) bool) float64 {
	count, all := 0, 0
	for _, r := range s.rows {
		if column >= len(r.cells) || isBlank(r.cells[column].text) || r.isSection() {
			continue
		}
		all++
		if has(r.cells[column]) {
			count++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(count) / float64(all)
}

// better returns the column titled Code that has the statuses, if the one titled as such
// has none, or there is none; -1 otherwise.
func (s *sheet) better(codes []int, known []meaning, status int) int {
	if status >= 0 && s.share(status, isStatus) > 0 || len(s.rows) == 0 {
		return -1
	}
	for _, i := range codes {
		if known[i].rank == rankSure && s.share(i, isStatus) == 1 {
			return i
		}
	}
	return -1
}

// codeColumn returns the column of codes, -1 if there is none.
func (s *sheet) codeColumn(titled []int, known []meaning, statusColumn, status int) int {
	for _, i := range titled {
		switch {
		case i == statusColumn:
		case known[i].rank == rankSure && len(s.rows) == 0:
			return i
		case known[i].rank == rankSure && s.shareOf(i, func(c sheetCell) bool { return codeLike(c.text) || c.spanned() != "" }) >= 0.5:
			if statusColumn >= 0 || s.share(i, isPlainStatus) < 1 {
				return i
			}
		case statusColumn >= 0 || status > 0 && aboutErrors(s.titles[i]):
			if s.shareOf(i, looksCoded) >= 0.5 {
				return i
			}
		}
	}
	if statusColumn < 0 {
		return -1
	}
	for i := range s.titles {
		if i != statusColumn && (known[i].field == "" || known[i].rank != rankSure) && s.shareOf(i, looksCoded) == 1 {
			return i
		}
	}
	return -1
}

// errorWords are in titles that are about errors.
var errorWords = strings.Fields("err fehl ошиб 错误 錯誤 エラー 에러 오류 loi excep")

// aboutErrors reports whether a title is about errors, other than Name or Type.
func aboutErrors(title string) bool {
	title = folded(title)
	return slices.ContainsFunc(errorWords, func(word string) bool { return strings.Contains(title, folded(word)) })
}

// spanned returns the code in code letters in a cell that has more text, such as
// "user_banned (new)"; "" if there is none, or more than one code.
func (c *sheetCell) spanned() string {
	code := symbolic(c.span)
	rest := symbolic(strings.Replace(c.text, c.span, "", 1))
	if c.span == "" || rest == "" || checkCode(code) != nil || codesIn(c.text) != nil || shaped.MatchString(strings.Trim(rest, "()")) {
		return ""
	}
	return code
}

// butStatuses says what the columns have that might have had codes.
func (s *sheet) butStatuses(titled []int, status int) string {
	for _, i := range titled {
		if i == status || s.share(i, isPlainStatus) == 1 {
			return fmt.Sprintf(": column %q has HTTP statuses", s.titles[i])
		}
		for _, r := range s.rows {
			if i < len(r.cells) && !isBlank(r.cells[i].text) && !codeLike(r.cells[i].text) {
				return fmt.Sprintf(": column %q has %q, for example", s.titles[i], r.cells[i].text)
			}
		}
	}
	return ""
}

// texts chooses the columns of the texts, and of all else that a row may have.
func (s *sheet) texts(c *columns, known []meaning, of func(string) []int) {
	take := func(field string, column int) {
		if _, taken := c.fields[column]; !taken {
			c.fields[column] = field
		}
	}
	free := func(column int) bool { _, taken := c.fields[column]; return !taken }
	first := func(field string, all []int) bool {
		for _, i := range all {
			if free(i) {
				take(field, i)
				return true
			}
		}
		return false
	}
	for _, field := range []string{"replacedBy", "table"} {
		first(field, of(field))
	}
	if !s.document {
		first("document", of("document"))
	}
	for _, i := range of("fault") {
		if !s.document || s.share(i, func(text string) bool { _, err := faultNamed(text); return err == nil }) > 0 {
			take("fault", i)
		}
	}
	freeAction := -1
	for _, i := range of("action") {
		if !s.document || s.share(i, func(text string) bool { _, err := actionOf(text); return err == nil }) > 0 || s.glued() {
			take("action", i)
		} else {
			freeAction = i
		}
	}
	message := first("message", of("message"))
	described := first("description", of("description"))
	for _, i := range of("description") {
		if known[i].rank == rankCause && free(i) {
			take("why", i)
			break
		}
	}
	fixed := first("fix", of("fix"))
	if freeAction >= 0 && !fixed {
		take("fix", freeAction)
	}
	for i := range s.titles { // the first unknown column that has texts
		if !message && !described && free(i) && (known[i].field == "" || known[i].rank == rankMaybe) && s.share(i, isProse) >= 0.5 {
			take("description", i)
			described = true
		}
	}
	c.noText = !message && !described
	for i := range s.titles {
		if free(i) && slices.ContainsFunc(s.rows, func(r sheetRow) bool {
			return i < len(r.cells) && (!isBlank(r.cells[i].text) || r.cells[i].nested)
		}) {
			c.unread = append(c.unread, i)
		}
	}
}

// glued reports whether the cells were copied without anything between them; an action is
// one then, whatever its wording.
func (s *sheet) glued() bool { return s.kind == gluedTable }

var dashes = regexp.MustCompile(`^([-–—―−~/.·…*]+|(?i:n/?a|none|null|nil|tbd|ninguno|ninguna|nenhum|nenhuma|aucun|aucune|keine|keiner|kein|nessuno|nessuna|нет|无|無|なし|없음|không|khong))$`)

// isBlank reports whether text says that there is nothing.
func isBlank(text string) bool { return text == "" || dashes.MatchString(text) }

// codeLike reports whether a cell has a code, or several.
func codeLike(text string) bool {
	text = symbolic(text)
	return checkCode(text) == nil || len(codesIn(text)) > 1
}

var (
	codeSeparator = regexp.MustCompile(`\s*(?:[,;|、，；]|\s/\s|\s(?:or|and|o|ou|oder|и|или)\s)\s*|\s+`)
	shaped        = regexp.MustCompile(`[_.:/-]|\d|[a-z][A-Z]|^[A-Z]{3,}$`)
)

// codesIn returns the codes in a text, nil if it has anything else.
func codesIn(text string) []string {
	all := codeSeparator.Split(text, -1)
	words := !strings.ContainsAny(text, ",;|、，；/")
	for _, code := range all {
		if checkCode(code) != nil || words && !shaped.MatchString(code) {
			return nil
		}
	}
	return all
}

// looksCoded reports whether a cell has a code that is not a word of a language.
func looksCoded(c sheetCell) bool {
	text := symbolic(c.text)
	return checkCode(text) == nil && !isPlainStatus(text) && (c.letter || shaped.MatchString(text)) && strings.ContainsFunc(text, unicode.IsLetter)
}

// flags are the cells of a column that only says whether something is so.
var flags = regexp.MustCompile(`^(?i:true|false|yes|no|y|n|x|on|off|si|sí|não|sim|oui|non|ja|nein|да|нет|是|否|はい|いいえ|有|可|不可|예|아니오|아니요|có|co|không|[✓✔✗✘✅❌☑☐○×●-])\x{fe0f}?$`)

// isProse reports whether a cell has words.
func isProse(text string) bool {
	return !flags.MatchString(text) && !shaped.MatchString(strings.ReplaceAll(text, " ", "")) && hasWords(text) ||
		strings.ContainsAny(text, " \u3000") && hasWords(text) && !isStatus(text)
}

// hasWords reports whether a text is more than numbers and signs, such as § 2.2.
func hasWords(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

// isSection reports whether a row only has a heading for those that follow.
func (r *sheetRow) isSection() bool {
	if len(r.cells) == 0 {
		return false
	}
	for _, c := range r.cells[1:] {
		if c.text != "" {
			return false
		}
	}
	first := r.cells[0]
	return first.text != "" && (first.bold || len(r.cells) > 1 && !codeLike(first.text))
}

// readSheetRow reads a row, or says why it is left out.
func (f *file) readSheetRow(s *sheet, c *columns, found sheetRow) {
	empty := !slices.ContainsFunc(found.cells, func(c sheetCell) bool { return c.text != "" })
	switch {
	case empty:
		f.notes.add(found.place, "skipped: the row is empty")
		return
	case s.document && found.isSection():
		f.notes.add(found.place, "skipped: %q is a heading in the %s", found.cells[0].text, s.kind)
		return
	case len(found.cells) != len(s.titles):
		f.add(found.place, "found %s, expected %d", plural(len(found.cells), "cell"), len(s.titles))
		return
	case slices.EqualFunc(found.cells, s.titles, func(c sheetCell, title string) bool { return c.text == title }):
		return // the titles once more
	}
	r := row{place: found.place, places: map[string]place{}, table: s.name, document: ""}
	code := found.cells[c.code]
	if r.code = symbolic(code.text); isBlank(r.code) {
		f.notes.add(found.place, "skipped: the row with %q has no code", firstText(found.cells))
		return
	}
	r.places["code"] = code.place
	if found := code.spanned(); found != "" {
		f.notes.add(code.place, "code %q: the rest of %q is not read", found, r.code)
		r.code = found
	}
	if checkCode(r.code) != nil {
		if all := codesIn(r.code); len(all) > 1 {
			r.wrong = true
			f.add(code.place, "found %d codes in %q, expected one", len(all), r.code)
		}
	}
	if !f.setStatus(&r, s, c, found) {
		return
	}
	for i, cell := range found.cells {
		if field := c.fields[i]; field != "" && field != "code" && field != "status" {
			s.set(&r, field, cell)
		}
	}
	if !slices.Contains(documents, r.document) {
		r.wrong = true
		f.add(r.placeOf("document"), "unknown document %q, expected protekt, envelope, domain-reason or none", r.document)
	}
	f.rows = append(f.rows, r)
}

// firstText returns the first text in a row.
func firstText(cells []sheetCell) string {
	for _, c := range cells {
		if !isBlank(c.text) {
			return c.text
		}
	}
	return ""
}

// setStatus reads the status of a row. It is false if the row is not an error's.
func (f *file) setStatus(r *row, s *sheet, c *columns, found sheetRow) bool {
	if c.status < 0 {
		r.status = f.status
		return true
	}
	cell := found.cells[c.status]
	r.places["status"] = cell.place
	text := symbolic(cell.text)
	if isBlank(text) && f.status > 0 {
		r.status = f.status
		return true
	}
	status, err := readStatus(text)
	switch {
	case errors.Is(err, errNoFailure):
		f.notes.add(cell.place, "skipped: code %q has status %q, which is not an error's", r.code, text)
		return false
	case err != nil && isBlank(text):
		r.wrong = true
		f.add(cell.place, "code %q has no status, expected 400 to 599; --status gives one to those without", r.code)
	case err != nil && !r.wrong:
		r.wrong = true
		f.add(cell.place, "%s", err)
	}
	r.status = status
	return true
}

// set gives a field of r the text of a cell.
func (s *sheet) set(r *row, field string, c sheetCell) {
	text := c.text
	if s.document && isBlank(text) {
		text = ""
	}
	switch {
	case text == "" && field == "action" && s.document: // it says that there is none
	case text == "" && field != "message" && field != "description":
		return
	case text == "" && !s.document && field == "description" && s.kind != csvTable:
		return
	}
	r.places[field] = c.place
	switch field {
	case "message":
		if r.message = text; s.document {
			r.message = unquoted(text)
		}
	case "description":
		if r.description = text; s.document {
			r.description = unquoted(text)
		}
	case "why":
		r.help.Why = text
	case "fix":
		r.help.Fix = text
	case "action":
		r.action = text
	case "fault":
		r.fault = text
	case "replacedBy":
		r.replacedBy = text
	case "table":
		r.table = text
	case "document":
		r.document = text
	}
}
