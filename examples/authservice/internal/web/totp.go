package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// useCode checks a code of the app, or a backup code, and uses it up. The caller saves the
// user.
func (s *Server) useCode(r *http.Request, q store.Queries, user *store.User, code string) error {
	ctx := r.Context()
	code = strings.TrimSpace(code)
	if strings.Contains(code, "-") {
		err := q.UseBackupCode(ctx, user.ID, secret.Hash(code), s.Now())
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		left, err := q.BackupCodes(ctx, user.ID)
		switch {
		case err != nil:
			return err
		case left == 0:
			return errcode.TOTPBackupCodeExhausted
		}
		return errcode.TOTPInvalidCode.Errorf("no such backup code")
	}
	step, ok := secret.TOTPStep(user.TOTPSecret, code, s.Now(), user.TOTPStep)
	if !ok {
		return errcode.TOTPInvalidCode
	}
	user.TOTPStep = step
	return nil
}

// beginTOTP makes a secret for an app. It counts once a code of it is confirmed.
func (s *Server) beginTOTP(w http.ResponseWriter, r *http.Request, c caller) error {
	if !c.TOTP.IsZero() {
		return errcode.TOTPAlreadyEnabled
	}
	setup, err := secret.NewTOTP(c.Email, s.Random, s.QRSize)
	if err != nil {
		return err
	}
	err = s.change(r.Context(), c.ID, func(q store.Queries, user *store.User) error {
		if !user.TOTP.IsZero() { // in another tab
			return errcode.TOTPAlreadyEnabled
		}
		user.TOTPSecret = setup.Secret
		return nil
	})
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, setup)
}

// confirmTOTP takes the first code of the app, and answers with backup codes.
func (s *Server) confirmTOTP(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Code string `json:"code"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	if err := s.limit(r, perUser, c.ID); err != nil {
		return err
	}
	codes := secret.NewBackupCodes()
	err := s.change(r.Context(), c.ID, func(q store.Queries, user *store.User) error {
		switch {
		case !user.TOTP.IsZero():
			return errcode.TOTPAlreadyEnabled
		case user.TOTPSecret == "":
			return errcode.TOTPNotEnabled
		}
		step, ok := secret.TOTPStep(user.TOTPSecret, in.Code, s.Now(), user.TOTPStep)
		if !ok {
			return errcode.TOTPInvalidCode
		}
		user.TOTP, user.TOTPStep = s.Now(), step
		var hashes []string
		for _, code := range codes {
			hashes = append(hashes, secret.Hash(code))
		}
		return q.SetBackupCodes(r.Context(), user.ID, hashes)
	})
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string][]string{"backup_codes": codes})
}

// disableTOTP takes a last code.
func (s *Server) disableTOTP(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Code string `json:"code"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	if err := s.limit(r, perUser, c.ID); err != nil {
		return err
	}
	err := s.change(r.Context(), c.ID, func(q store.Queries, user *store.User) error {
		if user.TOTP.IsZero() {
			return errcode.TOTPNotEnabled
		}
		if err := s.useCode(r, q, user, in.Code); err != nil {
			return err
		}
		user.TOTP, user.TOTPSecret = time.Time{}, ""
		return q.SetBackupCodes(r.Context(), user.ID, nil)
	})
	if err != nil {
		return err
	}
	return done(w)
}
