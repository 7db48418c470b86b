// Command empty does nothing, to show what any Go program does before main.
package main

func main() {}
