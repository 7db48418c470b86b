// Package integrations has recipes: how errcode is used with frameworks, databases, queues
// and other packages. Each folder is one. Its package comment is the page to read, its one
// file the adapter to copy into a service, and its tests run against the real thing. The
// list is README.md. Nothing here is released as a module.
package integrations
