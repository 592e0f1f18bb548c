package huawei

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// judgeCode tells what a code means. One code of the gateway covers all that is
// wrong with a signature or a token, so that its text decides.
func judgeCode(code, message string, status int) transport.Judgement {
	if code == "APIGW.0301" || code == "APIG.0301" || code == "APIG.0303" {
		return transport.Judgement{Kind: yunkit.ErrUnauthenticated, Verdict: authVerdict(message)}
	}
	if special, ok := codes[code]; ok {
		return special
	}
	if implied := impliedStatus(code); implied != 0 {
		status = implied
	}
	j := transport.Judgement{Kind: transport.StatusKind(status), Verdict: transport.Final}
	if vendors(code) {
		j.Kind = cmp.Or(transport.CodeKind(status), j.Kind)
	}
	if status >= 400 {
		j.Verdict = transport.StatusVerdict(status)
	}
	if errors.Is(j.Kind, yunkit.ErrUnauthenticated) {
		j.Verdict = authVerdict(message)
	}
	return j
}

// vendors reports whether a code has the form of the vendor's own, as BCS.4001011.
// Boxes in the middle put numbers into their JSON.
func vendors(code string) bool {
	service, number, found := strings.Cut(code, ".")
	return found && service != "" && number != "" && strings.ToUpper(service) == service
}

// authVerdict tells a wrong clock and an ended token, which can be mended, from
// keys that are wrong.
func authVerdict(message string) transport.Verdict {
	text := strings.ToLower(message)
	switch {
	case strings.Contains(text, "signature expired"):
		return transport.Skew
	case strings.Contains(text, "token expire"), strings.Contains(text, "token must be updated"),
		strings.Contains(text, "token has expired"), strings.Contains(text, "token is expired"):
		return transport.Expired
	}
	return transport.Final
}

// codes are those whose meaning differs from the status they come with.
var codes = map[string]transport.Judgement{
	"APIGW.0308": {Kind: yunkit.ErrThrottled, Verdict: transport.Refused},
	"APIG.0308":  {Kind: yunkit.ErrThrottled, Verdict: transport.Refused},
	// No such API is no missing resource.
	"APIGW.0101": {Kind: yunkit.ErrInvalidRequest, Verdict: transport.Final},
	"APIG.0101":  {Kind: yunkit.ErrInvalidRequest, Verdict: transport.Final},
	// The instance is being created, upgraded or deleted, or its storage cannot go.
	"BCS.4001001": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001002": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001003": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001006": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	// It is billed by the year, its nodes have no elastic IP, its name is taken, or
	// another operation runs on it.
	"BCS.4001007": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001008": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001009": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001018": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	"BCS.4001020": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	// It does not exist, or not any more, in spite of the status 400.
	"BCS.4001011": {Kind: yunkit.ErrNotFound, Verdict: transport.Final},
	// Faults of the service that come as a client's.
	"BCS.4001010": {Kind: yunkit.ErrUnavailable, Verdict: transport.Lost},
	"BCS.4001015": {Kind: yunkit.ErrUnavailable, Verdict: transport.Lost},
	"BCS.4001019": {Kind: yunkit.ErrUnavailable, Verdict: transport.Lost},
	"BCS.4009100": {Kind: yunkit.ErrUnavailable, Verdict: transport.Lost},
	"BCS.4009102": {Kind: yunkit.ErrUnavailable, Verdict: transport.Lost},
	// The node provider's quota.
	"BCS.03400002": {Kind: yunkit.ErrConflict, Verdict: transport.Final},
	// The table gives status 100, which is none.
	"BCS.4006012": {Kind: yunkit.ErrInvalidRequest, Verdict: transport.Final},
}

// impliedStatus returns the HTTP status inside a code of the product:
// BCS.03 + status + 3 digits of the node provider, BCS. + status + 4 digits of
// the blockchain service. 0 for other codes.
func impliedStatus(code string) int {
	digits, ok := strings.CutPrefix(code, "BCS.")
	if !ok {
		return 0
	}
	if len(digits) == 8 {
		digits = strings.TrimPrefix(digits, "03")
	}
	if len(digits) < 6 {
		return 0
	}
	status, err := strconv.Atoi(digits[:3])
	if err != nil || status < 400 || status > 599 {
		return 0
	}
	return status
}
