package snapshot_test

import (
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

func TestStatusActions(t *testing.T) {
	got := map[int]errcode.Action{}
	for status, action := range snapshot.StatusActions() {
		got[status] = action
	}
	require.Equal(t, map[int]errcode.Action{
		0:   errcode.ActionRetryLater,
		401: errcode.ActionRedirectToLogin,
		403: errcode.ActionShowAccessDenied,
		404: errcode.ActionShowNotFound,
		409: errcode.ActionShowConflict,
		410: errcode.ActionShowNotFound,
		422: errcode.ActionShowFieldErrors,
		423: errcode.ActionShowAccessDenied,
		429: errcode.ActionRetryWithBackoff,
		502: errcode.ActionRetryLater,
		503: errcode.ActionRetryLater,
		504: errcode.ActionRetryLater,
	}, got)
	for range snapshot.StatusActions() {
		break // it stops when it is told to
	}
}

func TestStatusWords(t *testing.T) {
	require.Equal(t, []string{"Unauthorized", "Forbidden", "Conflict", "Gone", "Locked"}, snapshot.StatusWords())
}
