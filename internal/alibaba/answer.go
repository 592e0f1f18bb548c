package alibaba

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/decode"
	"github.com/yunkit/yunkit/internal/transport"
)

// envelope is what every answer may hold beside its data.
type envelope struct {
	RequestID string `xml:"RequestId"`
	Code      string `xml:"Code"`
	Message   string `xml:"Message"`
}

// Judge decodes an answer, or tells what its error means. The code beats the
// status, which differs between products for the same code.
func (c *call) Judge(a *transport.Answer) transport.Judgement {
	e := c.readEnvelope(a.Body)
	if e.RequestID == "" {
		e.RequestID = a.Header.Get("X-Acs-Request-Id")
	}
	success := a.StatusCode >= 200 && a.StatusCode < 300 && e.Code == ""
	var j transport.Judgement
	switch {
	case success:
		if err := decode.Object(a.Body, c.out); err != nil {
			j = transport.Unreadable(a, err)
		}
	case e.Code == "":
		j = transport.Unreadable(a, nil)
	default:
		j = judgeCode(e.Code, a.StatusCode)
		j.Code, j.Message = e.Code, e.Message
		j.RetryAfter = rateLimitWait(a.Header)
	}
	j.RequestID = e.RequestID
	return j
}

// readEnvelope reads JSON, and the XML that the gateway answers with when it
// has not understood the request.
func (c *call) readEnvelope(body []byte) envelope {
	var e envelope
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<")) {
		if xml.Unmarshal(body, &e) != nil {
			return envelope{}
		}
		return e
	}
	var wrapped any
	if c.api.WrappedLists {
		wrapped = c.out
	}
	decode.MembersOf(body, wrapped, func(key, value []byte) bool {
		switch string(key) {
		case "RequestId":
			e.RequestID = decode.Text(value)
		case "Code":
			e.Code = decode.Text(value)
		case "Message":
			e.Message = decode.Text(value)
		}
		return true
	})
	return e
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
