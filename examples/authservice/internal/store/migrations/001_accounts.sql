-- Times are milliseconds since 1970. Secrets are stored as hashes.
CREATE TABLE users (
	id            TEXT PRIMARY KEY,
	email         TEXT NOT NULL,
	handle        TEXT NOT NULL,
	password      TEXT NOT NULL DEFAULT '', -- argon2id in PHC format; empty if there is none
	role          TEXT NOT NULL DEFAULT 'user',
	language      TEXT NOT NULL DEFAULT '',
	verified_at   BIGINT NOT NULL DEFAULT 0,
	banned_at     BIGINT NOT NULL DEFAULT 0,
	avatar        TEXT NOT NULL DEFAULT '', -- the name of a file
	totp_secret   TEXT NOT NULL DEFAULT '',
	totp_at       BIGINT NOT NULL DEFAULT 0, -- when it was confirmed
	totp_step     BIGINT NOT NULL DEFAULT 0, -- the last time step that was used
	created_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE UNIQUE INDEX users_handle ON users (handle);

CREATE TABLE sessions (
	id         TEXT PRIMARY KEY,
	user_id    TEXT NOT NULL,
	agent      TEXT NOT NULL DEFAULT '',
	address    TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	revoked_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX sessions_user ON sessions (user_id);

-- A refresh token serves once. One that comes again was stolen, or its answer was lost.
CREATE TABLE refresh_tokens (
	hash       TEXT PRIMARY KEY,
	session_id TEXT NOT NULL,
	used_at    BIGINT NOT NULL DEFAULT 0,
	expires_at BIGINT NOT NULL
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Tokens of links in mails, of the second step of a login, and of sign-ups by a provider.
CREATE TABLE tokens (
	hash       TEXT PRIMARY KEY,
	kind       TEXT NOT NULL,
	user_id    TEXT NOT NULL DEFAULT '',
	email      TEXT NOT NULL DEFAULT '',
	data       TEXT NOT NULL DEFAULT '',
	expires_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX tokens_user ON tokens (user_id, kind);

CREATE TABLE backup_codes (
	user_id TEXT NOT NULL,
	hash    TEXT NOT NULL,
	used_at BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (user_id, hash)
);

CREATE TABLE connections (
	provider   TEXT NOT NULL,
	subject    TEXT NOT NULL,
	user_id    TEXT NOT NULL,
	picture    TEXT NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	PRIMARY KEY (provider, subject)
);
CREATE UNIQUE INDEX connections_user ON connections (user_id, provider);

CREATE TABLE blocked_addresses (
	address    TEXT PRIMARY KEY,
	created_at BIGINT NOT NULL
);

-- The answers to requests with an Idempotency-Key, encrypted by it.
CREATE TABLE idempotency_keys (
	hash       TEXT PRIMARY KEY,
	request    TEXT NOT NULL,
	answer     TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

-- What is to be published once the transaction that wrote it has committed.
CREATE TABLE outbox (
	id         TEXT PRIMARY KEY,
	subject    TEXT NOT NULL,
	payload    TEXT NOT NULL,
	created_at BIGINT NOT NULL
);

-- Mails that were sent, so that a job that comes again sends none.
CREATE TABLE sent_mails (
	id      TEXT PRIMARY KEY,
	sent_at BIGINT NOT NULL
);

CREATE TABLE signing_keys (
	id         TEXT PRIMARY KEY,
	seed       TEXT NOT NULL, -- of Ed25519, in base64
	created_at BIGINT NOT NULL
);
