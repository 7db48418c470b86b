package literal

import "testing"

func TestBody(t *testing.T) {
	if b := (body{Code: "user:not_found"}); b.Code != "user:not_found" {
		t.Error(b)
	}
}
