// Command apiexport writes the exported API of a package for apidiff to compare with:
//
//	apiexport PACKAGE >FILE
//
// It is apidiff -w without the positions in the source, which would name the folders
// of the machine that wrote the file.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: apiexport PACKAGE >FILE")
		os.Exit(2)
	}
	if err := export(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "apiexport:", err)
		os.Exit(1)
	}
}

func export(w io.Writer, pattern string) error {
	found, err := packages.Load(&packages.Config{Mode: packages.LoadTypes}, pattern)
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%q is %d packages, expected one", pattern, len(found))
	}
	p := found[0]
	if len(p.Errors) > 0 {
		return fmt.Errorf("loading %q: %w", pattern, p.Errors[0])
	}
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, p.PkgPath) // where apidiff looks for it
	if err := gcexportdata.Write(b, nil, p.Types); err != nil {
		return err
	}
	return b.Flush()
}
