package smc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
)

// play returns a client of a server that plays the steps.
func play(t *testing.T, steps ...apitest.Step) (*smc.Client, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	client, err := smc.NewClient(s.Options()...)
	require.NoError(t, err)
	return client, s
}

const oneToken = `{"AccessTokenId":"at-1","Name":"rack-7","Status":"activated","Count":"100","RegisteredCount":"3","TimeToLiveInDays":"30","CreationTime":"2026-01-02T03:04:05Z"}`

// SMC wraps every list, and some versions do not.
func TestAccessTokensAreReadWrappedAndFlat(t *testing.T) {
	t.Parallel()
	for why, list := range map[string]string{
		"wrapped":                        `{"AccessToken":[` + oneToken + `]}`,
		"flat":                           `[` + oneToken + `]`,
		"a single one, wrapped":          `{"AccessToken":` + oneToken + `}`,
		"wrapped, with white space":      "{ \"AccessToken\" :\n[ " + oneToken + " ] }",
		"wrapped, with unknown siblings": `{"AccessToken":[{"New":{"A":[1]},` + oneToken[1:] + `]}`,
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, apitest.Reply(200, `{"RequestId":"r-1","TotalCount":1,"PageNumber":20,"PageSize":1,"AccessTokens":`+list+`}`))
				resp, err := client.ListAccessTokens(t.Context(), nil)
				require.NoError(t, err)
				require.Len(t, resp.AccessTokens, 1)
				assert.Equal(t, "at-1", resp.AccessTokens[0].AccessTokenID)
				assert.Equal(t, smc.AccessTokenActivated, resp.AccessTokens[0].Status)
				assert.Equal(t, "r-1", resp.RequestID)
			})
		})
	}
	for _, list := range []string{`{"AccessToken":[]}`, `{}`, `[]`, `null`, `""`} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(200, `{"AccessTokens":`+list+`}`))
			resp, err := client.ListAccessTokens(t.Context(), nil)
			require.NoError(t, err, list)
			assert.Empty(t, resp.AccessTokens)
		})
	}
}

// Three numbers come as texts, here and there as numbers.
func TestQuotedNumbersBecomeInts(t *testing.T) {
	t.Parallel()
	for _, numbers := range []string{
		`"Count":"100","RegisteredCount":"3","TimeToLiveInDays":"30"`,
		`"Count":100,"RegisteredCount":3,"TimeToLiveInDays":30`,
		`"Count":"100","RegisteredCount":3,"TimeToLiveInDays":30.0`,
	} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(200, `{"AccessTokens":{"AccessToken":[{`+numbers+`}]}}`))
			resp, err := client.ListAccessTokens(t.Context(), nil)
			require.NoError(t, err)
			got := resp.AccessTokens[0]
			assert.Equal(t, []yunkit.Int{100, 3, 30}, []yunkit.Int{got.Count, got.RegisteredCount, got.TimeToLiveInDays})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"AccessTokens":{"AccessToken":[{"Count":"","RegisteredCount":null}]}}`))
		resp, err := client.ListAccessTokens(t.Context(), nil)
		require.NoError(t, err, "empty ones are zero")
		assert.Zero(t, resp.AccessTokens[0].Count)
	})
}

// PageSize and PageNumber are described with each other's meaning, and there is
// no parameter for either: whatever they say, the list is what came.
func TestPageSizeAndPageNumberAreNotComputedWith(t *testing.T) {
	t.Parallel()
	for _, page := range []string{`"PageNumber":20,"PageSize":1`, `"PageNumber":1,"PageSize":20`, `"PageNumber":0,"PageSize":0`, `"PageNumber":7,"PageSize":1000000`} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"TotalCount":2,`+page+`,"AccessTokens":{"AccessToken":[`+oneToken+`,`+oneToken+`]}}`))
			n := 0
			for _, err := range client.AllAccessTokens(t.Context(), nil) {
				require.NoError(t, err)
				n++
			}
			assert.Equal(t, 2, n, page)
			require.Len(t, s.Requests(), 1)
			assert.Empty(t, s.Requests()[0].Form, "no page parameter is invented")
		})
	}
}

// What is not all must not pass for all.
func TestAllAccessTokensKnowsThatThereAreMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"TotalCount":3,"PageNumber":1,"PageSize":2,"AccessTokens":[`+oneToken+`,`+oneToken+`]}`))
		var last error
		n := 0
		for _, err := range client.AllAccessTokens(t.Context(), nil) {
			if last = err; err == nil {
				n++
			}
		}
		assert.Equal(t, 2, n)
		require.ErrorContains(t, last, "smc ListAccessTokens: the service holds more than the 2 items")
		for _, opt := range []yunkit.IterOption{yunkit.Prefetch(2), yunkit.StartAt("2")} {
			for _, err := range client.AllAccessTokens(t.Context(), nil, opt) {
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest, "a list without pages has none to start at")
			}
		}
		assert.Len(t, s.Requests(), 1)
	})
}

func TestAccessTokenIdsAreNumberedFromOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{}`))
		_, err := client.ListAccessTokens(t.Context(), &smc.ListAccessTokensRequest{
			AccessTokenID: []string{"at-1", "at-2"}, Name: "rack 7", Status: smc.AccessTokenExpired,
		})
		require.NoError(t, err)
		r := s.Requests()[0]
		assert.Equal(t, "AccessTokenId.1=at-1&AccessTokenId.2=at-2&Name=rack%207&Status=expired", r.URL.RawQuery, "in the query, the only form in evidence")
		assert.Zero(t, r.ContentLength)
		assert.Equal(t, "ListAccessTokens", r.Header.Get("X-Acs-Action"))
		assert.Equal(t, "2019-06-01", r.Header.Get("X-Acs-Version"))
	})
}

// A state that the vendor adds tomorrow is no error today.
func TestUnknownStatusIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"AccessTokens":{"AccessToken":[{"Status":"suspended"}]}}`))
		resp, err := client.ListAccessTokens(t.Context(), nil)
		require.NoError(t, err)
		assert.EqualValues(t, "suspended", resp.AccessTokens[0].Status)
	})
}

const secretCode = "MARKER-code-not-real"

// The activation code is shown this once: to the caller, and to nobody else.
func TestAccessTokenCodeIsSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Reply(200, `{"RequestId":"r-1","AccessTokenId":"at-1","AccessTokenCode":"`+secretCode+`"}`))
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		client, err := smc.NewClient(s.Options(yunkit.WithLogger(logger))...)
		require.NoError(t, err)
		resp, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "rack-7"})
		require.NoError(t, err)
		assert.Equal(t, secretCode, string(resp.AccessTokenCode))

		logger.Info("created", "response", resp, "value", *resp, "code", resp.AccessTokenCode)
		slog.New(slog.NewTextHandler(&log, nil)).Info("created", "response", resp, "value", *resp)
		assert.Contains(t, log.String(), "at-1")
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&log, verb+verb+"\n", resp, *resp)
		}
		assert.NotContains(t, log.String(), "MARKER")
		assert.NotContains(t, log.String(), fmt.Sprintf("%x", "MARKER"))

		stored, err := json.Marshal(resp)
		require.NoError(t, err)
		assert.Contains(t, string(stored), secretCode, "who stores the response keeps the code: it cannot be read again")
	})
}

// An answer that cannot be read may hold the code all the same.
func TestUnreadableAnswersDoNotLeak(t *testing.T) {
	t.Parallel()
	for why, body := range map[string]string{
		"cut":            `{"AccessTokenCode":"` + secretCode + `","AccessTokenId":`,
		"another format": `<AccessTokenCode>` + secretCode + `</AccessTokenCode>`,
		"the code alone": secretCode,
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				s := apitest.NewServer(t, apitest.Reply(200, body))
				client, err := smc.NewClient(s.Options(yunkit.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))...)
				require.NoError(t, err)
				_, err = client.CreateAccessToken(t.Context(), nil)
				require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
				fmt.Fprintf(&log, "%v %+v %#v", err, err, err)
				assert.NotContains(t, log.String(), "MARKER")
			})
		})
	}
}

// The code is shown this once: no oddity elsewhere in the answer may cost it.
func TestOddAnswersKeepTheCode(t *testing.T) {
	t.Parallel()
	create := func(t *testing.T, body string) (*smc.CreateAccessTokenResponse, *apitest.Server, error) {
		t.Helper()
		client, s := play(t, apitest.Reply(200, body))
		resp, err := client.CreateAccessToken(t.Context(), nil)
		return resp, s, err
	}
	const begin = `{"RequestId":"r","AccessTokenCode":"` + secretCode + `","AccessTokenId":`
	for why, body := range map[string]string{
		"an ID that is a number":  begin + `7}`,
		"another case beside it":  begin + `"7","accesstokencode":"wrong","ACCESSTOKENID":"wrong"}`,
		"a byte order mark":       "\ufeff" + begin + `"7"}`,
		"a line feed in a text":   begin + "\"7\",\"Note\":\"a\nb\"}",
		"an object for something": begin + `"7","Description":{}}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			resp, _, err := create(t, body)
			require.NoError(t, err, why)
			assert.EqualValues(t, secretCode, resp.AccessTokenCode, why)
			assert.Equal(t, "7", resp.AccessTokenID, why)
		})
	}
	synctest.Test(t, func(t *testing.T) {
		resp, s, err := create(t, `{"AccessTokenId":{"id":"MARKER"},"AccessTokenCode":"`+secretCode+`"}`)
		require.ErrorIs(t, err, yunkit.ErrPartialResponse)
		require.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown, "it was carried out")
		require.ErrorContains(t, err, "AccessTokenId")
		assert.NotContains(t, err.Error(), "MARKER")
		assert.EqualValues(t, secretCode, resp.AccessTokenCode)
		assert.Equal(t, 1, s.Dials())
	})
	synctest.Test(t, func(t *testing.T) {
		resp, s, err := create(t, `{"AccessTokenId":"at-1","AccessTokenCode":""}`)
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown, "a token was created, and its code is lost")
		require.ErrorContains(t, err, "the answer has no AccessTokenCode")
		assert.Equal(t, "at-1", resp.AccessTokenID, "which one to delete is known")
		assert.Equal(t, 1, s.Dials())
	})
}

// Each creation makes a code, so that a lost answer ends the call.
func TestCreateAccessTokenIsNotRepeatedWhenItsOutcomeIsUnknown(t *testing.T) {
	t.Parallel()
	for why, step := range map[string]apitest.Step{
		"cut":                 apitest.Cut(),
		"cut early":           apitest.CutEarly(),
		"half an answer":      apitest.CutBody(200, `{"AccessTokenCode":"`),
		"internal error":      apitest.Reply(500, `{"Code":"InternalError","Message":"it broke"}`),
		"unavailable":         apitest.Reply(503, `{"Code":"ServiceUnavailable"}`),
		"a proxy":             apitest.Reply(502, `<html>Bad Gateway`, "Content-Type", "text/html"),
		"success, no answer":  apitest.Reply(200, ``),
		"the nonce was known": apitest.Reply(400, `{"Code":"SignatureNonceUsed"}`),
		"silence":             apitest.Stall(),
	} {
		t.Run(why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, step)
				resp, err := client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "rack-7"})
				require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
				require.ErrorContains(t, err, "smc CreateAccessToken: outcome unknown")
				assert.Nil(t, resp)
				assert.Equal(t, 1, s.Dials())
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(400, `{"Code":"Throttling.User"}`), apitest.Reply(200, `{"AccessTokenId":"at-1","AccessTokenCode":"`+secretCode+`"}`))
		resp, err := client.CreateAccessToken(t.Context(), nil)
		require.NoError(t, err, "what was refused was not executed")
		assert.Equal(t, 2, resp.Attempts)
		assert.Equal(t, 2, s.Dials())
	})
}

// To disable or delete a code twice changes nothing more.
func TestDisableAndDeleteAreRepeated(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(context.Context, *smc.Client) error{
		"DisableAccessToken": func(ctx context.Context, c *smc.Client) error {
			_, err := c.DisableAccessToken(ctx, &smc.DisableAccessTokenRequest{AccessTokenID: "at-1"})
			return err
		},
		"DeleteAccessToken": func(ctx context.Context, c *smc.Client) error {
			_, err := c.DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: "at-1"})
			return err
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Cut(), apitest.Reply(500, `{"Code":"InternalError"}`), apitest.Reply(200, `{"RequestId":"r-1"}`))
			require.NoError(t, call(t.Context(), client), name)
			require.Len(t, s.Requests(), 3)
			for _, r := range s.Requests() {
				assert.Equal(t, "AccessTokenId=at-1", r.URL.RawQuery)
				assert.Equal(t, name, r.Header.Get("X-Acs-Action"))
			}
		})
	}
}

func TestCreateAccessTokenBounds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		req  smc.CreateAccessTokenRequest
		want string
		why  string
	}{
		{smc.CreateAccessTokenRequest{}, "", "everything has a default"},
		{smc.CreateAccessTokenRequest{Name: "ab"}, "", "the shortest name"},
		{smc.CreateAccessTokenRequest{Name: "a"}, "Name is 1 characters long, allowed is 2 to 128", ""},
		{smc.CreateAccessTokenRequest{Name: strings.Repeat("云", 128)}, "", "the longest name, in characters"},
		{smc.CreateAccessTokenRequest{Name: strings.Repeat("a", 129)}, "Name is 129 characters long, allowed is 2 to 128", ""},
		{smc.CreateAccessTokenRequest{Name: "a:_-9"}, "", "what may stand in it"},
		{smc.CreateAccessTokenRequest{Name: "7rack"}, `Name "7rack" must begin with a letter`, ""},
		{smc.CreateAccessTokenRequest{Name: "http://rack"}, `Name "http://rack" must not begin with http://`, ""},
		{smc.CreateAccessTokenRequest{Name: "https://rack"}, `Name "https://rack" must not begin with https://`, ""},
		{smc.CreateAccessTokenRequest{Name: "httpsrack"}, "", "only with the colon and slashes"},
		{smc.CreateAccessTokenRequest{Count: 1, TimeToLiveInDays: 1}, "", "the least"},
		{smc.CreateAccessTokenRequest{Count: 1000, TimeToLiveInDays: 90}, "", "the most"},
		{smc.CreateAccessTokenRequest{Count: 1001, TimeToLiveInDays: 91}, "Count is 1001, allowed is 1 to 1000; TimeToLiveInDays is 91, allowed is 1 to 90", "both at once"},
		{smc.CreateAccessTokenRequest{Count: -1, TimeToLiveInDays: -1}, "Count is -1, allowed is 1 to 1000; TimeToLiveInDays is -1, allowed is 1 to 90", ""},
	} {
		t.Run(tt.want+tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, apitest.Reply(200, `{"AccessTokenId":"at-1","AccessTokenCode":"x"}`))
				_, err := client.CreateAccessToken(t.Context(), &tt.req)
				if tt.want == "" {
					require.NoError(t, err, tt.why)
					return
				}
				require.EqualError(t, err, "smc CreateAccessToken: "+tt.want)
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
				assert.Zero(t, s.Dials())
			})
		})
	}
}

// Defaults are the service's to apply.
func TestCreateAccessTokenSendsNoDefaults(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"AccessTokenId":"at-1","AccessTokenCode":"x"}`))
		_, err := client.CreateAccessToken(t.Context(), nil)
		require.NoError(t, err)
		_, err = client.CreateAccessToken(t.Context(), &smc.CreateAccessTokenRequest{Name: "rack-7", Description: "the basement", Count: 20, TimeToLiveInDays: 7})
		require.NoError(t, err)
		assert.Empty(t, s.Requests()[0].URL.RawQuery)
		assert.Equal(t, "Count=20&Description=the%20basement&Name=rack-7&TimeToLiveInDays=7", s.Requests()[1].URL.RawQuery)
	})
}

// The legacy signature carries the same parameters.
func TestLegacySignature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Reply(200, `{}`))
		client, err := smc.NewClient(s.Options(yunkit.WithLegacySignature())...)
		require.NoError(t, err)
		_, err = client.ListAccessTokens(t.Context(), &smc.ListAccessTokensRequest{AccessTokenID: []string{"at-1"}})
		require.NoError(t, err)
		form := s.Requests()[0].Form
		assert.Equal(t, []string{"at-1", "ListAccessTokens", "2019-06-01", "1.0", "HMAC-SHA1", "JSON"},
			[]string{form.Get("AccessTokenId.1"), form.Get("Action"), form.Get("Version"), form.Get("SignatureVersion"), form.Get("SignatureMethod"), form.Get("Format")})
		assert.Equal(t, http.MethodPost, s.Requests()[0].Method)
	})
}

// Times of the list are times.
func TestCreationTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"AccessTokens":{"AccessToken":[`+oneToken+`]}}`))
		resp, err := client.ListAccessTokens(t.Context(), nil)
		require.NoError(t, err)
		assert.True(t, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Equal(resp.AccessTokens[0].CreationTime.Time))
	})
}

// Operations without a method are called by name.
func TestCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RequestId":"r-1","Workgroups":{"Workgroup":[{"Name":"a"}]}}`), apitest.Reply(500, `{}`))
		var out struct {
			yunkit.Meta
			Workgroups []struct{ Name string }
		}
		meta, err := client.Call(t.Context(), "DescribeWorkgroups", map[string]any{"WorkgroupId": []string{"w-1"}, "PageNumber": 1}, &out)
		require.NoError(t, err)
		assert.Equal(t, "r-1", meta.RequestID)
		assert.Equal(t, "a", out.Workgroups[0].Name, "wrapped lists are read like everywhere")
		assert.Equal(t, "PageNumber=1&WorkgroupId.1=w-1", s.Requests()[0].URL.RawQuery)
		_, err = client.Call(t.Context(), "CreateWorkgroup", nil, nil)
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 2, s.Dials())
	})
}
