package ucloud

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// ErrIntegrity is content that was changed on its way.
var ErrIntegrity = errors.New("the content was changed on its way")

// judgeObject tells what an error of the object API means. The RetCode alone does
// not identify one, so that status, code and text decide together. The service
// puts its session into the headers of its errors; an answer without a RetCode and
// a session is somebody else's.
func judgeObject(op ObjectOperation, a *transport.Answer, e envelope, session, temporary bool) transport.Judgement {
	if e.retCode == "" && (!session || len(a.Body) > 0) {
		return transport.Unreadable(a, nil)
	}
	j := transport.Judgement{Code: e.retCode, Message: e.message}
	text := strings.ToLower(e.message)
	has := func(words string) bool { return strings.Contains(text, words) }
	is := func(codes ...string) bool { return slices.Contains(codes, e.retCode) }
	switch status := a.StatusCode; {
	case status == http.StatusNotFound, status == http.StatusBadRequest && is("-148653", "-30010"), is("-148654"):
		j.Verdict, j.Kind = transport.Final, yunkit.ErrNotFound
	case (status == http.StatusUnauthorized || status == http.StatusForbidden) && is("-148643", "-148658"):
		j.Verdict, j.Kind = transport.Final, yunkit.ErrUnauthenticated
		if temporary {
			j.Verdict = transport.Expired
		}
		if op.Method == http.MethodPut && has("authorization") {
			j.Message += " (also what a token that must not overwrite gets for an existing key)"
		}
	case status == http.StatusUnauthorized:
		j.Verdict, j.Kind = transport.Final, yunkit.ErrUnauthenticated
	case status == http.StatusNotAcceptable, status == http.StatusBadRequest && has("not archive"), status == http.StatusForbidden && has("switch class"):
		j.Verdict, j.Kind = transport.Final, yunkit.ErrConflict
	case status == http.StatusForbidden:
		j.Verdict, j.Kind = transport.Final, yunkit.ErrPermissionDenied
	case is("-15036"):
		// Nothing was stored, so that it can be sent again.
		j.Verdict, j.Kind = transport.Refused, ErrIntegrity
	case status == callbackFailed:
		j.Verdict, j.NoRepeat, j.Kind = transport.Lost, true, yunkit.ErrUnavailable
	case status == http.StatusTooManyRequests:
		j.Verdict, j.Kind = transport.Refused, yunkit.ErrThrottled
	case status >= 500, status == http.StatusRequestTimeout:
		j.Verdict, j.Kind = transport.Lost, yunkit.ErrUnavailable
	case status >= 300 && status < 400:
		j.Verdict = transport.Final
	default:
		j.Verdict, j.Kind = transport.Final, yunkit.ErrInvalidRequest
	}
	return j
}

// callbackFailed is the status of an upload whose callback failed: the object may
// be stored.
const callbackFailed = 599
