// Broken does not compile.
package main

func main() {
	missing()
	var s string = 1
}
