// Command importing does nothing but import errcode: what that adds to the start of a
// program.
package main

import _ "example.com/errcode"

func main() {}
