// Command empty does nothing: what any Go program does before main.
package main

func main() {}
