package cli

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVersionOf(t *testing.T) {
	const module = "example.com/errcode/cmd/errcode"
	settings := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.time", Value: "2026-07-01T10:20:30Z"}, {Key: "vcs.modified", Value: "false"}}
	changed := append(settings[:3:3], debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	for _, test := range []struct {
		name           string
		info           debug.BuildInfo
		released, want string
	}{
		{"from a checkout", debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: module, Version: "(devel)"}, Settings: settings}, "",
			"errcode (devel) (commit 0123456789ab of 2026-07-01) go1.26.8"},
		{"from a changed one", debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: module, Version: "v0.1.1-0.20260701102030-0123456789ab+dirty"}, Settings: changed}, "",
			"errcode v0.1.1-0.20260701102030-0123456789ab+dirty (commit 0123456789ab of 2026-07-01, changed) go1.26.8"},
		{"from a checkout of a release", debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: module, Version: "v1.2.3"}, Settings: settings}, "abcdef0123456789abcd 2026-06-30",
			"errcode v1.2.3 (commit 0123456789ab of 2026-07-01) go1.26.8"},
		{"installed by version", debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: module, Version: "v1.2.3"}}, "0123456789abcdef0123 2026-06-30",
			"errcode v1.2.3 (commit 0123456789ab of 2026-06-30) go1.26.8"},
		{"another program", debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: "example.test/shop", Version: "v0.3.0"}, Deps: []*debug.Module{{Path: "example.test/other", Version: "v9.0.0"}, {Path: module, Version: "v1.2.3"}}, Settings: settings}, "abcdef0123456789abcd 2026-06-30",
			"errcode v1.2.3 (commit abcdef012345 of 2026-06-30) in example.test/shop v0.3.0 (commit 0123456789ab of 2026-07-01) go1.26.8"},
		{"without information", debug.BuildInfo{GoVersion: "go1.26.8"}, "",
			"errcode (devel) go1.26.8"},
	} {
		assert.Equal(t, test.want, versionOf(&test.info, test.released), test.name)
	}
}
