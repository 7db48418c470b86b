package rpcerr_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
)

// TestJSONOfAGateway: package errcode reads a status that a gateway has written as JSON, as
// Error reads the status itself.
func TestJSONOfAGateway(t *testing.T) {
	for name, err := range map[string]error{
		"code":         errcode.UserNotFound,
		"no colon":     errcode.EnvelopeConflict.WithMessage("Taken, sorry"),
		"other status": errcode.GeneralFileTooLarge.WithRetryAfter(1500 * time.Millisecond),
		"fields":       errcode.EnvelopeValidationError.WithFields(paths),
		"rules":        errcode.EnvelopeValidationError.WithRule("items.1.password", errcode.RuleTooShort, 8),
	} {
		for _, wr := range []errcode.Writer{{}, {Localizer: german{}}} {
			status := sent(t, wr, err)
			body, problem := protojson.Marshal(status)
			require.NoError(t, problem)
			var plain json.RawMessage // without the spaces that protojson adds at random
			require.NoError(t, json.Unmarshal(body, &plain))

			want, _ := errors.AsType[*errcode.Error](rpcerr.Error(status, nil))
			got, ok := errors.AsType[*errcode.Error](errcode.Parse(rpcerr.HTTPStatus(rpcerr.Code(want.StatusCode())), plain))
			require.True(t, ok)
			require.ErrorIs(t, got, errcode.CodeOf(err), name)
			assert.Equal(t, want.Message(), got.Message(), name)
			fields := want.Fields()
			delete(fields, "") // a body has no field without a name
			if len(fields) == 0 {
				fields = nil
			}
			assert.Equal(t, fields, got.Fields(), name)
			delay, _ := want.RetryAfter()
			delayOfBody, _ := got.RetryAfter()
			assert.Equal(t, delay, delayOfBody, name)
		}
	}
}
