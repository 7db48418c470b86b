package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/internal/pgtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// each runs a test on both databases.
func each(t *testing.T, test func(t *testing.T, s *store.Store, url string)) {
	for name, url := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "test.db"),
		"postgres": pgtest.URL(t),
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), url)
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() })
			test(t, s, url)
		})
	}
}

var (
	now = time.UnixMilli(1_800_000_000_000).UTC()
	ada = store.User{ID: "1", Email: "ada@example.com", Handle: "ada", Password: "hash", Role: "user", Created: now}
	bob = store.User{ID: "2", Email: "bob@example.com", Handle: "bob", Role: "user", Created: now.Add(time.Second)}
)

func TestUsers(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, url string) {
		ctx := t.Context()
		require.NoError(t, s.AddUser(ctx, ada))
		require.NoError(t, s.AddUser(ctx, bob))
		for _, get := range []func() (store.User, error){
			func() (store.User, error) { return s.User(ctx, "1") },
			func() (store.User, error) { return s.UserByEmail(ctx, "ada@example.com") },
			func() (store.User, error) { return s.UserByHandle(ctx, "ada") },
		} {
			got, err := get()
			require.NoError(t, err)
			assert.Equal(t, ada, got)
		}
		_, err := s.User(ctx, "3")
		require.ErrorIs(t, err, store.ErrNotFound)

		var taken *store.TakenError
		require.ErrorAs(t, s.AddUser(ctx, store.User{ID: "3", Email: ada.Email, Handle: "other"}), &taken)
		assert.Equal(t, "users_email", taken.Index)
		require.ErrorAs(t, s.AddUser(ctx, store.User{ID: "3", Email: "other", Handle: "ada"}), &taken)
		assert.Equal(t, "users_handle", taken.Index)

		changed := ada
		changed.Email, changed.Verified, changed.Banned, changed.TOTP, changed.TOTPStep, changed.Language = "ada@new.example", now, now, now, 7, "de"
		require.NoError(t, s.Tx(ctx, func(q store.Queries) error {
			locked, err := q.LockUser(ctx, "1")
			if err != nil {
				return err
			}
			assert.Equal(t, ada, locked)
			return q.SaveUser(ctx, changed)
		}))
		got, err := s.User(ctx, "1")
		require.NoError(t, err)
		assert.Equal(t, changed, got)
		require.ErrorIs(t, s.SaveUser(ctx, store.User{ID: "3"}), store.ErrNotFound)

		newest, err := s.Users(ctx)
		require.NoError(t, err)
		assert.Equal(t, []store.User{bob, changed}, newest)
		found, err := s.SearchUsers(ctx, "bob")
		require.NoError(t, err)
		assert.Equal(t, []store.User{bob}, found)
		_, err = s.SearchUsers(ctx, "( &")
		var query *store.QueryError
		require.ErrorAs(t, err, &query)

		// Migrations run once.
		again, err := store.Open(ctx, url)
		require.NoError(t, err)
		require.NoError(t, again.Close())
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, _ string) {
		ctx := t.Context()
		first := store.Session{ID: "s1", UserID: "1", Agent: "a", Address: "::1", Created: now, Used: now, Expires: now.Add(time.Hour)}
		second := first
		second.ID, second.Used = "s2", now.Add(time.Minute)
		require.NoError(t, s.AddSession(ctx, first))
		require.NoError(t, s.AddSession(ctx, second))
		got, err := s.Sessions(ctx, "1", now)
		require.NoError(t, err)
		assert.Equal(t, []store.Session{second, first}, got)
		require.NoError(t, s.RevokeSession(ctx, "1", "s2", now))
		require.ErrorIs(t, s.RevokeSession(ctx, "1", "s2", now), store.ErrNotFound)
		require.ErrorIs(t, s.RevokeSession(ctx, "2", "s1", now), store.ErrNotFound)
		require.NoError(t, s.RevokeSessions(ctx, "1", "s1", now))
		got, err = s.Sessions(ctx, "1", now)
		require.NoError(t, err)
		assert.Equal(t, []store.Session{first}, got)
		got, err = s.Sessions(ctx, "1", now.Add(2*time.Hour))
		require.NoError(t, err)
		assert.Empty(t, got)

		require.NoError(t, s.AddRefreshToken(ctx, store.RefreshToken{Hash: "h", SessionID: "s1", Expires: now}))
		require.NoError(t, s.UseRefreshToken(ctx, "h", now))
		require.ErrorIs(t, s.UseRefreshToken(ctx, "h", now), store.ErrNotFound)
		token, err := s.RefreshToken(ctx, "h")
		require.NoError(t, err)
		assert.Equal(t, store.RefreshToken{Hash: "h", SessionID: "s1", Used: now, Expires: now}, token)
	})
}

// Two transactions that claim the same key at once: one runs, the other waits and gets its
// answer.
func TestClaimKey(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, _ string) {
		ctx := t.Context()
		var mu sync.Mutex
		ran, answered := 0, 0
		var work sync.WaitGroup
		for range 8 {
			work.Go(func() {
				var claimed bool
				var before store.Answer
				err := s.Tx(ctx, func(q store.Queries) (err error) {
					if claimed, before, err = q.ClaimKey(ctx, "key", "request", now); err != nil || !claimed {
						return err
					}
					time.Sleep(20 * time.Millisecond) // the others wait
					return q.SaveAnswer(ctx, "key", "answer")
				})
				mu.Lock()
				defer mu.Unlock()
				if assert.NoError(t, err); claimed {
					ran++
				} else if assert.Equal(t, store.Answer{Request: "request", Text: "answer"}, before) {
					answered++
				}
			})
		}
		work.Wait()
		assert.Equal(t, 1, ran)
		assert.Equal(t, 7, answered)
	})
}

func TestTokensAndOutbox(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, _ string) {
		ctx := t.Context()
		token := store.Token{Hash: "h", Kind: "reset", UserID: "1", Email: "e", Data: "d", Expires: now}
		require.NoError(t, s.AddToken(ctx, token))
		got, err := s.Token(ctx, "reset", "h")
		require.NoError(t, err)
		assert.Equal(t, token, got)
		_, err = s.Token(ctx, "other", "h")
		require.ErrorIs(t, err, store.ErrNotFound)
		require.NoError(t, s.UseTokens(ctx, "1", "reset", now))
		require.ErrorIs(t, s.UseToken(ctx, "h", now), store.ErrNotFound)

		require.NoError(t, s.AddConnection(ctx, store.Connection{Provider: "p", Subject: "s", UserID: "1", Created: now}))
		var taken *store.TakenError
		require.ErrorAs(t, s.AddConnection(ctx, store.Connection{Provider: "p", Subject: "s", UserID: "2"}), &taken)
		require.ErrorAs(t, s.AddConnection(ctx, store.Connection{Provider: "p", Subject: "t", UserID: "1"}), &taken)
		connection, err := s.Connection(ctx, "p", "s")
		require.NoError(t, err)
		assert.Equal(t, store.Connection{Provider: "p", Subject: "s", UserID: "1", Created: now}, connection)
		require.NoError(t, s.RemoveConnection(ctx, "1", "p"))
		all, err := s.Connections(ctx, "1")
		require.NoError(t, err)
		assert.Empty(t, all)

		require.NoError(t, s.SetBackupCodes(ctx, "1", []string{"a", "b"}))
		require.NoError(t, s.UseBackupCode(ctx, "1", "a", now))
		require.ErrorIs(t, s.UseBackupCode(ctx, "1", "a", now), store.ErrNotFound)
		n, err := s.BackupCodes(ctx, "1")
		require.NoError(t, err)
		assert.Equal(t, 1, n)

		// What a transaction that fails has put into the outbox is not there.
		boom := errors.New("boom")
		require.ErrorIs(t, s.Tx(ctx, func(q store.Queries) error {
			require.NoError(t, q.AddEvent(ctx, store.Event{ID: "1", Subject: "mail"}, now))
			return boom
		}), boom)
		require.NoError(t, s.AddEvent(ctx, store.Event{ID: "2", Subject: "mail", Payload: "{}"}, now))
		events, err := s.Events(ctx)
		require.NoError(t, err)
		assert.Equal(t, []store.Event{{ID: "2", Subject: "mail", Payload: "{}"}}, events)
		require.NoError(t, s.RemoveEvent(ctx, "2"))

		require.NoError(t, s.NoteMail(ctx, "m", now))
		require.NoError(t, s.NoteMail(ctx, "m", now))
		sent, err := s.MailSent(ctx, "m")
		require.NoError(t, err)
		assert.True(t, sent)
		require.NoError(t, s.Sweep(ctx, now.Add(365*24*time.Hour)))
		sent, err = s.MailSent(ctx, "m")
		require.NoError(t, err)
		assert.False(t, sent)

		require.NoError(t, s.Block(ctx, "192.0.2.1", now))
		require.NoError(t, s.Block(ctx, "192.0.2.1", now))
		blocked, err := s.Blocked(ctx, "192.0.2.1")
		require.NoError(t, err)
		assert.True(t, blocked)
		require.NoError(t, s.Unblock(ctx, "192.0.2.1"))
		require.ErrorIs(t, s.Unblock(ctx, "192.0.2.1"), store.ErrNotFound)
	})
}

// What the database refuses has a code, and says when to try again if it is away.
func TestCode(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, _ string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.NoError(t, s.Close())
		_, err := s.User(t.Context(), "1")
		code := store.Code(err)
		require.ErrorIs(t, code, errcode.SystemDatabaseError)
		assert.True(t, errcode.Temporary(code))
		code = store.Code(s.Tx(ctx, func(store.Queries) error { return nil }))
		require.ErrorIs(t, code, errcode.SystemTransactionError)
	})
	assert.NoError(t, store.Code(errors.New("other")))
	assert.NoError(t, store.Code(store.ErrNotFound))
	_, err := store.Open(t.Context(), "mysql://x")
	assert.EqualError(t, err, `store: invalid database "mysql://x", expected sqlite:FILE or postgres://…`)
}
