package bench

import (
	"net/http"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// routers serve a route that succeeds: http.ServeMux alone, and in Writer.Mux, which is
// there for the routes that are not found.
func routers() []writer {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /users/{id}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return []writer{
		{impl: "ServeMux", write: mux.ServeHTTP},
		{impl: "ours", write: errcode.Writer{Report: silent}.Mux(mux).ServeHTTP},
	}
}

func BenchmarkMux(b *testing.B) {
	b.Run("task=found", func(b *testing.B) { compete(b, routers(), writerName, respond) })
}

func TestSameWorkMux(t *testing.T) {
	for _, w := range routers() {
		assert.Equal(t, http.StatusNoContent, answers(w).status, w.impl)
	}
}
