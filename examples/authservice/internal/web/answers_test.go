package web_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/internal/golden"
)

// answersFile has the codes that each route answers with in these tests. The tests of
// errcode's vet/routes read it: what happens must be among what the source says can happen.
const answersFile = "testdata/answers.json"

// TestMain compares what the tests saw with the file. A run of some tests sees less.
func TestMain(m *testing.M) {
	status := m.Run()
	if err := checkAnswers(); err != nil && status == 0 {
		fmt.Println(err)
		status = 1
	}
	os.Exit(status)
}

func checkAnswers() error {
	seen := servicetest.Answers()
	if golden.Update() {
		if only := flag.Lookup("test.run").Value.String(); only != "" {
			return fmt.Errorf("-update with -run %q would lose what the other tests see, expected -update alone", only)
		}
		data, err := json.MarshalIndent(seen, "", "  ")
		if err != nil {
			return err
		}
		return os.WriteFile(answersFile, append(data, '\n'), 0o644)
	}
	data, err := os.ReadFile(answersFile)
	if err != nil {
		return err
	}
	var known map[string][]string
	if err := json.Unmarshal(data, &known); err != nil {
		return fmt.Errorf("%s: %w", answersFile, err)
	}
	for pattern, codes := range seen {
		for _, code := range codes {
			if !slices.Contains(known[pattern], code) {
				return fmt.Errorf("%s: route %q answered with %q, which is not there: run all tests with -update", answersFile, pattern, code)
			}
		}
	}
	return nil
}
