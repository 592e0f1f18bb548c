package alibaba

import (
	"cmp"
	"errors"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// judgeCode tells what a code means; status decides about codes that say nothing.
// proven says that the service named the request: only then a code that we do not
// know tells of a resource, for boxes in the middle answer with JSON of their own.
func judgeCode(code string, status int, proven bool) transport.Judgement {
	kind := kindOf(code)
	j := transport.Judgement{Kind: kind, Verdict: transport.Final}
	switch {
	case errors.Is(kind, yunkit.ErrThrottled):
		j.Verdict = transport.Refused
	case errors.Is(kind, yunkit.ErrUnavailable), code == "SignatureNonceUsed":
		// A nonce of ours that is known already: net/http, a proxy or the gateway has
		// sent the request twice, and the first copy may have run.
		j.Verdict = transport.Lost
	case code == "InvalidTimeStamp.Expired":
		j.Verdict = transport.Skew
	case code == "InvalidSecurityToken.Expired":
		j.Verdict = transport.Expired
	case kind == nil:
		j.Kind = cmp.Or(transport.CodeKind(status), transport.StatusKind(status))
		// A code that came with a success status is a refusal all the same.
		if status >= 400 {
			j.Verdict = transport.StatusVerdict(status)
		}
	}
	if !proven && (kind == nil || code == "Forbidden") && transport.OfResource(j.Kind) {
		j.Kind = nil
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

	// What these do not find is a place or a part of the API, not a resource.
	{"InvalidAction*", yunkit.ErrInvalidRequest},
	{"InvalidApi.NotFound", yunkit.ErrInvalidRequest},
	{"InvalidProduct.NotFound", yunkit.ErrInvalidRequest},
	{"InvalidVersion", yunkit.ErrInvalidRequest},
	{"NoSuchVersion", yunkit.ErrInvalidRequest},
	{"InvalidResourceType.NotFound", yunkit.ErrInvalidRequest},
	{"InvalidRegion*", yunkit.ErrInvalidRequest},
	{"InvalidZone*", yunkit.ErrInvalidRequest},
	{"InvalidEndpoint*", yunkit.ErrInvalidRequest},
	{"InvalidParameter*", yunkit.ErrInvalidRequest},
	{"InvalidOperation.NotFound", yunkit.ErrInvalidRequest},
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
