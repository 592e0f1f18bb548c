package aliyun

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit"
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

// judgeCode tells what a code means; status decides about codes that say nothing.
func judgeCode(code string, status int) transport.Judgement {
	kind := kindOf(code)
	j := transport.Judgement{Kind: kind, Verdict: transport.Final}
	switch {
	case kind == yunkit.ErrThrottled:
		j.Verdict = transport.Refused
	case kind == yunkit.ErrUnavailable, code == "SignatureNonceUsed":
		// A nonce of ours that is known already: net/http, a proxy or the gateway has
		// sent the request twice, and the first copy may have run.
		j.Verdict = transport.Lost
	case code == "InvalidTimeStamp.Expired":
		j.Verdict = transport.Skew
	case code == "InvalidSecurityToken.Expired":
		j.Verdict = transport.Expired
	case kind == nil:
		j.Kind = transport.StatusKind(status)
		// A code that came with a success status is a refusal all the same.
		if status >= 400 {
			j.Verdict = transport.StatusVerdict(status)
		}
	}
	return j
}

// kinds maps codes to sentinels, first match first. A pattern with a star at an
// end matches what begins or ends so.
var kinds = []struct {
	pattern string
	kind    error
}{
	{"Throttling*", yunkit.ErrThrottled},
	{"*.Throttling", yunkit.ErrThrottled},

	{"ServiceUnavailable*", yunkit.ErrUnavailable},
	{"SerivceUnavailable*", yunkit.ErrUnavailable}, // the vendor's own slip
	{"InternalError*", yunkit.ErrUnavailable},
	{"InternalFailure*", yunkit.ErrUnavailable},

	{"InvalidAccessKeyId.*", yunkit.ErrUnauthenticated},
	{"InvalidSecurityToken.*", yunkit.ErrUnauthenticated},
	{"MissingSecurityToken", yunkit.ErrUnauthenticated},
	{"SignatureDoesNotMatch", yunkit.ErrUnauthenticated},
	{"IncompleteSignature", yunkit.ErrUnauthenticated},
	{"InvalidSignatureMethod", yunkit.ErrUnauthenticated},
	{"SignatureNonceUsed", yunkit.ErrUnauthenticated},
	{"InvalidTimeStamp.*", yunkit.ErrUnauthenticated},
	{"IllegalTimestamp", yunkit.ErrUnauthenticated},

	{"NoPermission*", yunkit.ErrPermissionDenied},
	{"Forbidden*", yunkit.ErrPermissionDenied},
	{"RealNameAuthenticationError", yunkit.ErrPermissionDenied},

	// What these do not find is a part of the API, not a resource.
	{"InvalidAction*", yunkit.ErrInvalidRequest},
	{"InvalidApi.NotFound", yunkit.ErrInvalidRequest},
	{"InvalidProduct.NotFound", yunkit.ErrInvalidRequest},
	{"InvalidVersion", yunkit.ErrInvalidRequest},
	{"NoSuchVersion", yunkit.ErrInvalidRequest},
	{"InvalidResourceType.NotFound", yunkit.ErrInvalidRequest},
	{"UnsupportedHTTPMethod", yunkit.ErrInvalidRequest},

	{"EntityNotExist*", yunkit.ErrNotFound},
	{"*.NotFound", yunkit.ErrNotFound},

	{"OperationConflict*", yunkit.ErrConflict},
	{"DeletionConflict*", yunkit.ErrConflict},
	{"EntityAlreadyExist*", yunkit.ErrConflict},
	{"*.InvalidStatus", yunkit.ErrConflict},
	{"*.InvalidBusinessStatus", yunkit.ErrConflict},
	{"SourceServerState.Invalid", yunkit.ErrConflict},
	{"SourceServer.WithRunningReplicationJob", yunkit.ErrConflict},
	{"ReplicationJob.Related", yunkit.ErrConflict},
	{"ImageName.UsedByReplicationJob", yunkit.ErrConflict},
	{"*Name.Duplicate", yunkit.ErrConflict},
	{"QuotaExceeded*", yunkit.ErrConflict},
	{"IdempotentParameterMismatch", yunkit.ErrConflict},

	{"Missing*", yunkit.ErrInvalidRequest},
	{"Invalid*", yunkit.ErrInvalidRequest},
	{"NumberExceed.*", yunkit.ErrInvalidRequest},
	{"Duplicate.*", yunkit.ErrInvalidRequest},
	{"*.DuplicateIndex", yunkit.ErrInvalidRequest},
	{"*.Invalid", yunkit.ErrInvalidRequest},
	{"*.Mismatch", yunkit.ErrInvalidRequest},
	{"UnsupportedOperation", yunkit.ErrInvalidRequest},
}

func kindOf(code string) error {
	for _, k := range kinds {
		begin, anyEnd := strings.CutSuffix(k.pattern, "*")
		end, anyBegin := strings.CutPrefix(k.pattern, "*")
		if code == k.pattern || anyEnd && strings.HasPrefix(code, begin) || anyBegin && strings.HasSuffix(code, end) {
			return k.kind
		}
	}
	return nil
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
