// Package clients has tests of the clients that services meet: they read what a Writer
// sends, over loopback. There is nothing in it to import.
package clients
