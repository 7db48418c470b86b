package translation

import (
	"fmt"
	"strconv"
	"strings"
)

// An expression is the formula of a Plural-Forms header, in C.
type expression func(n int) int

// parseExpression reads a formula. It knows what gettext knows: numbers, n, ! * / % + -
// < <= > >= == != && || ?: and parentheses.
func parseExpression(text string) (expression, error) {
	p := expressionParser{rest: text, depth: 100}
	e, err := p.conditional()
	if err != nil {
		return nil, err
	}
	if p.space(); p.rest != "" {
		return nil, fmt.Errorf("plural formula has %q where it should end", p.rest)
	}
	return e, nil
}

type expressionParser struct {
	rest  string
	depth int // how deep it may still nest
}

func (p *expressionParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\n") }

// take consumes the first of some operators that stands next.
func (p *expressionParser) take(operators ...string) (string, bool) {
	p.space()
	for _, operator := range operators {
		if rest, ok := strings.CutPrefix(p.rest, operator); ok {
			p.rest = rest
			return operator, true
		}
	}
	return "", false
}

func (p *expressionParser) conditional() (expression, error) {
	if p.depth--; p.depth < 0 {
		return nil, fmt.Errorf("plural formula nests too deep")
	}
	defer func() { p.depth++ }()
	condition, err := p.binary(0)
	if err != nil {
		return nil, err
	}
	if _, ok := p.take("?"); !ok {
		return condition, nil
	}
	yes, err := p.conditional()
	if err != nil {
		return nil, err
	}
	if _, ok := p.take(":"); !ok {
		return nil, fmt.Errorf(`plural formula has %q, expected ":"`, p.rest)
	}
	no, err := p.conditional()
	if err != nil {
		return nil, err
	}
	return func(n int) int {
		if condition(n) != 0 {
			return yes(n)
		}
		return no(n)
	}, nil
}

// precedence has the binary operators, those that bind least first. An operator stands
// before one that it begins with.
var precedence = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"+", "-"}, {"*", "/", "%"}}

func (p *expressionParser) binary(level int) (expression, error) {
	if level == len(precedence) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		operator, ok := p.take(precedence[level]...)
		if !ok {
			return left, nil
		}
		var right expression
		if right, err = p.binary(level + 1); err == nil {
			left = apply(operator, left, right)
		}
	}
	return nil, err
}

func (p *expressionParser) unary() (expression, error) {
	if p.depth--; p.depth < 0 {
		return nil, fmt.Errorf("plural formula nests too deep")
	}
	defer func() { p.depth++ }()
	if _, ok := p.take("!"); ok {
		e, err := p.unary()
		return func(n int) int { return truth(e(n) == 0) }, err
	}
	if _, ok := p.take("("); ok {
		e, err := p.conditional()
		if err != nil {
			return nil, err
		}
		if _, ok := p.take(")"); !ok {
			return nil, fmt.Errorf(`plural formula has %q, expected ")"`, p.rest)
		}
		return e, nil
	}
	if _, ok := p.take("n"); ok {
		return func(n int) int { return n }, nil
	}
	digits := len(p.rest) - len(strings.TrimLeft(p.rest, "0123456789"))
	number, err := strconv.Atoi(p.rest[:digits])
	if err != nil {
		return nil, fmt.Errorf("plural formula has %q, expected n or a number", p.rest)
	}
	p.rest = p.rest[digits:]
	return func(int) int { return number }, nil
}

func truth(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// apply returns the expression for an operator. What is divided by 0 is 0.
func apply(operator string, a, b expression) expression {
	switch operator {
	case "||":
		return func(n int) int { return truth(a(n) != 0 || b(n) != 0) }
	case "&&":
		return func(n int) int { return truth(a(n) != 0 && b(n) != 0) }
	case "==":
		return func(n int) int { return truth(a(n) == b(n)) }
	case "!=":
		return func(n int) int { return truth(a(n) != b(n)) }
	case "<=":
		return func(n int) int { return truth(a(n) <= b(n)) }
	case ">=":
		return func(n int) int { return truth(a(n) >= b(n)) }
	case "<":
		return func(n int) int { return truth(a(n) < b(n)) }
	case ">":
		return func(n int) int { return truth(a(n) > b(n)) }
	case "+":
		return func(n int) int { return a(n) + b(n) }
	case "-":
		return func(n int) int { return a(n) - b(n) }
	case "*":
		return func(n int) int { return a(n) * b(n) }
	}
	divide := operator == "/"
	return func(n int) int {
		x, y := a(n), b(n)
		switch {
		case y == 0:
			return 0
		case divide:
			return x / y
		}
		return x % y
	}
}
