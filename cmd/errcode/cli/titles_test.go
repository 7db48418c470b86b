package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolded(t *testing.T) {
	for title, want := range map[string]string{
		"StatusCode": "status code", "HTTPStatus": "http status", "error_code": "error code", "**Error Code:**": "error code",
		"Código de error": "codigo de error", "Code d’erreur": "code d'erreur", "Mã lỗi": "ma loi", "ＨＴＴＰ": "http",
	} {
		assert.Equal(t, want, folded(title), title)
	}
}

func TestMeaningOf(t *testing.T) {
	for field, titles := range map[string][]string{
		"code": {"Code", "Error Code", "errorCode", "Code (string)", "API error code", "Application code", "Type", "Código", "Code d'erreur", "Fehlercode",
			"Codice errore", "Код", "错误码", "錯誤代碼", "エラーコード", "에러코드", "Mã lỗi", "业务错误码"},
		"status": {"HTTP", "HTTP Status", "HTTP Code", "StatusCode", "http_status", "HTTP status (typical)", "Status", "HTTP response code", "Código HTTP", "Statut HTTP",
			"HTTP-Statuscode", "Stato HTTP", "HTTP-код", "HTTP状态码", "HTTP 狀態碼", "HTTPステータスコード", "HTTP 상태 코드", "Mã trạng thái"},
		"message": {"Message", "Msg", "Message (example)", "Error message", "message Pattern", "Mensaje", "Mensagem", "Message d'erreur", "Meldung", "Messaggio", "Сообщение",
			"错误信息", "英文訊息", "メッセージ", "메시지", "Thông báo"},
		"description": {"Description", "Meaning", "Usage", "When", "Explanation", "Scenario", "Section", "Cause", "Notes", "When it occurs", "Significado", "Descrição", "Signification", "Bedeutung",
			"Spiegazione", "Описание", "含义", "触发场景", "說明", "説明", "설명", "발생 조건", "Ý nghĩa"},
		"fix":    {"Solution", "How to fix", "Prevention", "User Recovery", "UI Action", "Solución", "Solução", "Que faire ?", "Abhilfe", "Soluzione", "Решение", "处理方式", "處理建議", "対処方法", "해결 방법", "Cách xử lý"},
		"action": {"Action", "Frontend action"},
	} {
		for _, title := range titles {
			found, ok := meaningOf(title)
			assert.True(t, ok, title)
			assert.Equal(t, field, found.field, title)
		}
	}
	for _, title := range []string{"", "Retryable", "Colour", "Status text", "Ref", "Severity", "重试"} {
		found, _ := meaningOf(title)
		assert.Empty(t, found.field, title)
	}
}
