package huawei

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"reflect"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// Judge decodes an answer, or tells what its error means. A file comes with a
// success status, and an error is JSON with another one.
func (c *call) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	e := readEnvelope(a.Body)
	var j transport.Judgement
	switch {
	case a.StatusCode >= 200 && a.StatusCode < 300 && !e.failed():
		j = c.decode(ctx, a)
	case e.code == "":
		j = transport.Unreadable(a, nil)
	default:
		j = judgeCode(e.code, e.message, a.StatusCode)
		j.Code, j.Message = e.code, e.message
	}
	j.RequestID = cmp.Or(a.Header.Get("X-Request-Id"), e.requestID)
	return j
}

var (
	errNoFile  = errors.New("the answer is no file")
	errCutFile = errors.New("nothing proves that the file arrived whole")
)

// decode reads what a success brings: a file, JSON, or null and nothing where no
// data is expected.
func (c *call) decode(ctx context.Context, a *transport.Answer) transport.Judgement {
	if c.out == nil {
		return transport.Judgement{}
	}
	out := reflect.ValueOf(c.out).Elem()
	fields := planOf(out.Type())
	if fields.download >= 0 {
		if !isFile(a) {
			return transport.Unreadable(a, errNoFile)
		}
		// The file may exist only in this answer: it was read whole before the call counts as done.
		body := a.Keep()
		out.Field(fields.download).Set(reflect.ValueOf(io.NopCloser(bytes.NewReader(body))))
		if !isWhole(body, a.Framed) {
			return transport.Judgement{Verdict: transport.Lost, Kind: yunkit.ErrUnavailable, Err: errCutFile, Arrived: true}
		}
		return transport.Judgement{}
	}
	text := bytes.TrimSpace(a.Body)
	if (len(text) == 0 || string(text) == "null") && (out.Kind() != reflect.Struct || !fields.body) {
		return transport.Judgement{}
	}
	return a.Decode(ctx, c.out)
}

// isFile tells a file from JSON and pages. A configuration may come as plain text.
func isFile(a *transport.Answer) bool {
	mediaType, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	text := bytes.TrimLeft(a.Body, " \t\r\n\ufeff")
	switch {
	case len(text) == 0, strings.HasSuffix(mediaType, "json"):
		return false
	case strings.HasPrefix(mediaType, "text/"):
		return mediaType != "text/html" && !strings.ContainsRune("{[<", rune(text[0]))
	}
	return true
}

// isWhole reports whether a file proves that none of it is missing: a ZIP archive
// by the directory at its end, whatever its framing says, and others by their framing.
func isWhole(file []byte, framed bool) bool {
	if !bytes.HasPrefix(file, []byte("PK\x03\x04")) {
		return framed
	}
	_, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	return err == nil || errors.Is(err, zip.ErrInsecurePath)
}

// envelope is what the bodies of errors hold.
type envelope struct {
	errorCode string // of the fields that only errors have
	code      string // errorCode, or else the general field "code", a text or a number
	message   string
	requestID string
}

// failed reports whether the body is an error whatever the status says. The
// product's table of errors lists successes too.
func (e envelope) failed() bool {
	return e.errorCode != "" && !strings.HasPrefix(e.errorCode, "BCS.200")
}

// readEnvelope reads the forms that the service and its gateway use: error_code
// and error_msg, a detail in message beside them, code and message, and either
// pair one level down in error.
func readEnvelope(body []byte) envelope {
	var e envelope
	var inner []byte
	var general, fixed, detail string
	visit := func(key, value []byte) bool {
		switch string(key) {
		case "error_code", "errorCode":
			e.errorCode = decode.Text(value)
		case "code":
			general = decode.Text(value)
		case "error_msg", "error_message", "errorMsg":
			fixed = decode.Text(value)
		case "message":
			detail = decode.Text(value)
		case "request_id":
			e.requestID = decode.Text(value)
		case "error":
			inner = value
		}
		return true
	}
	decode.Members(body, visit)
	if inner != nil {
		decode.Members(inner, visit)
		e.errorCode = cmp.Or(e.errorCode, general)
	}
	e.code = cmp.Or(e.errorCode, general)
	e.message = fixed
	if detail != "" && detail != fixed {
		e.message = strings.TrimPrefix(fixed+": "+detail, ": ")
	}
	return e
}
