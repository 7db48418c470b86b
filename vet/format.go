package vet

import (
	"strconv"
	"strings"
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
		rest := format[min(i, len(format)):]
		if rest == "" {
			break
		}
		for _, r := range rest {
			v.verb = r
			break
		}
		i += len(string(v.verb)) - 1
		if v.verb == '%' {
			continue
		}
		v.arg, v.end, v.plain = arg, i+1, i == v.start+1
		arg++
		all = append(all, v)
	}
	return all
}
