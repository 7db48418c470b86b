// Package clients has tests of the clients that services meet. They are the real ones, from
// npm and the module proxy, and they read over loopback what a Writer sends. README.md says
// what each of them gives to its user; a test writes its tables from what it saw.
//
// The package has two adapters: [FromOAuth2], for services that are themselves clients of an
// OAuth server, and [Transport], for packages that show nothing of an error except its text.
//
// The clients for Node are in package.json. Before the tests, run "npm ci" in this folder.
package clients
