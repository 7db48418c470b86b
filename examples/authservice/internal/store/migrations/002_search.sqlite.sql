CREATE VIRTUAL TABLE users_search USING fts5 (handle, email, content='users', content_rowid='rowid');
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
	INSERT INTO users_search (rowid, handle, email) VALUES (new.rowid, new.handle, new.email);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
	INSERT INTO users_search (users_search, rowid, handle, email) VALUES ('delete', old.rowid, old.handle, old.email);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF handle, email ON users BEGIN
	INSERT INTO users_search (users_search, rowid, handle, email) VALUES ('delete', old.rowid, old.handle, old.email);
	INSERT INTO users_search (rowid, handle, email) VALUES (new.rowid, new.handle, new.email);
END;
