//go:build unix && !race

package fleet_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/mail"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How much is sent.
const (
	requests = 20_000
	rate     = 280 // a second; at most one in twenty hashes a password
	browsers = 260
	workers  = 48 // browsers that do something at the same time
)

// TestFleet sends 20,000 requests while parts of the fleet fail, and checks that every
// answer is right or a documented code, and that nothing is lost, doubled or told.
func TestFleet(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	mailbox := mail.NewMailbox(l)
	t.Cleanup(func() { _ = mailbox.Close() })
	f := newFleet(t, l.Addr().String())
	load := newLoad(t, f.url, mailbox, rate)

	pool := make(chan *browser, browsers)
	for n := range browsers {
		pool <- newBrowser(load, n)
	}
	began := time.Now()
	var work sync.WaitGroup
	for range workers {
		work.Go(func() {
			for load.sent.Load() < requests {
				b := <-pool
				if err := b.step(); err != nil {
					load.complain("%v", err)
				}
				pool <- b
			}
		})
	}
	moments := disturb(t, f, load)
	work.Wait()
	took := time.Since(began)

	// What was answered.
	load.mu.Lock()
	defer load.mu.Unlock()
	t.Logf("%d requests in %.0f s; not a success:", load.sent.Load(), took.Seconds())
	for _, what := range slices.Sorted(maps.Keys(load.codes)) {
		t.Logf("%6d  %s", load.codes[what], what)
	}
	assert.Empty(t, load.wrong)
	assert.Len(t, during(load.closed, moments.killed, moments.killed.Add(3*time.Second)), len(load.closed), "connections closed at the kill only")
	assert.Empty(t, during(load.closed, moments.asked, moments.gone), "a graceful shutdown costs no client an error")
	assert.Empty(t, during(load.failures, moments.asked, moments.gone), "a graceful shutdown costs no client an error")

	checkNothingLost(t, f, mailbox, pool, load)
	checkNothingTold(t, f, load)
}

// moments are when what happened.
type moments struct{ killed, asked, gone time.Time }

// disturb makes parts of the fleet fail, at fixed shares of the requests.
func disturb(t *testing.T, f *fleet, load *load) (m moments) {
	t.Helper()
	after := func(percent int64) {
		for load.sent.Load() < requests*percent/100 {
			time.Sleep(10 * time.Millisecond)
		}
	}
	after(15)
	m.killed = time.Now()
	_ = f.replicas[0].stop(syscall.SIGKILL)
	after(22)
	f.replicas[0].start()
	after(35)
	_ = f.postgres.stop(syscall.SIGQUIT) // at once
	f.postgres.start()
	after(55)
	require.NoError(t, f.events.stop(syscall.SIGTERM))
	time.Sleep(time.Second)
	f.events.start()
	after(80)
	m.asked = time.Now()
	assert.NoError(t, f.replicas[1].stop(syscall.SIGTERM), "%s", f.replicas[1].said())
	m.gone = time.Now()
	after(90)
	f.replicas[1].start()
	return m
}

// checkNothingLost checks sessions, tokens, pictures, accounts and mails.
func checkNothingLost(t *testing.T, f *fleet, mailbox *mail.Mailbox, pool chan *browser, load *load) {
	t.Helper()
	load.mu.Unlock() // the browsers note what they see
	defer load.mu.Lock()
	close(pool)
	signedUp := 0
	for b := range pool {
		if b.signedUp {
			signedUp++
		}
		if b.access == "" {
			continue
		}
		assert.NoError(t, b.look())
		assert.NoError(t, b.signIn("POST", "/api/refresh", body{}), "the refresh token still serves")
		if b.avatar != nil {
			a, err := b.expect("GET", "/api/users/"+b.handle+"/avatar", body{})
			assert.NoError(t, err)
			assert.Equal(t, b.avatar, a.body)
		}
	}
	conn, err := pgx.Connect(context.Background(), f.database)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.Background()) }()
	count := func(query string) (n int) {
		require.NoError(t, conn.QueryRow(context.Background(), query).Scan(&n))
		return n
	}
	assert.Equal(t, signedUp, count("SELECT count(*) FROM users"))
	require.Eventually(t, func() bool { return count("SELECT count(*) FROM outbox") == 0 }, 10*time.Second, 50*time.Millisecond)
	perAddress := map[string]int{}
	require.Eventually(t, func() bool {
		clear(perAddress)
		for _, m := range mailbox.Mails() {
			perAddress[m.To]++
		}
		return len(perAddress) == signedUp
	}, 60*time.Second, 100*time.Millisecond, "a mail for each account")
	for to, n := range perAddress {
		assert.Equal(t, 1, n, to)
	}
	t.Logf("%d accounts, %d mails", signedUp, len(mailbox.Mails()))
}

// checkNothingTold looks for secrets in what the processes of the service have logged.
func checkNothingTold(t *testing.T, f *fleet, load *load) {
	t.Helper()
	for _, p := range append(slices.Clone(f.replicas), f.events) {
		log := p.said()
		for _, secret := range append(slices.Clone(load.canaries), "canary-", "SELECT", "INSERT", "UPDATE") {
			if i := strings.Index(log, secret); secret != "" && i >= 0 {
				t.Errorf("the log of %s has %q: %s", p.name, secret, around(log, i))
				break
			}
		}
	}
}

// around returns what stands around a place in a text.
func around(s string, at int) string {
	return fmt.Sprintf("%q", s[max(at-200, 0):min(at+200, len(s))])
}
