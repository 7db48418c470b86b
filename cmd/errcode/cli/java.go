package cli

import (
	"path/filepath"

	"example.com/errcode/internal/java"
	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

// javaFormats are the formats whose file is in a package of Java.
var javaFormats = map[string]func(s snapshot.Snapshot, packageName string) []byte{
	"java":   java.Generate,
	"kotlin": func(_ snapshot.Snapshot, packageName string) []byte { return java.Kotlin(packageName) },
}

// exportJava returns a file that is in a package, to be written to output.
func exportJava(cmd *cobra.Command, s snapshot.Snapshot, format, output, packageName string) ([]byte, error) {
	if err := npmOnly(cmd, "package-version", "texts"); err != nil {
		return nil, err
	}
	if packageName == "" {
		return nil, usagef("flag --package is missing, expected the package of the class, such as com.example.errors")
	}
	if err := java.CheckPackage(packageName); err != nil {
		return nil, usagef("%v", err)
	}
	const file = java.Class + ".java"
	if format == "java" && output != "" && output != stdinName && filepath.Base(output) != file {
		return nil, usagef("file %q, expected one called %q, as Java wants it for a class of that name", output, file)
	}
	return javaFormats[format](s, packageName), nil
}
