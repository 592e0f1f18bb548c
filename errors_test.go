package yunkit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
)

var sentinels = []error{
	yunkit.ErrThrottled, yunkit.ErrNotFound, yunkit.ErrUnauthenticated, yunkit.ErrPermissionDenied,
	yunkit.ErrInvalidRequest, yunkit.ErrConflict, yunkit.ErrUnavailable, yunkit.ErrOutcomeUnknown,
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		err  yunkit.Error
		want string
	}{
		{
			"all that a support request needs",
			yunkit.Error{Service: "smc", Operation: "ListAccessTokens", Code: "InternalError", Message: "it broke", RequestID: "r-1", StatusCode: 500, Attempts: 4, Kind: yunkit.ErrUnavailable},
			"smc ListAccessTokens: InternalError: it broke (status 500, request r-1, 4 attempts)",
		},
		{
			"the token that makes a repeat safe",
			yunkit.Error{Service: "smc", Operation: "CreateReplicationJob", ClientToken: "c-1", OutcomeUnknown: true, Attempts: 1, Err: errors.New("EOF")},
			"smc CreateReplicationJob: outcome unknown, it may have been carried out: EOF (client token c-1)",
		},
		{"a code alone", yunkit.Error{Service: "ufile", Operation: "X", Code: "171", StatusCode: 200}, "ufile X: 171 (status 200)"},
		{"a kind alone", yunkit.Error{Service: "bcs", Operation: "X", Kind: yunkit.ErrThrottled, StatusCode: 429}, "bcs X: throttled (status 429)"},
		{"a cause alone", yunkit.Error{Service: "bcs", Operation: "X", Err: context.Canceled}, "bcs X: context canceled"},
		{"a cause beside the vendor's words", yunkit.Error{Service: "bcs", Operation: "X", Code: "A", Message: "b", Err: context.Canceled}, "bcs X: A: b: context canceled"},
		{"no operation", yunkit.Error{Service: "bcs", Message: "b"}, "bcs: b"},
		{"one attempt is nothing to tell", yunkit.Error{Service: "bcs", Operation: "X", Message: "b", Attempts: 1}, "bcs X: b"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			assert.EqualError(t, &tt.err, tt.want)
		})
	}
}

func TestErrorIs(t *testing.T) {
	t.Parallel()
	for _, kind := range sentinels[:7] {
		err := fmt.Errorf("wrapped: %w", &yunkit.Error{Kind: kind, Err: context.Canceled})
		for _, target := range sentinels {
			assert.Equal(t, errors.Is(kind, target), errors.Is(err, target), "%v is %v", kind, target)
		}
		assert.ErrorIs(t, err, context.Canceled)
	}
	none := &yunkit.Error{}
	for _, target := range sentinels {
		assert.NotErrorIs(t, none, target, "nothing is known of it")
	}
	assert.NotErrorIs(t, none, nil)
}

// Nobody's retry loop for unavailable services may repeat what may have happened.
func TestOutcomeUnknownExcludesTheOthers(t *testing.T) {
	t.Parallel()
	for _, kind := range []error{yunkit.ErrUnavailable, yunkit.ErrThrottled} {
		for name, cause := range map[string]error{
			"none": nil, "network": errors.New("EOF"), "its own kind": kind, "wrapped": fmt.Errorf("sts: %w", kind), "another call": &yunkit.Error{Service: "sts", Kind: kind},
			"joined": errors.Join(errors.New("a"), kind),
		} {
			err := error(&yunkit.Error{Kind: kind, OutcomeUnknown: true, Err: cause})
			assert.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, name)
			assert.NotErrorIs(t, err, yunkit.ErrUnavailable, name)
			assert.NotErrorIs(t, err, yunkit.ErrThrottled, name)
			assert.ErrorIs(t, &yunkit.Error{Kind: kind, Err: cause}, kind, "what is known stays what it is")
		}
	}
	err := error(&yunkit.Error{Kind: yunkit.ErrNotFound, OutcomeUnknown: true, Err: context.Canceled})
	assert.ErrorIs(t, err, yunkit.ErrNotFound, "the last answer still counts")
	assert.ErrorIs(t, err, context.Canceled, "and so does who gave up")
}

func TestErrorAs(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", &yunkit.Error{Code: "A", RetryAfter: time.Second})
	var e *yunkit.Error
	if assert.ErrorAs(t, err, &e) {
		assert.Equal(t, "A", e.Code)
		assert.Equal(t, time.Second, e.RetryAfter)
	}
}

// A log search finds the fields by name.
func TestErrorLogValue(t *testing.T) {
	t.Parallel()
	text := logs(&yunkit.Error{Service: "smc", Operation: "X", Code: "A", RequestID: "r-1", StatusCode: 500, Attempts: 2, OutcomeUnknown: true})
	for _, want := range []string{
		"value.service=smc", "value.operation=X", "value.code=A", "value.request_id=r-1", "value.status=500", "value.attempts=2", "value.outcome_unknown=true",
		`"request_id":"r-1"`, `"attempts":2`,
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, logs(&yunkit.Error{Service: "smc"}), "request_id", "what is empty is left out")
}
