// Package browsertest tests the pages of package docs in a real browser, and the
// Markdown with a real parser. It is a module of its own, since the package needs
// neither.
//
// The tests start Chromium, which they look for in PATH; on Debian it is the package
// chromium-headless-shell, which takes half the time of chromium. They also run curl and
// jq, as an example of the pages does, and axe, which "npm ci" installs in this folder.
// The race detector would find nothing in a browser, so they are not built with it. With
//
//	go test . -screenshots DIR
//
// they also leave pictures of the page, for people to look at.
package browsertest
