package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLicences(t *testing.T) {
	mit, err := os.ReadFile("../../LICENSE")
	require.NoError(t, err)
	const gpl = "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.\n"
	for _, test := range []struct {
		file, text string
		want       []string
		problem    string
	}{
		{"LICENSE", string(mit), []string{"MIT"}, ""},
		{"licence.md", string(mit), []string{"MIT"}, ""},
		{"COPYING", gpl, nil, `COPYING: licence "GPL-3.0-or-later", expected one of 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT`},
		{"LICENSE.txt", "Ask me before you use it.\n", nil, "LICENSE.txt: only 0 % of it is a known licence"},
		{"LICENSED.txt", string(mit), nil, "no file with a licence"},
	} {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, test.file), []byte(test.text), 0o600))
		names, err := licences(folder)
		assert.Equal(t, test.want, names, test.file)
		if test.problem == "" {
			assert.NoError(t, err, test.file)
		} else {
			assert.EqualError(t, err, test.problem)
		}
	}
}
