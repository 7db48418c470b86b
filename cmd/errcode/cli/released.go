package cli

// releasedFrom is the commit from which a release was made, and its day; .ci/release sets
// it. A command that was installed by version has no other way to know its commit. It
// is empty in what is not a release.
const releasedFrom = ""
