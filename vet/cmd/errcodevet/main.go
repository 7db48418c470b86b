// Errcodevet finds mistakes in the use of package errcode.
//
//	errcodevet ./...
//	errcodevet -fix ./...
//	errcodevet help codetext
//	go vet -vettool=$(which errcodevet) ./...
//	go vet -vettool=$(which errcodevet) -codeliteral=false ./...
//
// Package vet says what the analyzers look for. By itself, errcodevet exits with status 3
// if it has reported something, and with 1 if it could not look; go vet exits with 1.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"example.com/errcode/vet"
)

func main() { multichecker.Main(vet.Analyzers()...) }
