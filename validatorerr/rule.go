package validatorerr

import (
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/errcode"
	"github.com/go-playground/validator/v10"
)

// rules are those of validator's tags that need no parameter. Tags that compare, or that
// say what a value is not, have no rule: see ruleOf and RuleInvalid.
var rules = func() map[string]errcode.Rule {
	m := map[string]errcode.Rule{}
	for rule, tags := range map[errcode.Rule]string{
		errcode.RuleRequired: `required required_if required_unless required_with required_with_all
			required_without required_without_all`,
		errcode.RuleEmail:        `email`,
		errcode.RuleURL:          `url http_url https_url uri origin`,
		errcode.RuleDate:         `datetime`,
		errcode.RuleConfirmation: `eqfield eqcsfield`,
		errcode.RulePattern: `alpha alphaspace alphanum alphanumspace alphaunicode alphanumunicode ascii
			base32 base64 base64rawurl base64url bcp47_language_tag bcp47_strict_language_tag bic
			bic_iso_9362_2014 boolean btc_addr btc_addr_bech32 cidr cidrv4 cidrv6 cmyk contains containsany
			containsrune credit_card cron cve datauri dns_rfc1035_label duration e164 ein endsnotwith
			endswith eth_addr eth_addr_checksum excludes excludesall excludesrune fqdn hexadecimal hexcolor
			hostname hostname_port hostname_rfc1123 hostname_label hsl hsla html html_encoded ip ip4_addr
			ip6_addr ip_addr ipv4 ipv6 isbn isbn10 isbn13 issn json jwt latitude longitude lowercase
			luhn_checksum mac md4 md5 mongodb mongodb_connection_string multibyte number numeric port
			postcode_iso3166_alpha2 postcode_iso3166_alpha2_field printascii rgb rgba ripemd128 ripemd160
			semver sha256 sha384 sha512 spicedb ssn startsnotwith startswith tcp4_addr tcp6_addr tcp_addr
			tiger128 tiger160 tiger192 udp4_addr udp6_addr udp_addr ulid unix_addr uppercase url_encoded
			urn_rfc2141 urn_rfc8141 uuid uuid3 uuid3_rfc4122 uuid4 uuid4_rfc4122 uuid5 uuid5_rfc4122 uuid7
			uuid_rfc4122`,
	} {
		for tag := range strings.FieldsSeq(tags) {
			m[tag] = rule
		}
	}
	return m
}()

// ruleOf returns the rule for what validator says, with its parameters.
func ruleOf(fe validator.FieldError) (errcode.Rule, []any) {
	tag := fe.ActualTag() // that of an alias, if the tag is one
	if strings.Contains(tag, "|") {
		return common(tag), nil
	}
	if rule, ok := rules[tag]; ok {
		return rule, nil
	}
	switch tag {
	case "oneof", "oneofci":
		return oneOf(fe.Param())
	case "eq", "len", "eq_ignore_case":
		if isLength(fe.Kind()) && (tag == "len" || fe.Kind() != reflect.String) {
			return exactLength(fe)
		}
		return errcode.RuleOneOf, []any{fe.Param()}
	case "min", "gte":
		return bound(fe, errcode.RuleTooShort, errcode.RuleTooSmall, 0)
	case "gt":
		return bound(fe, errcode.RuleTooShort, errcode.RuleTooSmall, 1)
	case "max", "lte":
		return bound(fe, errcode.RuleTooLong, errcode.RuleTooLarge, 0)
	case "lt":
		return bound(fe, errcode.RuleTooLong, errcode.RuleTooLarge, -1)
	}
	return errcode.RuleInvalid, nil
}

// common returns the rule that all alternatives of a tag such as "rgb|rgba" have.
func common(tag string) errcode.Rule {
	var rule errcode.Rule
	for alternative := range strings.SplitSeq(tag, "|") {
		name, _, _ := strings.Cut(alternative, "=")
		if rules[name] == 0 || rule != 0 && rules[name] != rule {
			return errcode.RuleInvalid
		}
		rule = rules[name]
	}
	return rule
}

var oneOfValue = regexp.MustCompile(`'[^']*'|\S+`)

// oneOf returns the values of a tag such as "oneof=red 'dark green'".
func oneOf(param string) (errcode.Rule, []any) {
	var values []any
	for _, value := range oneOfValue.FindAllString(param, -1) {
		values = append(values, strings.ReplaceAll(value, "'", ""))
	}
	if values == nil {
		return errcode.RuleInvalid, nil
	}
	return errcode.RuleOneOf, values
}

func isLength(kind reflect.Kind) bool {
	return kind == reflect.String || kind == reflect.Slice || kind == reflect.Array || kind == reflect.Map
}

// exactLength returns the rule for a value that has not the one length that is allowed.
func exactLength(fe validator.FieldError) (errcode.Rule, []any) {
	want, err := strconv.ParseInt(fe.Param(), 0, 64)
	v := reflect.ValueOf(fe.Value())
	if err != nil || !isLength(v.Kind()) {
		return errcode.RuleInvalid, nil
	}
	length := v.Len()
	if v.Kind() == reflect.String {
		length = utf8.RuneCountInString(v.String())
	}
	if int64(length) < want {
		return errcode.RuleTooShort, []any{want}
	}
	return errcode.RuleTooLong, []any{want}
}

// bound returns the rule for a length or a value that is out of bounds. beyond is 1 or -1
// if the bound itself is not allowed: of whole numbers the next one is the bound then.
func bound(fe validator.FieldError, length, value errcode.Rule, beyond int64) (errcode.Rule, []any) {
	kind := fe.Kind()
	if isLength(kind) {
		value = length
	}
	switch {
	case fe.Type() == reflect.TypeFor[time.Duration]() && beyond == 0:
		return value, []any{fe.Param()}
	case isLength(kind), kind >= reflect.Int && kind <= reflect.Uintptr:
		n, err := strconv.ParseInt(fe.Param(), 0, 64)
		if err != nil || beyond > 0 && n == math.MaxInt64 || beyond < 0 && n == math.MinInt64 {
			return errcode.RuleInvalid, nil
		}
		return value, []any{n + beyond}
	case beyond == 0 && (kind == reflect.Float32 || kind == reflect.Float64):
		if f, err := strconv.ParseFloat(fe.Param(), 64); err == nil {
			return value, []any{f}
		}
	case kind == reflect.Struct: // a time.Time, which is compared with the present
		return errcode.RuleDate, nil
	}
	return errcode.RuleInvalid, nil
}
