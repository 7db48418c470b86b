package bypass

import (
	"io"
	"net/http"

	"example.com/errcode"
)

type server struct{ api errcode.Writer }

func (s *server) show(w http.ResponseWriter, r *http.Request) error {
	switch r.PathValue("id") {
	case "1":
		http.Error(w, "No such user", http.StatusNotFound) // want `http.Error answers past the Writer, in a form that the service's clients don't know: return an error`
		return nil
	case "2":
		http.NotFound(w, r) // want `http.NotFound answers past the Writer`
		return nil
	case "3":
		w.WriteHeader(http.StatusForbidden) // want `WriteHeader\(http.StatusForbidden\) answers past the Writer, without a body: return an error`
		return nil
	case "4":
		if _, err := io.Copy(w, r.Body); err != nil {
			http.Error(w, err.Error(), 500) // want `http.Error answers past the Writer`
			return nil
		}
	case "5":
		http.Error(w, r.URL.Path, 500) // want `http.Error answers past the Writer`
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("email") == "" {
		http.Error(w, "missing", http.StatusBadRequest) // want `http.Error answers past the Writer, in a form that the service's clients don't know: give an error to WriteError`
		return
	}
	s.api.WriteError(w, r, errcode.UserNotFound)
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusServiceUnavailable)
}

func (s *server) own(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("Accept") == "text/html" {
		w.WriteHeader(http.StatusNotFound)
		_, err := io.WriteString(w, "<h1>Not found</h1>")
		return err
	}
	w.WriteHeader(status(r))
	return nil
}

func status(*http.Request) int { return 200 }

func stub() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", 503) })
}
