package web

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // formats of pictures
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// Limits of a picture.
const (
	maxAvatar = 1 << 20 // bytes
	maxSide   = 4096    // pixels
)

// uploadAvatar takes a form with the file "avatar".
func (s *Server) uploadAvatar(w http.ResponseWriter, r *http.Request, c caller) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxAvatar+4<<10)
	parts, err := r.MultipartReader()
	if err != nil {
		return errcode.FileUploadError.Wrap(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return errcode.FileNotFound.Errorf(`the form has no file "avatar"`)
		case err != nil:
			return errcode.FileUploadError.Wrap(err) // or FILE_TOO_LARGE, if that is why
		case part.FormName() != "avatar" || part.FileName() == "":
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, maxAvatar+1))
		switch {
		case err != nil:
			return errcode.FileUploadError.Wrap(err)
		case len(data) > maxAvatar:
			return errcode.GeneralFileTooLarge
		}
		return s.saveAvatar(w, r, c, data)
	}
}

// saveAvatar stores a picture under a new name, and then says that it is the user's.
func (s *Server) saveAvatar(w http.ResponseWriter, r *http.Request, c caller, data []byte) error {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return errcode.FileUploadError.Wrap(err)
	case config.Width > maxSide || config.Height > maxSide:
		return errcode.FileUploadError.Errorf("picture of %d × %d pixels", config.Width, config.Height)
	}
	name := secret.NewID() + "." + format
	if err := writeFile(filepath.Join(s.Avatars, name), data); err != nil {
		return err
	}
	var old string
	err = s.change(r.Context(), c.ID, func(_ store.Queries, user *store.User) error {
		old, user.Avatar = user.Avatar, name
		return nil
	})
	if err != nil {
		_ = os.Remove(filepath.Join(s.Avatars, name))
		return err
	}
	if old != "" {
		_ = os.Remove(filepath.Join(s.Avatars, old))
	}
	return done(w)
}

// writeFile writes a file as a whole or not at all.
func writeFile(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".upload-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// avatar serves the picture of a user.
func (s *Server) avatar(w http.ResponseWriter, r *http.Request) error {
	user, err := s.Store.UserByHandle(r.Context(), r.PathValue("handle"))
	if err != nil {
		return missing(err, errcode.SystemNotFound)
	}
	switch {
	case user.Avatar == "":
		return errcode.SystemNotFound.Errorf("the user has no picture")
	}
	data, err := fs.ReadFile(os.DirFS(s.Avatars), user.Avatar)
	if err != nil {
		return errcode.FileReadError.Wrap(err)
	}
	w.Header().Set("Content-Type", http.DetectContentType(data))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "private, max-age=60")
	_, _ = w.Write(data)
	return nil
}

// importAvatar takes the picture that a provider has of the user.
func (s *Server) importAvatar(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Provider string `json:"provider"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	all, err := s.Store.Connections(r.Context(), c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(one store.Connection) bool { return one.Provider == in.Provider })
	provider := s.Providers[in.Provider]
	if i < 0 || provider == nil {
		return errcode.OAuthConnectionNotFound
	}
	address, err := url.Parse(all[i].Picture)
	if err != nil || !slices.Contains(provider.PictureHosts, address.Host) {
		return errcode.OAuthInvalidImageURL.Errorf("picture at %q, expected one of %q", all[i].Picture, provider.PictureHosts)
	}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, all[i].Picture, nil)
	if err != nil {
		return errcode.OAuthInvalidImageURL.Wrap(err)
	}
	resp, err := s.Client.Do(req)
	if err != nil {
		return errcode.FileUploadError.Wrap(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAvatar+1))
	switch {
	case err != nil:
		return errcode.FileUploadError.Wrap(err)
	case resp.StatusCode != http.StatusOK:
		return errcode.FileUploadError.Wrap(fmt.Errorf("the provider answered with status %d", resp.StatusCode))
	case len(data) > maxAvatar:
		return errcode.GeneralFileTooLarge
	}
	return s.saveAvatar(w, r, c, data)
}
