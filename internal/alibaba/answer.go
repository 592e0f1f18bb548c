package alibaba

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// envelope is what every answer may hold beside its data.
type envelope struct {
	requestID string
	code      string
	message   string
	failed    bool // the answer calls itself a failure, with or without a code
}

var (
	errNoRequestID = errors.New("the answer has no RequestId")
	errFailed      = errors.New("the answer reports a failure and no code")
)

// Judge decodes an answer, or tells what its error means. The code beats the
// status, which differs between products for the same code.
func (c *call) Judge(ctx context.Context, a *transport.Answer) transport.Judgement {
	e := readEnvelope(a.Body, a.StatusCode)
	proof := cmp.Or(e.requestID, a.Header.Get("X-Acs-Request-Id"))
	var j transport.Judgement
	switch {
	case e.code != "":
		j = judgeCode(e.code, a.StatusCode, proof != "")
		j.Code, j.Message = e.code, e.message
		j.RetryAfter = rateLimitWait(a.Header)
	case a.StatusCode < 200 || a.StatusCode >= 300:
		j = transport.Unreadable(a, nil)
	case e.failed:
		j = transport.Unreadable(a, errFailed)
		j.NoRepeat = true
	default:
		// A box in the middle answers 200, too: the service names the request.
		if j = a.Decode(ctx, c.out); j.Verdict == transport.OK && e.requestID == "" {
			j = transport.Unreadable(a, errNoRequestID)
		}
	}
	j.RequestID = proof
	return j
}

// maxXML is longer than any error of the gateway.
const maxXML = 64 << 10

// readEnvelope reads JSON, and the XML that the gateway answers with when it
// has not understood the request. Products spell the names of the envelope in
// different cases.
func readEnvelope(body []byte, status int) envelope {
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<")) {
		return readXML(body)
	}
	var e envelope
	succeeded := false
	decode.Members(body, func(key, value []byte) bool {
		switch {
		case len(key) > len("RequestId"): // most names of data
		case bytes.EqualFold(key, []byte("RequestId")):
			e.requestID = decode.Text(value)
		case bytes.EqualFold(key, []byte("Code")), status >= 400 && bytes.EqualFold(key, []byte("ErrorCode")):
			e.code = cmp.Or(decode.Text(value), e.code)
		case bytes.EqualFold(key, []byte("Message")):
			e.message = decode.Text(value)
		case bytes.EqualFold(key, []byte("Success")):
			succeeded = strings.EqualFold(decode.Text(value), "true")
			e.failed = strings.EqualFold(decode.Text(value), "false")
		}
		return true
	})
	// Some products put "OK" or "200" into the code of a success.
	if succeeded && status < 300 {
		e.code = ""
	}
	return e
}

func readXML(body []byte) envelope {
	var e struct {
		RequestID string `xml:"RequestId"`
		Code      string `xml:"Code"`
		Message   string `xml:"Message"`
	}
	if len(body) > maxXML || xml.Unmarshal(body, &e) != nil {
		return envelope{}
	}
	return envelope{requestID: e.RequestID, code: e.Code, message: e.Message}
}

// rateLimitWait reads how long the gateway wants us to wait, in milliseconds,
// from the longer of the limits of the API and of the account.
func rateLimitWait(header http.Header) time.Duration {
	var wait time.Duration
	for _, name := range []string{"X-Ratelimit-User-Api", "X-Ratelimit-User"} {
		for pair := range strings.SplitSeq(header.Get(name), ",") {
			key, value, _ := strings.Cut(pair, ":")
			ms, err := strconv.ParseInt(strings.TrimSpace(value), 10, 32)
			if strings.TrimSpace(key) == "TimeLeft" && err == nil && ms > 0 {
				wait = max(wait, time.Duration(ms)*time.Millisecond)
			}
		}
	}
	return wait
}
