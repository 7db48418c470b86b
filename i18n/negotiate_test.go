package i18n_test

import (
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

var shipped = i18n.Must(i18n.New(i18n.Config{}))

// firstTags are the languages of the first release. What is chosen where a reader's
// language is not there is tested with these alone, so that one more changes no test.
var firstTags = []string{"en", "ar", "de", "es", "fr", "it", "ja", "ko", "pl", "pt", "ru", "th", "tr", "zh-Hans", "zh-Hant"}

var first = i18n.Must(i18n.New(i18n.Config{Languages: firstTags}))

// chosen returns the language of the answer to a request with these lines of
// Accept-Language.
func chosen(b *i18n.Bundle, lines ...string) string {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if lines != nil {
		r.Header["Accept-Language"] = lines
	}
	return b.Localize(r, errcode.UserNotFound.Wrap(nil)).Language
}

// extended has languages that are not shipped, each with one message.
func extended(t testing.TB, tags ...string) *i18n.Bundle {
	t.Helper()
	files := fstest.MapFS{}
	for _, tag := range tags {
		files[tag+".json"] = &fstest.MapFile{Data: []byte(`{"user:not_found": "in ` + tag + `"}`)}
	}
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files}})
	require.NoError(t, err)
	return b
}

// TestBrowserHeaders has headers as browsers and systems send them, with the reason
// for each choice.
func TestBrowserHeaders(t *testing.T) {
	more := extended(t, "nb", "sr", "sr-Latn", "pt-PT", "en-GB", "he", "uk")
	for _, row := range []struct {
		bundle       *i18n.Bundle
		header, want string
		why          string
	}{
		{first, "en-US,en;q=0.9", "en", "Chrome, US English: the region falls back to the language"},
		{first, "en-GB,en-US;q=0.9,en;q=0.8", "en", "Chrome, British English: there is one English"},
		{first, "en-US,en;q=0.5", "en", "Firefox, US English"},
		{first, "en", "en", "curl with -H, English"},
		{first, "en-AU", "en", "iOS app, Australia: region fallback"},
		{first, "en-IN,en;q=0.9,hi;q=0.8", "en", "Chrome in India: English comes first, and Hindi is not there"},
		{first, "hi-IN,hi;q=0.9,en-IN;q=0.8,en;q=0.7", "en", "Hindi is not there, English is the next wish"},
		{first, "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de", "Chrome, Germany"},
		{first, "de-AT,de;q=0.9,en;q=0.8", "de", "Austria: region fallback"},
		{first, "de-CH,de;q=0.9,fr-CH;q=0.8,fr;q=0.7,it;q=0.6,en;q=0.5", "de", "Switzerland: the first of four"},
		{first, "de,en-US;q=0.7,en;q=0.3", "de", "Firefox, German"},
		{first, "DE-de", "de", "tags are case-insensitive (RFC 4647, section 2)"},
		{first, "gsw-CH,de-CH;q=0.9,en;q=0.8", "de", "Swiss German is not there; Swiss standard German is asked for as well"},
		{first, "gsw", "de", "Swiss German alone: its readers write German"},
		{first, "lb-LU,fr;q=0.8,de;q=0.7", "fr", "Luxembourgish is not there; French is asked for by name, German only implied"},
		{first, "lb-LU", "de", "Luxembourgish alone: its readers are used to German"},
		{first, "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr", "Chrome, France"},
		{first, "fr-CA,fr;q=0.9,en-CA;q=0.8,en;q=0.7", "fr", "Canada: region fallback"},
		{first, "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5", "fr", "the example of MDN, with spaces and a wildcard"},
		{first, "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3", "fr", "Firefox, French"},
		{first, "es-ES,es;q=0.9", "es", "Chrome, Spain"},
		{first, "es-419,es;q=0.9,en;q=0.8", "es", "Chrome, Latin America: a region by number"},
		{first, "es-MX,es;q=0.9,en-US;q=0.8,en;q=0.7", "es", "Mexico"},
		{first, "ca-ES,es-ES;q=0.8,es;q=0.6,en;q=0.4", "es", "Catalan is not there, Spanish is the next wish"},
		{first, "gl-ES,gl;q=0.9", "en", "Galician alone: CLDR names Spanish, the reader does not"},
		{first, "eu", "en", "nor does a reader of Basque"},
		{first, "be", "en", "Belarusian is not Russian"},
		{first, "az", "en", "nor is Azerbaijani"},
		{first, "kk-KZ", "en", "nor Kazakh"},
		{first, "uz-UZ", "en", "nor Uzbek"},
		{first, "ku-TR", "en", "Kurdish is not Turkish"},
		{first, "br-FR,br;q=0.9", "en", "Breton is not French"},
		{first, "ca", "en", "Catalan is not Spanish"},
		{first, "pt_BR", "pt", "a locale name, from a mobile app"},
		{first, "eu-ES,fr;q=0.5", "fr", "Basque: French is asked for by name, Spanish only implied"},
		{first, "it-IT,it;q=0.9,en-US;q=0.8,en;q=0.7", "it", "Chrome, Italy"},
		{first, "it-CH,it;q=0.9", "it", "Ticino"},
		{first, "pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt", "Chrome, Brazil"},
		{first, "pt-PT,pt;q=0.9,en;q=0.8", "pt", "Portugal: one Portuguese is shipped"},
		{more, "pt-PT,pt;q=0.9,en;q=0.8", "pt-PT", "Portugal, where a service has added European Portuguese"},
		{more, "pt-AO,pt;q=0.9", "pt-PT", "Angola: CLDR puts it with Portugal"},
		{more, "pt-BR,pt;q=0.9", "pt", "Brazil keeps the shipped one"},
		{first, "pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7", "pl", "Chrome, Poland"},
		{first, "pl", "pl", "Firefox, Polish alone"},
		{first, "ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru", "Chrome, Russia"},
		{first, "ru-UA,ru;q=0.9,uk;q=0.8", "ru", "Russian in Ukraine, asked for by name"},
		{first, "uk-UA,uk;q=0.9,en-US;q=0.8,en;q=0.7", "en", "there are no Ukrainian texts, and Russian does not replace them"},
		{first, "uk", "en", "Ukrainian alone: the default, not Russian for the script"},
		{more, "uk-UA,uk;q=0.9,ru;q=0.8", "uk", "Ukrainian, where a service has added it"},
		{first, "uk-UA,uk;q=0.9,ru;q=0.8,en;q=0.7", "ru", "Ukrainian is not there, Russian is asked for by name"},
		{first, "be-BY,be;q=0.9,en;q=0.8", "en", "Belarusian: English is asked for by name, Russian only implied"},
		{first, "kk-KZ,kk;q=0.9,ru-RU;q=0.8,ru;q=0.7,en;q=0.6", "ru", "Kazakh is not there, Russian is the next wish"},
		{first, "tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "tr", "Chrome, Turkey"},
		{first, "ar,en-US;q=0.9,en;q=0.8", "ar", "Chrome, Arabic"},
		{first, "ar-EG,ar;q=0.9,en;q=0.8", "ar", "Egypt"},
		{first, "ar-SA", "ar", "iOS, Saudi Arabia"},
		{first, "ar-MA,fr-MA;q=0.9", "ar", "Morocco"},
		{first, "fa-IR,fa;q=0.9", "en", "Persian is not Arabic, though it is written so"},
		{first, "he-IL,he;q=0.9,en-US;q=0.8", "en", "Hebrew is not there"},
		{more, "iw-IL,iw;q=0.9", "he", "old Android writes Hebrew as iw"},
		{first, "ja,en-US;q=0.9,en;q=0.8", "ja", "Chrome, Japan"},
		{first, "ja-JP", "ja", "Safari, Japan"},
		{first, "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko", "Chrome, Korea"},
		{first, "th-TH,th;q=0.9,en;q=0.8", "th", "Chrome, Thailand"},
		{first, "th-TH-u-nu-thai", "th", "extensions don't change the language"},
		{first, "de-DE-u-co-phonebk,en", "de", "an extension for sorting does not lead to English"},
		{first, "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "Chrome, mainland China: simplified"},
		{first, "zh-CN,zh;q=0.8,zh-TW;q=0.7,zh-HK;q=0.5,en-US;q=0.3,en;q=0.2", "zh-Hans", "Firefox, simplified Chinese"},
		{first, "zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant", "Chrome, Taiwan: traditional"},
		{first, "zh-HK,zh;q=0.9", "zh-Hant", "Hong Kong reads traditional characters"},
		{first, "zh-MO", "zh-Hant", "so does Macao"},
		{first, "zh-SG,zh;q=0.9", "zh-Hans", "Singapore reads simplified ones"},
		{first, "zh", "zh-Hans", "no region: simplified, by the number of readers"},
		{first, "zh-Hans-CN,zh-Hans;q=0.9", "zh-Hans", "Safari writes the script"},
		{first, "zh-Hant-TW,zh-Hant;q=0.9", "zh-Hant", "Safari, Taiwan"},
		{first, "zh-Hant-HK", "zh-Hant", "Safari, Hong Kong"},
		{first, "zh-Hans-HK", "zh-Hans", "the script counts more than the region"},
		{first, "zh-hant", "zh-Hant", "lower case"},
		{first, "cmn-Hans-CN", "zh-Hans", "Mandarin by its own code"},
		{first, "zh-cmn-Hant", "zh-Hant", "Mandarin as an extended language"},
		{first, "yue-HK,en;q=0.5", "zh-Hant", "Cantonese is written as Chinese, in Hong Kong traditional"},
		{first, "yue-Hans-CN", "zh-Hans", "and in Guangdong simplified"},
		{first, "zh-yue-HK", "zh-Hant", "Cantonese as an extended language"},
		{first, "nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en-US;q=0.6,en;q=0.5", "en", "Norwegian is not there, in none of its spellings"},
		{more, "nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en-US;q=0.6,en;q=0.5", "nb", "Bokmål, where a service has added it"},
		{more, "no,en;q=0.5", "nb", "plain Norwegian mostly means Bokmål"},
		{more, "sr-RS,sr;q=0.9,en;q=0.5", "sr", "Serbian is Cyrillic unless it says Latin"},
		{more, "sr-Latn-RS,sr-Latn;q=0.9,sr;q=0.8", "sr-Latn", "Serbian in Latin script"},
		{first, "sr-Latn-RS,hr;q=0.5", "en", "Serbian is not there, nor Croatian"},
		{more, "en-GB,en;q=0.9", "en-GB", "a service's British English"},
		{more, "en-NZ,en;q=0.9", "en-GB", "New Zealand: CLDR puts it with Britain"},
		{more, "en-US,en;q=0.9", "en", "the US stay with the default"},
		{first, "nl-NL,nl;q=0.9,de;q=0.8,en;q=0.7", "de", "Dutch is not there, German is the next wish"},
		{first, "sv-SE,sv;q=0.9,en-US;q=0.8", "en", "Swedish is not there"},
		{first, "*", "en", "anything: the default"},
		{first, "*;q=0.5, de", "de", "a name outweighs the wildcard"},
		{first, "sv, *;q=0.1", "en", "Swedish is not there, anything will do"},
		{first, "en;q=0, *", "ar", "anything but English: the first of the others"},
		{first, "de;q=0.3,fr;q=0.7,en;q=0.5", "fr", "the weight counts, not the order"},
		{first, "de;q=0.5,fr;q=0.5", "de", "with equal weights, the order"},
		{first, "de;q=0,fr;q=0.1", "fr", "q=0 means: not this one"},
		{first, "de-CH;q=0,de", "de", "refusing a region does not refuse what is asked for"},
		{first, "gsw,de;q=0", "en", "nor is what is refused implied"},
		{first, "de_AT,en", "de", "mobile apps send locale names with an underscore"},
		{first, "de_DE", "de", "the same, alone"},
		{first, "en_US,de_DE;q=0.9", "en", "the same, with weights"},
		{first, "sv_SE,zh_TW;q=0.9", "zh-Hant", "the same, where the region counts"},
		{first, "zh_Hant_HK", "zh-Hant", "the same, with a script"},
		{first, "i-klingon,de;q=0.1", "de", "Klingon is not there"},
		{first, "C", "en", "a POSIX locale"},
		{first, "en-US-posix", "en", "an operating system's tag"},
	} {
		assert.Equal(t, row.want, chosen(row.bundle, row.header), "%s: %s", row.header, row.why)
	}
}

func TestPortuguese(t *testing.T) {
	for header, want := range map[string]string{
		"pt-PT,pt;q=0.9": "pt-PT", "pt-PT": "pt-PT", "pt_PT": "pt-PT", "pt-AO": "pt-PT", "pt-MZ": "pt-PT",
		"pt": "pt", "pt-BR": "pt", "pt-BR,pt;q=0.9,en;q=0.8": "pt", "pt_BR": "pt",
	} {
		assert.Equal(t, want, chosen(shipped, header), header)
	}
}

func TestNorwegian(t *testing.T) {
	for _, has := range []string{"nb", "nn", "no"} {
		b := extended(t, has)
		for _, asked := range []string{"nb", "nn", "no", "nb-NO", "nn-NO", "no_NO"} {
			assert.Equal(t, has, chosen(b, asked), asked)
		}
		assert.Equal(t, "en", chosen(b, "da"), "Danish is near, but not asked for")
	}
	both := extended(t, "nb", "nn")
	assert.Equal(t, "nn", chosen(both, "nn-NO,nb;q=0.5"))
	assert.Equal(t, "nb", chosen(both, "no"))
}

// TestChineseOfRegions has files of a service that are named for a region. Its readers,
// and those of the script, get both its texts and the shipped ones.
func TestChineseOfRegions(t *testing.T) {
	type texts struct{ own, shipped errcode.Translation }
	text := func(message, language string) errcode.Translation {
		return errcode.Translation{Message: message, Language: language}
	}
	hans, hant := text("未找到用户", "zh-Hans"), text("找不到使用者", "zh-Hant")
	b := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{
		"zh-CN.json": `{"shop:shut": "商店已关闭"}`, "zh-TW.json": `{"shop:shut": "商店已打烊"}`,
	})}}))
	cn, tw := text("商店已关闭", "zh-CN"), text("商店已打烊", "zh-TW")
	for header, want := range map[string]texts{
		"zh-CN,zh;q=0.9,en;q=0.8": {cn, hans}, "zh": {cn, hans}, "zh-Hans": {cn, hans}, "zh-SG": {cn, hans}, "zh_CN": {cn, hans},
		"zh-TW,zh;q=0.9": {tw, hant}, "zh-Hant": {tw, hant}, "zh-HK": {tw, hant}, "zh-MO": {tw, hant}, "yue": {tw, hant},
	} {
		assert.Equal(t, want, texts{b.Text(header, shopShut.Wrap(nil)), b.Text(header, errcode.UserNotFound.Wrap(nil))}, header)
	}
	assert.NotContains(t, b.Check().Error(), `zh-Hans: no message for code "shop:shut"`)
	assert.NotContains(t, b.Check().Error(), `zh-CN: no message for code "user:not_found"`)

	b = i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"zh-HK.json": `{"shop:shut": "商舖已關門", "user:not_found": "搵唔到用戶"}`})}}))
	for header, want := range map[string]texts{
		"zh-HK": {text("商舖已關門", "zh-HK"), text("搵唔到用戶", "zh-HK")},
		"zh-TW": {text("商舖已關門", "zh-HK"), hant},
	} {
		assert.Equal(t, want, texts{b.Text(header, shopShut.Wrap(nil)), b.Text(header, errcode.UserNotFound.Wrap(nil))}, header)
	}

	// The same with one language, and for other languages with a region.
	for _, config := range []i18n.Config{{Fixed: "zh-CN"}, {Languages: []string{"zh-CN"}}} {
		config.Files = []fs.FS{files(map[string]string{"zh-CN.json": `{"shop:shut": "商店已关闭"}`})}
		b = i18n.Must(i18n.New(config))
		assert.Equal(t, texts{cn, hans}, texts{b.Text("zh", shopShut.Wrap(nil)), b.Text("zh", errcode.UserNotFound.Wrap(nil))})
		assert.Equal(t, "必填", b.LocalizeRule("zh-Hans", errcode.RuleRequired, nil))
	}
	b = i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{
		"pt-BR.json": `{"shop:shut": "Fechado"}`, "de-DE.json": `{"shop:shut": "Zu"}`, "de-AT.json": `{"shop:shut": "Geschlossen"}`, "sr-Latn.json": `{"shop:shut": "Zatvoreno"}`, "sr.json": "{}",
	})}}))
	for header, want := range map[string]errcode.Translation{
		"pt": text("Fechado", "pt-BR"), "pt-PT": text("Fechado", "pt-BR"),
		"de": text("Zu", "de-DE"), "de-CH": text("Zu", "de-DE"), "de-AT": text("Geschlossen", "de-AT"),
		"sr": text("The shop is shut", "en"), "sr-Latn": text("Zatvoreno", "sr-Latn"), // another script
	} {
		assert.Equal(t, want, b.Text(header, shopShut.Wrap(nil)), header)
	}
}

func TestL01HugeHeaders(t *testing.T) {
	const size = 1 << 20
	for _, bundle := range []*i18n.Bundle{shipped, first} {
		bundle.Text("de", errcode.UserNotFound.Wrap(nil))  // reads the file
		bundle.Text("yue", errcode.UserNotFound.Wrap(nil)) // fills the table
	}
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for _, header := range []string{
		fill("en,"), fill("*,"), "en_a" + fill("_abc_b"), "en-a" + fill("-abc-b"), "zh" + fill("_yue"), "zh" + fill("-yue"), fill("de-CH,"),
		fill(","), fill(";"), fill("xx-klingon,"), fill(" "), strings.Repeat("a", size), fill("uk;q=0.1,"),
	} {
		for _, lines := range [][]string{{header}, slices.Collect(chunks(header, size/50)), slices.Collect(chunks(header, 1<<10))} {
			want := "en"
			if strings.HasPrefix(header, "de-CH,") {
				want = "de" // its first bytes are as good as any
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := chosen(first, lines...)
			runtime.ReadMemStats(&after)
			assert.Equal(t, want, got)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<10))
			assert.True(t, quick(func() { chosen(first, lines...) }), "%.40q", lines)
		}
	}
}

// quick reports whether f takes no longer than 2 ms, or ten times that in a binary that
// the race detector or the fuzzer slows down. A machine that does other things may stop
// f at any moment, so one good try of several is enough.
func quick(f func()) bool {
	limit := 2 * time.Millisecond
	if raceDetector || flag.Lookup("test.fuzz").Value.String() != "" || flag.Lookup("test.fuzzworker").Value.String() == "true" {
		limit *= 10
	}
	for range 20 {
		start := time.Now()
		if f(); time.Since(start) <= limit {
			return true
		}
	}
	return false
}

func chunks(s string, size int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for len(s) > 0 {
			n := min(size, len(s))
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

func TestL02Weights(t *testing.T) {
	for header, want := range map[string]string{
		"de;q=0.5,en;q=NaN,fr":  "fr",
		"de;q=NaN,fr;q=0.1":     "fr",
		"de;q=Inf,fr;q=0.1":     "fr",
		"de;q=2,fr;q=0.1":       "fr",
		"de;q=1.001,fr;q=0.1":   "fr",
		"de;q=-1,fr;q=0.1":      "fr",
		"de;q=1e300,fr;q=0.1":   "fr",
		"de;q=0x1p-1,fr;q=0.1":  "fr",
		"de;q=0_1,fr;q=0.1":     "fr",
		"de;q=00.5,fr;q=0.1":    "fr",
		"de;q=0.1234,fr;q=0.1":  "fr",
		"de;q=.5,fr;q=0.1":      "fr",
		"de;q=,fr;q=0.1":        "fr",
		"de;q,fr;q=0.1":         "fr",
		"de;x=1,fr;q=0.1":       "fr",
		"de;q=0.5;x=1,fr;q=0.1": "fr",
		"de;Q=0.5,fr;q=0.1":     "de",
		"de;q=1.000,fr":         "de",
		"de;q=1.,fr":            "de",
		"de;q=0.001":            "de",
		"de;q=0.":               "en",
		"de ; q=0.5 , fr;q=0.1": "de",
		"de;q=0.123,fr;q=0.124": "fr",
	} {
		assert.Equal(t, want, chosen(first, header), header)
	}
}

func TestL03BadRangesArePassedOver(t *testing.T) {
	for header, want := range map[string]string{
		"xx-klingon,de":    "de",
		"en\x00,de":        "de",
		"en,,;q=1,de":      "en",
		"\xff\xfe,de":      "de",
		"-de,fr":           "fr",
		"de-,fr":           "fr",
		"de--DE,fr":        "fr",
		"toolongsubtag,fr": "fr",
		"ä,fr":             "fr",
		"d*,fr":            "fr",
		"*-CH,fr":          "fr",
	} {
		assert.Equal(t, want, chosen(first, header), header)
	}
}

func TestL04Default(t *testing.T) {
	german, err := i18n.New(i18n.Config{Default: "de", Languages: firstTags})
	require.NoError(t, err)
	for _, header := range []string{"", "*", "und", "sv", "sv-SE, nl;q=0.5", "mul", "zxx", "x-private"} {
		assert.Equal(t, "en", chosen(first, header), header)
		assert.Equal(t, "de", chosen(german, header), header)
	}
	assert.Equal(t, "en", chosen(first))
	assert.Equal(t, "en", chosen(first, "en;q=0"))
	assert.Equal(t, "en", shipped.Localize(nil, errcode.UserNotFound.Wrap(nil)).Language)
}

func TestL05WildcardLast(t *testing.T) {
	assert.Equal(t, "fr", chosen(first, "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"))
}

func TestL06Limits(t *testing.T) {
	// 512 bytes: de is the last, or the next.
	list := func(before int) string { return "sv" + strings.Repeat(" ", before-len("sv,")) + ",de" }
	assert.Len(t, list(510), 512)
	assert.Equal(t, "de", chosen(first, list(510)))
	assert.Equal(t, "de", chosen(first, list(510)+",sv"))
	assert.Equal(t, "en", chosen(first, list(511)), "a range that is cut does not count")
	assert.Equal(t, "en", chosen(first, list(512)))
	assert.Equal(t, "en", chosen(first, list(2000)))

	ranges := func(before int) string { return strings.Repeat("sv,", before) + "de" }
	assert.Equal(t, "de", chosen(first, ranges(15)))
	assert.Equal(t, "en", chosen(first, ranges(16)))
	assert.Equal(t, "de", chosen(first, strings.Repeat(",", 100)+"de"), "empty elements don't count")

	assert.Equal(t, "de", chosen(first, strings.Repeat("sv,", 7), strings.Repeat("sv,", 7), "de"), "lines are one list")
	assert.Equal(t, "en", chosen(first, strings.Repeat(" ", 512), "de"))
}

// TestShortcutAgreesWithMatcher tries every region with every language for which the
// shortcut decides.
func TestShortcutAgreesWithMatcher(t *testing.T) {
	var tags []language.Tag
	for _, tag := range shipped.Languages() {
		tags = append(tags, language.MustParse(tag))
	}
	matcher := language.NewMatcher(tags, language.PreferSameScript(false))
	tried := 0
	for _, tag := range tags {
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				base, _ := tag.Base()
				wish := fmt.Sprintf("%s-%c%c", base, a, b)
				parsed, err := language.Parse(wish)
				if err != nil {
					continue // the shortcut forgives a region that does not exist
				}
				_, i, _ := matcher.Match(parsed)
				require.Equal(t, tags[i].String(), chosen(shipped, wish), wish)
				tried++
			}
		}
	}
	assert.Greater(t, tried, len(tags)*250)
}

func TestOverride(t *testing.T) {
	b := i18n.Must(i18n.New(i18n.Config{Languages: firstTags, Override: func(r *http.Request) string {
		return r.URL.Query().Get("ui_locales")
	}}))
	for _, row := range []struct{ override, header, want string }{
		{"de", "fr", "de"},
		{"", "fr", "fr"},
		{"sv de-AT fr", "ja", "de"},
		{"de_AT", "fr", "de"},
		{"sv,de", "fr", "de"},
		{"sv", "fr", "fr"},
		{"zh_TW", "fr", "zh-Hant"},
		{"sv", "", "en"},
		{strings.Repeat("x", 1<<20), "fr", "fr"},
		{"de\r\nX: y", "fr", "de"},
		{"sv, de fr", "ja", "de"},
		{"de; q=0.2, fr; q=0.8", "ja", "fr"},
		{strings.Repeat("sv ", 170) + "den", "fr", "fr"}, // cut after "de"
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.RawQuery = url.Values{"ui_locales": {row.override}}.Encode()
		r.Header.Set("Accept-Language", row.header)
		text := b.Localize(r, errcode.UserNotFound.Wrap(nil))
		assert.Equal(t, row.want, text.Language, row.override)
		assert.True(t, text.Varies)
	}
}

// FuzzNegotiate is row L13.
func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"", "de-AT,de;q=0.9", "en_a_abc_b_abc", "zh-yue", "*;q=0.1,en;q=0", "en\x00,de", "de;q=0x1p-1", "x-a,i-klingon,yue-Hans", "de_DE,zh_Hant_TW;q=0.5", "no,nn", "_,-_"} {
		f.Add(seed, seed)
	}
	languages := shipped.Languages()
	f.Fuzz(func(t *testing.T, header, second string) {
		got := chosen(first, header, second)
		if !quick(func() { chosen(first, header, second) }) {
			t.Errorf("%q and %q take long", header, second)
		}
		if !slices.Contains(languages, got) {
			t.Errorf("%q gives %q", header, got)
		}
	})
}
