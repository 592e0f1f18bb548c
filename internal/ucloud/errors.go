package ucloud

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// judgeCode tells what a RetCode means; status decides about codes that no table
// knows. temporary says that a security token was sent: only then an unknown
// token is an expired one.
func judgeCode(text string, status int, temporary bool) transport.Judgement {
	j := transport.Judgement{Verdict: transport.Final, Kind: cmp.Or(transport.CodeKind(status), transport.StatusKind(status))}
	if status >= 400 {
		j.Verdict = transport.StatusVerdict(status)
	}
	code, err := strconv.Atoi(text)
	if err != nil {
		return j
	}
	for _, k := range kinds {
		if slices.Contains(k.codes, code) {
			j = k.means
		}
	}
	if code == tokenUnknown && temporary {
		j.Verdict = transport.Expired
	}
	return j
}

const tokenUnknown = 174

// kinds says what the codes of the gateway (three digits) and of UFile mean.
var kinds = []struct {
	means transport.Judgement
	codes []int
}{
	{transport.Judgement{Kind: yunkit.ErrThrottled, Verdict: transport.Refused}, []int{153}},
	// Time-outs and failures behind the gateway: the backend may have acted.
	{transport.Judgement{Kind: yunkit.ErrUnavailable, Verdict: transport.Lost}, []int{110, 130, 150, 15004, 15005, 15006, 15007, 15027}},
	// Failures that the vendor wants reported, not repeated. How far they got nobody says.
	{transport.Judgement{Kind: yunkit.ErrUnavailable, Verdict: transport.Lost, NoRepeat: true}, []int{
		15012, 15013, 15015, 15016, 15020, 15021, 15022, 15032, 15033, 15036, 15044, 15080, 15083,
	}},
	{transport.Judgement{Kind: yunkit.ErrUnauthenticated, Verdict: transport.Final}, []int{170, 171, 172, tokenUnknown}},
	{transport.Judgement{Kind: yunkit.ErrPermissionDenied, Verdict: transport.Final}, []int{291, 293, 294, 295, 299, 15028, 15037, 15041}},
	{transport.Judgement{Kind: yunkit.ErrNotFound, Verdict: transport.Final}, []int{
		292, 15010, 15025, 15035, 15039, 15040, 15046, 15054, 15055, 15060, 15072, 15082,
	}},
	{transport.Judgement{Kind: yunkit.ErrInvalidRequest, Verdict: transport.Final}, []int{
		160, 161, 230, 15001, 15002, 15003, 15008, 15017, 15018, 15024, 15031, 15047, 15061, 15084, 15085,
	}},
	// States, names that are taken, quotas, and accounts that cannot pay.
	{transport.Judgement{Kind: yunkit.ErrConflict, Verdict: transport.Final}, []int{
		15000, 15009, 15011, 15014, 15019, 15023, 15026, 15030, 15034, 15038, 15042, 15043, 15045, 15048, 15049, 15050,
		15051, 15052, 15053, 15056, 15057, 15058, 15059, 15069, 15071, 15073, 15074, 15075, 15081,
	}},
}
