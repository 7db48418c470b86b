package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs the migrations that have not run yet, in the order of their names, in one
// transaction. A name that ends in .sqlite.sql or .postgres.sql is for that database.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	other := ".postgres.sql"
	if s.postgres {
		other = ".sqlite.sql"
	}
	return s.Tx(ctx, func(q Queries) error {
		if q.postgres { // replicas start at the same time
			if err := q.exec(ctx, "SELECT pg_advisory_xact_lock(4242)"); err != nil {
				return err
			}
		}
		if err := q.exec(ctx, "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)"); err != nil {
			return err
		}
		done, err := list(ctx, q, func(row scanner) (name string, err error) { return name, row.Scan(&name) }, "SELECT name FROM migrations")
		if err != nil {
			return err
		}
		for _, name := range names {
			if strings.HasSuffix(name, other) || slices.Contains(done, name) {
				continue
			}
			statements, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			if err := q.exec(ctx, string(statements)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if err := q.exec(ctx, "INSERT INTO migrations (name) VALUES ($1)", name); err != nil {
				return err
			}
		}
		return nil
	})
}
