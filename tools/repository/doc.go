// Package repository has the tests of what holds for the repository as a whole: its
// rows and tests, its README and its gate, its modules. They read the files of several
// modules, which a module in a module cache does not have beside it. So they stand here,
// in a module that is never released.
package repository
