package vet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A verb is one of a format of package fmt, such as "%+v".
type verb struct {
	arg        int // the argument that it prints, from 0
	verb       rune
	start, end int  // in the format
	plain      bool // no flags, width, precision or index
}

// verbs returns the verbs of a format that print an argument.
func verbs(format string) (all []verb) {
	arg := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		v := verb{start: i}
		i++
		for i < len(format) && strings.IndexByte("+-# 0123456789.[]*", format[i]) >= 0 {
			switch format[i] {
			case '*':
				arg++ // the width, which is an argument
			case '[':
				if j := strings.IndexByte(format[i:], ']'); j > 0 {
					if n, err := strconv.Atoi(format[i+1 : i+j]); err == nil {
						arg = n - 1
					}
					i += j
				}
			}
			i++
		}
		if i >= len(format) {
			break
		}
		size := 0
		v.verb, size = utf8.DecodeRuneInString(format[i:])
		if v.verb == '%' {
			continue
		}
		v.plain = i == v.start+1
		i += size - 1
		v.arg, v.end = arg, i+1
		arg++
		all = append(all, v)
	}
	return all
}
