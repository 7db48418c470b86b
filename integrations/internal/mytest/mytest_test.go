//go:build unix

package mytest_test

import (
	"database/sql"
	"os"
	"testing"

	"example.com/errcode/integrations/internal/mytest"
	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(mytest.Run(m)) }

func TestDatabase(t *testing.T) {
	first, second := mytest.Database(t), mytest.Database(t)
	assert.NotEqual(t, first.DBName, second.DBName)
	for _, config := range []*mysql.Config{first, second} {
		connector, err := mysql.NewConnector(config)
		require.NoError(t, err)
		db := sql.OpenDB(connector)
		defer db.Close()
		_, err = db.Exec("CREATE TABLE users (email TEXT)")
		require.NoError(t, err, "the databases share nothing")
	}
}
