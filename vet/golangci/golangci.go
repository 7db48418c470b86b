// Package golangci makes the analyzers of package vet a linter of golangci-lint, with the
// name errcode, by its module plugin system.
//
// A golangci-lint with the plugin is built by "golangci-lint custom", from .custom-gcl.yml:
//
//	version: v2.15.0
//	plugins:
//	  - module: example.com/errcode/vet
//	    import: example.com/errcode/vet/golangci
//	    version: latest
//
// and .golangci.yml switches it on:
//
//	version: "2"
//	linters:
//	  enable: [errcode]
//	  settings:
//	    custom:
//	      errcode:
//	        type: module
//	        settings:
//	          disable: [codespelling]
//
// Of the settings there is disable, the names of analyzers that shall not run.
package golangci

import (
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"example.com/errcode/vet"
)

// The plugin system finds a plugin by what it has registered when it is imported.
func init() { register.Plugin("errcode", newPlugin) }

type plugin struct{ analyzers []*analysis.Analyzer }

type settings struct {
	Disable []string `json:"disable"`
}

func newPlugin(given any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[settings](given)
	if err != nil {
		return nil, fmt.Errorf("errcode: the settings are wrong, expected \"disable\" and a list of analyzers: %w", err)
	}
	all, err := vet.Without(s.Disable...)
	if err != nil {
		return nil, fmt.Errorf("errcode: the setting \"disable\" is wrong: %w", err)
	}
	return plugin{all}, nil
}

func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return p.analyzers, nil }

// GetLoadMode says that the analyzers need types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
