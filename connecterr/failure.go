package connecterr

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"example.com/errcode"
)

// Header fields of gRPC.
const (
	fieldStatus  = "Grpc-Status"
	fieldMessage = "Grpc-Message"
)

// failure returns a response of Connect itself as an error, nil if it is not one. Alone is
// its HTTP status if it has no code of Connect, else 0.
func failure(status int, h http.Header, body []byte) (alone int, err error) {
	if grpcField(h, fieldStatus) != "" {
		return 0, grpcError(grpcField(h, fieldStatus), grpcField(h, fieldMessage))
	}
	if status != http.StatusOK {
		if err := connectError(body); err != nil {
			return 0, err
		}
		as := status
		if status == http.StatusNotFound { // unimplemented, not not_found
			as = http.StatusMethodNotAllowed
		}
		return status, errcode.Status(as).Errorf("HTTP %d %q", status, bytes.TrimSpace(body))
	}
	last := envelope(body)
	if endFlag(h) == endConnect {
		var end struct {
			Error json.RawMessage `json:"error"`
		}
		if json.Unmarshal(last, &end) != nil || end.Error == nil {
			return 0, nil
		}
		return 0, connectError(end.Error)
	}
	// No empty line ends the fields, which ReadMIMEHeader takes for an error.
	fields, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(last))).ReadMIMEHeader()
	return 0, grpcError(fields.Get(fieldStatus), fields.Get(fieldMessage))
}

// Flags of the last envelope of a stream.
const (
	endConnect = 0b10
	endGRPCWeb = 0b1000_0000
)

// endFlag returns the flag of the last envelope of a stream, 0 if the protocol has none.
func endFlag(h http.Header) byte {
	switch media := h.Get("Content-Type"); {
	case strings.HasPrefix(media, "application/connect+"):
		return endConnect
	case strings.HasPrefix(media, "application/grpc-web"):
		return endGRPCWeb
	}
	return 0
}

// envelope returns what is in the envelope that a body is, nil if it can't be read.
func envelope(body []byte) []byte {
	const (
		prefix     = 5
		compressed = 1
	)
	if len(body) < prefix || uint64(binary.BigEndian.Uint32(body[1:])) != uint64(len(body)-prefix) {
		return nil
	}
	data := body[prefix:]
	if body[0]&compressed == 0 {
		return data
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	data, _ = io.ReadAll(z)
	return data
}

// grpcField returns a field of the header, or of the trailer that follows it.
func grpcField(h http.Header, name string) string {
	for _, key := range []string{name, http.TrailerPrefix + name} {
		if values := h[key]; len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// isProtocol reports whether a header field belongs to a response that is replaced.
func isProtocol(key string) bool {
	return strings.HasPrefix(key, http.TrailerPrefix) || strings.HasPrefix(key, "Grpc-") ||
		strings.HasPrefix(key, "Connect-") || strings.HasPrefix(key, "Content-")
}

// grpcError returns the error that header fields of gRPC have, nil if they have none.
func grpcError(status, message string) error {
	n, err := strconv.ParseUint(status, 10, 32)
	if err != nil || n == 0 {
		return nil
	}
	if text, err := url.PathUnescape(message); err == nil {
		message = text
	}
	return own(connect.Code(n), message)
}

// connectError returns the error that is the body of a response, nil if it is not one.
func connectError(body []byte) error {
	var e struct {
		Code    connect.Code `json:"code"`
		Message string       `json:"message"`
	}
	if json.Unmarshal(body, &e) != nil || e.Code == 0 {
		return nil
	}
	return own(e.Code, e.Message)
}

// own returns an error of Connect itself. It has nothing but a size to say with
// resource_exhausted.
func own(code connect.Code, message string) error {
	err := connect.NewError(code, errors.New(message))
	if code == connect.CodeResourceExhausted {
		return errcode.Status(http.StatusRequestEntityTooLarge).Wrap(err)
	}
	return err
}
