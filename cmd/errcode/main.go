// Command errcode lists, explains and exports error codes, and checks files against
// them. A service gets the same command for its own codes; see package cli.
package main

import "example.com/errcode/cmd/errcode/cli"

func main() { cli.Main() }
