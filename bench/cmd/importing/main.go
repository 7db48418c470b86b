// Command importing only imports errcode, to show what that adds to the start of a
// program.
package main

import _ "example.com/errcode"

func main() {}
