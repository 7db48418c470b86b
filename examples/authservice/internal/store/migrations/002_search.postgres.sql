CREATE INDEX users_search ON users USING gin (to_tsvector('simple', handle || ' ' || email));
