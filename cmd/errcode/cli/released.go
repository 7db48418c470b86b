package cli

// releasedFrom is the commit of which a release was made, and its day; .ci/release sets
// it. A command that was installed by version has no other way to know its commit. It
// is empty if no release was made of the source.
const releasedFrom = ""
