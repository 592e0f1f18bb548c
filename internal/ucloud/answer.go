package ucloud

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// Judge decodes an answer, or tells what its error means. Errors come with
// status 200 and a RetCode.
func (c *call) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	e := readEnvelope(a.Body)
	var j transport.Judgement
	switch {
	case e.retCode == "0" && a.StatusCode < 300:
		j = a.Decode(ctx, c.out)
	case e.retCode == "" || e.retCode == "0":
		j = transport.Unreadable(a, e.err)
	default:
		j = judgeCode(e.retCode, a.StatusCode, c.temporary)
		j.Code, j.Message = e.retCode, e.message
	}
	j.RequestID = a.Header.Get("X-Ucloud-Request-Uuid")
	return j
}

// envelope is what every answer holds beside its data.
type envelope struct {
	retCode string // "" when there is none
	message string
	err     error
}

var errNoRetCode = errors.New("the answer has no RetCode")

// readEnvelope reads RetCode in any case, for samples of the vendor spell it
// Retcode, and quoted or bare, for services send it both ways.
func readEnvelope(body []byte) envelope {
	var e envelope
	decode.Members(body, func(key, value []byte) bool {
		switch {
		case bytes.EqualFold(key, []byte("RetCode")):
			e.retCode = strings.TrimSuffix(decode.Text(value), ".0")
		case bytes.EqualFold(key, []byte("Message")):
			e.message = decode.Text(value)
		}
		return true
	})
	if e.retCode == "" {
		e.err = errNoRetCode
	}
	return e
}
