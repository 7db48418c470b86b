//go:build javac

package java_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode/internal/java"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// program prints a line for each code, in a package of its own.
const program = `
package com.example.app;

import com.example.errors.ApiException;
import com.example.errors.ApiException.Code;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

public class Main {
  public static void main(String[] args) throws Exception {
    for (Code code : Code.values()) {
      String message = HexFormat.of().formatHex(code.message().getBytes(StandardCharsets.UTF_8));
      String other = code.replacedBy().map(Code::text).orElse("-");
      System.out.println(code.name() + " " + code + " " + code.status() + " " + code.action() + " " + other + " " + message);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(code);
      Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
      if (copy != code || Code.of(code.text()).orElseThrow() != code || code.compareTo(code) != 0) {
        throw new IllegalStateException(code.name());
      }
    }
    new ApiException(Code.NAME);
  }
}
`

// run compiles a class, strictly, and a program that uses it, and returns what that prints.
func run(t *testing.T, s snapshot.Snapshot, name string) string {
	t.Helper()
	folder := t.TempDir()
	write := func(path string, data []byte) string {
		path = filepath.Join(folder, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, data, 0o666))
		return path
	}
	class := write("ApiException.java", java.Generate(s, packageName))
	main := write("Main.java", []byte(strings.Replace(program, "Code.NAME", "Code."+name, 1)))
	compile(t, folder, class, main)
	return command(t, "java", "-cp", folder, "com.example.app.Main")
}

func compile(t *testing.T, folder string, files ...string) {
	t.Helper()
	command(t, "javac", append([]string{"-Xlint:all", "-Werror", "--release", "17", "-encoding", "US-ASCII", "-d", folder}, files...)...)
}

func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	require.NoError(t, cmd.Run(), "%s", &problems)
	return out.String()
}

// printed is what the program is to print.
func printed(s snapshot.Snapshot) string {
	var b strings.Builder
	names := s.ConstantNames()
	for _, c := range s.All() {
		other, action := "-", c.Action
		if c.ReplacedBy != "" {
			other = c.ReplacedBy
		}
		if !strings.HasPrefix(action, "show_") {
			action = "show_error"
		}
		message := hexadecimal(c.Message)
		b.WriteString(strings.Join([]string{names[c.Code], c.Code, "40" + string('0'+byte(c.Status%10)), action, other, message}, " ") + "\n")
	}
	return b.String()
}

// hexadecimal returns the bytes of a text, with U+FFFD for those that are not UTF-8.
func hexadecimal(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(string([]rune(s))) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

func TestCompileHostile(t *testing.T) {
	require.Equal(t, printed(hostileCatalogue()), run(t, hostileCatalogue(), "HOSTILE_TEXT_0"))
}

// Comments are what javadoc takes, in both types of the codes.
func TestJavadoc(t *testing.T) {
	large := many(1501)
	large.Catalogues = append(large.Catalogues, hostileCatalogue().Catalogues...)
	for _, s := range []snapshot.Snapshot{hostileCatalogue(), large} {
		folder := t.TempDir()
		class := filepath.Join(folder, "ApiException.java")
		require.NoError(t, os.WriteFile(class, java.Generate(s, packageName), 0o666))
		command(t, "javadoc", "-quiet", "-Xdoclint:all", "-Werror", "-encoding", "US-ASCII", "-d", folder, class)
	}
}

func TestCompileMany(t *testing.T) {
	for _, count := range []int{1500, 10_000} {
		require.Equal(t, printed(many(count)), run(t, many(count), "MANY_CODE_1498"))
	}
}

// A selection of no codes is a class that still reads what other services write.
func TestCompileNone(t *testing.T) {
	folder := t.TempDir()
	class := filepath.Join(folder, "ApiException.java")
	require.NoError(t, os.WriteFile(class, java.Generate(snapshot.Snapshot{}, packageName), 0o666))
	compile(t, folder, class)
}
