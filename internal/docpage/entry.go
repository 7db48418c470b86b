package docpage

import (
	"net/http"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// An entry is a code.
type entry struct {
	Code        string
	Status      int
	StatusName  string
	Message     string
	Description string // "" if it is the message
	Action      string // in words
	ActionName  string
	Fault       string // "" if it is what the status implies
	Why, Fix    string
	Go          string // "" for a code that is not built in
	Temporary   bool
	Deprecated  bool
	Replacement string

	Table *table
	site  *Site
	row   snapshot.Code
}

func newEntry(s *Site, t *table, c snapshot.Catalogue, code snapshot.Code) *entry {
	goName := ""
	if c.Document != "" {
		goName = "errcode." + snapshot.GoName(c, code.Code)
	}
	return &entry{
		Code:        text(code.Code),
		Status:      code.Status,
		StatusName:  http.StatusText(code.Status),
		Message:     text(code.Message),
		Description: text(code.Description),
		Action:      actionText(code.Action),
		ActionName:  text(code.Action),
		Fault:       faultText(code.Fault),
		Why:         text(code.Why),
		Fix:         text(code.Fix),
		Go:          goName,
		Temporary:   errcode.Status(code.Status).Temporary(),
		Deprecated:  code.ReplacedBy != "",
		Replacement: text(code.ReplacedBy),
		Table:       t,
		site:        s,
		row:         code,
	}
}

// Linked reports whether what replaces a deprecated code is on the page.
func (e *entry) Linked() bool { return e.Deprecated && e.site.entries[e.Replacement] != nil }

// FaultAlways says whose fault the error is, also if the status implies it.
func (e *entry) FaultAlways() string { return faultText(e.row.WhoseFault()) }

// actionText returns the wording of the action of that name. An unknown name is shown
// as it is.
func actionText(name string) string {
	var action errcode.Action
	if action.UnmarshalText([]byte(name)) != nil {
		return text(name)
	}
	return action.Text()
}

// faultText says whose fault an error is.
func faultText(fault string) string {
	switch fault {
	case errcode.FaultClient.String():
		return "The client"
	case errcode.FaultService.String():
		return "The service"
	case errcode.FaultDependency.String():
		return "A dependency of the service"
	}
	return text(fault)
}

// A Message is what users of the service read in one language.
type Message struct {
	Language string // a BCP 47 tag
	Text     string
}

// Name returns the language's own name for itself, or else the tag.
func (m Message) Name() string {
	if name := languageNames[m.Language]; name != "" {
		return name
	}
	return m.Language
}

// languageNames are what the shipped languages call themselves. A script completes the
// others, if the browser knows them.
var languageNames = map[string]string{
	"ar": "العربية", "cs": "čeština", "de": "Deutsch", "en": "English", "es": "español", "fa": "فارسی",
	"fr": "français", "he": "עברית", "hi": "हिन्दी", "id": "Indonesia", "it": "italiano", "ja": "日本語",
	"ko": "한국어", "nl": "Nederlands", "pl": "polski", "pt": "português", "pt-PT": "português europeu",
	"ru": "русский", "sv": "svenska", "th": "ไทย", "tr": "Türkçe", "uk": "українська", "vi": "Tiếng Việt",
	"zh-Hans": "简体中文", "zh-Hant": "繁體中文",
}

// Messages returns what users read, by language.
func (e *entry) Messages() []Message {
	if e.site.messages == nil {
		return nil
	}
	var all []Message
	for _, m := range e.site.messages(e.row.Code) {
		all = append(all, Message{text(m.Language), text(m.Text)})
	}
	return all
}

// Plain returns the English text that users read, if that is not the code's own.
func (e *entry) Plain() string {
	for _, m := range e.Messages() {
		if m.Language == "en" && m.Text != e.Message {
			return m.Text
		}
	}
	return ""
}

// Related returns a few codes that a reader may have meant: those that the help names,
// then those of the same domain, then the others of the table.
func (e *entry) Related() []*entry {
	const most = 6
	var all []*entry
	add := func(other *entry) {
		if other == e || len(all) == most {
			return
		}
		for _, known := range all {
			if known == other {
				return
			}
		}
		all = append(all, other)
	}
	for _, span := range append(e.WhySpans(), e.FixSpans()...) {
		if span.Entry != nil {
			add(span.Entry)
		}
	}
	if domain, _, ok := strings.Cut(e.Code, ":"); ok {
		for _, other := range e.Table.Entries {
			if strings.HasPrefix(other.Code, domain+":") {
				add(other)
			}
		}
	}
	for _, other := range e.Table.Entries {
		add(other)
	}
	return all
}
