package yunkit_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

var creds = yunkit.Credentials{AccessKeyID: "test-access-key-id", AccessKeySecret: marker}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := yunkit.NewConfig()
	require.NoError(t, c.Err("smc"))
	assert.Equal(t, &yunkit.Config{
		Retry:   yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second},
		Timeout: 30 * time.Second,
	}, c)
}

type freeLimiter struct{}

type pointerLimiter struct{ rate int }

func (l *pointerLimiter) Wait(context.Context) error { return errors.New(strconv.Itoa(l.rate)) }

type funcLimiter func() error

func (f funcLimiter) Wait(context.Context) error { return f() }

func (freeLimiter) Wait(context.Context) error { return nil }

func TestOptionsSetTheirField(t *testing.T) {
	t.Parallel()
	user := new(http.Client)
	logger := slog.New(slog.DiscardHandler)
	c := yunkit.NewConfig(
		yunkit.WithCredentials(creds), yunkit.WithRegion("cn-shanghai"), yunkit.WithEndpoint("https://example.test"), yunkit.WithProjectID("p"),
		yunkit.WithHTTPClient(user), yunkit.WithLimiter(freeLimiter{}), yunkit.WithLogger(logger), yunkit.WithUserAgent("inventory/1.2 (test)"),
		yunkit.WithTimeout(time.Second), yunkit.WithInsecureHTTP(), yunkit.WithoutValidation(), yunkit.WithLegacySignature(),
	)
	require.NoError(t, c.Err("smc"))
	want := yunkit.NewConfig()
	want.Credentials, want.Region, want.Endpoint, want.ProjectID = creds, "cn-shanghai", "https://example.test", "p"
	want.HTTPClient, want.Limiter, want.Logger, want.UserAgent = user, freeLimiter{}, logger, "inventory/1.2 (test)"
	want.Timeout, want.InsecureHTTP, want.SkipValidation, want.LegacySignature = time.Second, true, true, true
	assert.Equal(t, want, c)
}

// The last one counts, so that a program can append to what a library gives it.
func TestLaterOptionsWin(t *testing.T) {
	t.Parallel()
	c := yunkit.NewConfig(yunkit.WithRegion("a"), yunkit.WithRegion("b"), yunkit.WithTimeout(time.Hour), yunkit.WithTimeout(time.Minute))
	assert.Equal(t, "b", c.Region)
	assert.Equal(t, time.Minute, c.Timeout)
}

func TestWithRetry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why          string
		policy, want yunkit.RetryPolicy
	}{
		{"nothing changes nothing", yunkit.RetryPolicy{}, yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second}},
		{"one field alone", yunkit.RetryPolicy{MaxAttempts: 1}, yunkit.RetryPolicy{MaxAttempts: 1, MinDelay: 200 * time.Millisecond, MaxDelay: 20 * time.Second}},
		{"a small cap lowers the first delay", yunkit.RetryPolicy{MaxDelay: time.Millisecond}, yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: time.Millisecond, MaxDelay: time.Millisecond}},
		{"a great first delay lifts the cap", yunkit.RetryPolicy{MinDelay: time.Minute}, yunkit.RetryPolicy{MaxAttempts: 4, MinDelay: time.Minute, MaxDelay: time.Minute}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			c := yunkit.NewConfig(yunkit.WithRetry(tt.policy))
			require.NoError(t, c.Err("smc"))
			assert.Equal(t, tt.want, c.Retry)
		})
	}
}

func TestBadOptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		opt  yunkit.Option
		want string
	}{
		{"an option from a condition that did not hold", nil, "option: nil"},
		{"no provider", yunkit.WithCredentials(nil), "WithCredentials: the provider is nil"},
		{"empty credentials", yunkit.WithCredentials(yunkit.Credentials{}), "WithCredentials: AccessKeyID and AccessKeySecret are empty"},
		{"half of a pair", yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "a"}), "WithCredentials: AccessKeySecret is empty"},
		{"the other half", yunkit.WithCredentials(yunkit.Credentials{AccessKeySecret: marker}), "WithCredentials: AccessKeyID is empty"},
		{"a line break from a file", yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: "a", AccessKeySecret: marker + "\n"}), "WithCredentials: AccessKeySecret holds white space or control characters"},
		{"a header in a token", yunkit.WithCredentials(yunkit.Credentials{AuthToken: marker + "\r\nX-Evil: 1"}), "WithCredentials: AuthToken holds white space or control characters"},
		{"no endpoint", yunkit.WithEndpoint(" "), "WithEndpoint: the endpoint is empty"},
		{"no client", yunkit.WithHTTPClient(nil), "WithHTTPClient: the client is nil"},
		{"no middleware", yunkit.WithMiddleware(nil), "WithMiddleware: the function is nil"},
		{"negative attempts", yunkit.WithRetry(yunkit.RetryPolicy{MaxAttempts: -1}), "WithRetry: {MaxAttempts:-1 MinDelay:0s MaxDelay:0s} has a negative field"},
		{"delays the wrong way round", yunkit.WithRetry(yunkit.RetryPolicy{MinDelay: time.Hour, MaxDelay: time.Minute}), "WithRetry: MinDelay 1h0m0s is above MaxDelay 1m0s"},
		{"no limiter", yunkit.WithLimiter(nil), "WithLimiter: the limiter is nil"},
		{"a limiter that is a nil pointer", yunkit.WithLimiter((*pointerLimiter)(nil)), "WithLimiter: the limiter is nil"},
		{"a limiter that is a nil function", yunkit.WithLimiter(funcLimiter(nil)), "WithLimiter: the limiter is nil"},
		{"a provider that is a nil pointer", yunkit.WithCredentials((*yunkit.Cached)(nil)), "WithCredentials: the provider is nil"},
		{"a provider that is a nil function", yunkit.WithCredentials(yunkit.CredentialsFunc(nil)), "WithCredentials: the provider is nil"},
		{"no logger", yunkit.WithLogger(nil), "WithLogger: the logger is nil"},
		{"a header in the User-Agent", yunkit.WithUserAgent("a\r\nX-Evil: 1"), `WithUserAgent: "a\r\nX-Evil: 1" holds more than printable ASCII`},
		{"no time at all", yunkit.WithTimeout(0), "WithTimeout: 0s is not positive"},
		{"less than no time", yunkit.WithTimeout(-time.Second), "WithTimeout: -1s is not positive"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			err := yunkit.NewConfig(tt.opt).Err("smc")
			require.EqualError(t, err, "smc NewClient: "+tt.want)
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			assert.Empty(t, leaks(err))
		})
	}
}

// Whoever mends a configuration wants to do it once.
func TestAllBadOptionsAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	c := yunkit.NewConfig(nil, yunkit.WithTimeout(-1), yunkit.WithLogger(nil), yunkit.WithRegion("fine"))
	c.Reject("own: %w", context.Canceled)
	err := c.Err("smc")
	require.EqualError(t, err, "smc NewClient: option: nil; WithTimeout: -1ns is not positive; WithLogger: the logger is nil; own: context canceled")
	require.ErrorIs(t, err, context.Canceled, "the causes can be found")
	require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
	require.NoError(t, yunkit.NewConfig().Err("smc"))
}

// A configuration gets printed in start-up logs.
func TestConfigPrintsNoSecrets(t *testing.T) {
	t.Parallel()
	for _, p := range []yunkit.CredentialsProvider{creds, yunkit.NewCached(creds), yunkit.Chain(creds), yunkit.NewCached(yunkit.Chain(creds)), &creds} {
		for _, v := range []any{*yunkit.NewConfig(yunkit.WithCredentials(p)), yunkit.NewConfig(yunkit.WithCredentials(p))} {
			assert.Empty(t, leaks(v), "%T", p)
			assert.NotContains(t, logs(v), marker, "%T", p)
		}
	}
}

func TestCallOptions(t *testing.T) {
	t.Parallel()
	assert.Equal(t, yunkit.CallConfig{}, yunkit.NewCallConfig(), "a write that must not happen twice")
	assert.Equal(t, yunkit.CallConfig{}, yunkit.NewCallConfig(nil), "from a condition that did not hold")
	assert.Equal(t, yunkit.CallConfig{Read: true}, yunkit.NewCallConfig(nil, yunkit.AsRead()))
}

func TestCallInfoOfSomethingElse(t *testing.T) {
	t.Parallel()
	_, ok := yunkit.CallInfo(t.Context())
	assert.False(t, ok)
}
