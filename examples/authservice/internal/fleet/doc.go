// Package fleet tests three replicas of the service behind HAProxy, with real processes of
// PostgreSQL, NATS and Redis, while one replica is killed, another one is shut down
// gracefully, and the database and NATS are restarted. README.md has its figures. The race detector would slow down the clients
// only, so there is no test with it.
package fleet
