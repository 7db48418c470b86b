package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// All tables of the documents have a Go variable for the registries that include them.
func TestDocumentTables(t *testing.T) {
	for c := range (Config{}).catalogues() {
		if c.Document() != "" {
			assert.NotEmpty(t, documentTables[c], c.Name())
		}
	}
}

func TestSpelledOut(t *testing.T) {
	for code, want := range map[string]string{
		"CARD_DECLINED": "Card declined", "badNonce": "Bad nonce", "TSK-BIZ-007": "Tsk biz 007", "HTTPTimeout": "HTTP timeout", "a": "A", "404": "404",
	} {
		assert.Equal(t, want, spelledOut(code), code)
	}
}

func TestTableVariable(t *testing.T) {
	for table, want := range map[string]string{
		"Error codes": "ErrorCodes", "Códigos de error": "CodigosDeError", "Mã lỗi": "MaLoi", "错误码": "Codes", "2FA": "Catalogue2FA", "認證（Auth）": "Auth",
	} {
		assert.Equal(t, want, tableVariable(table), table)
	}
}
