package secret

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"math/big"
	"time"

	"example.com/errcode"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// A Setup is what a user needs to set up an app for codes.
type Setup struct {
	Secret string `json:"secret"`
	URL    string `json:"url"` // otpauth://…
	QR     string `json:"qr"`  // of the URL, a PNG as a data URL
}

// NewTOTP returns a new secret for an account, from random bytes of source.
func NewTOTP(account string, source io.Reader, size int) (Setup, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Rand: source})
	if err != nil {
		return Setup{}, errcode.TOTPSecretGenerationFailed.Wrap(err)
	}
	image, err := key.Image(size, size)
	if err != nil {
		return Setup{}, errcode.TOTPQRGenerationFailed.Wrap(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image); err != nil {
		return Setup{}, errcode.TOTPQRGenerationFailed.Wrap(err)
	}
	return Setup{key.Secret(), key.URL(), "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.Bytes())}, nil
}

// period of a code, in seconds.
const period = 30

// TOTPStep returns the time step whose code this is: that of now, or of the one before or
// after it, later than last. It returns false if there is none.
func TOTPStep(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	for _, step := range []int64{0, -1, 1} {
		step += now.Unix() / period
		valid, err := totp.ValidateCustom(code, secret, time.Unix(step*period, 0), totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if valid && err == nil && step > last {
			return step, true
		}
	}
	return 0, false
}

// NewBackupCodes returns ten codes, such as "4821-0937".
func NewBackupCodes() []string {
	codes := make([]string, 10)
	for i := range codes {
		n, _ := rand.Int(rand.Reader, big.NewInt(100_000_000)) // never fails
		codes[i] = fmt.Sprintf("%04d-%04d", n.Int64()/10_000, n.Int64()%10_000)
	}
	return codes
}
