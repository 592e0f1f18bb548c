package ufile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/ufile"
)

// play returns a client with region and project of a server that plays the steps.
func play(t *testing.T, steps ...apitest.Step) (*ufile.Client, *apitest.Server) {
	t.Helper()
	s := apitest.NewServer(t, steps...)
	client, err := ufile.NewClient(s.Options(yunkit.WithProjectID("org-test"), yunkit.WithRegion("cn-bj2"))...)
	require.NoError(t, err)
	return client, s
}

// sent returns the parameters of a request, without those of the signature.
func sent(r *http.Request) url.Values {
	form := url.Values{}
	maps.Copy(form, r.PostForm)
	for _, name := range []string{"Signature", "PublicKey"} {
		form.Del(name)
	}
	return form
}

// Display=0 asks for a part of each token; anything else, nothing included, for all.
func TestDisplayZeroIsSentAndAbsentByDefault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0}`))
		for _, display := range []*int{nil, new(0), new(2)} {
			_, err := client.DescribeUFileToken(t.Context(), &ufile.DescribeUFileTokenRequest{Display: display})
			require.NoError(t, err)
		}
		_, err := client.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err)
		assert.NotContains(t, s.Requests()[0].PostForm, "Display")
		assert.Equal(t, "0", s.Requests()[1].PostForm.Get("Display"))
		assert.Equal(t, "2", s.Requests()[2].PostForm.Get("Display"))
		assert.NotContains(t, s.Requests()[3].PostForm, "Display")
	})
}

// Errors come with status 200, and their code under different names and forms.
func TestRetCodeIsAnErrorWhateverTheStatus(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"RetCode":171,"Action":"DescribeUFileTokenResponse","Message":"Signature VerifyAC Error"}`,
		`{"Retcode":171,"Message":"Signature VerifyAC Error"}`,
		`{"RetCode":"171","Message":"Signature VerifyAC Error"}`,
		`{"Retcode":"171","Message":"Signature VerifyAC Error","DataSet":[]}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, body, "X-UCLOUD-REQUEST-UUID", "r-1"))
			_, err := client.DescribeUFileToken(t.Context(), nil)
			require.ErrorIs(t, err, yunkit.ErrUnauthenticated)
			require.EqualError(t, err, "ufile DescribeUFileToken: 171: Signature VerifyAC Error (status 200, request r-1)")
			assert.Equal(t, 1, s.Dials())
		})
	}
}

// One documented answer has a slip in its first token, and not in its second.
func TestTolenNameIsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"RetCode":0,"DataSet":[{"TokenId":"1","TolenName":"first"},{"TokenId":"2","TokenName":"second"}]}`))
		resp, err := client.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err)
		require.Len(t, resp.DataSet, 2)
		assert.Equal(t, "first", resp.DataSet[0].TokenName)
		assert.Equal(t, "second", resp.DataSet[1].TokenName)
	})
}

// Times are seconds, as numbers of any form, and may be missing.
func TestExpireTimes(t *testing.T) {
	t.Parallel()
	end := time.Unix(4102416000, 0)
	for _, text := range []string{`4102416000`, `4102416000.0`, `"4102416000"`, `"4102416000.0"`, `4.102416e+09`} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"RetCode":0,"DataSet":[{"TokenId":"1","ExpireTime":`+text+`}]}`))
			resp, err := client.DescribeUFileToken(t.Context(), nil)
			require.NoError(t, err, text)
			assert.True(t, end.Equal(resp.DataSet[0].ExpireTime.Time), text)
			assert.True(t, resp.DataSet[0].CreateTime.IsZero(), "marked as always there, and absent from the sample")

			_, err = client.UpdateUFileToken(t.Context(), &ufile.UpdateUFileTokenRequest{TokenID: "1", ExpireTime: resp.DataSet[0].ExpireTime})
			require.NoError(t, err)
			assert.Equal(t, "4102416000", s.Requests()[1].PostForm.Get("ExpireTime"), "digits, no exponent")
		})
	}
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`))
		_, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a", ExpireTime: yunkit.NewUnixTime(end.Add(time.Second))})
		require.EqualError(t, err, "ufile CreateUFileToken: ExpireTime is 4102416001, allowed is at most 4102416000")
		assert.Zero(t, s.Dials())
		_, err = client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a"})
		require.NoError(t, err)
		assert.NotContains(t, s.Requests()[0].PostForm, "ExpireTime", "no time is no parameter")
	})
}

// Region and project come from the client unless a request has its own, and
// neither is needed where the service needs none.
func TestRegionAndProject(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0}`))
		_, err := client.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err)
		_, err = client.DescribeUFileToken(t.Context(), &ufile.DescribeUFileTokenRequest{Region: "hk", ProjectID: "org-own", TokenID: "t-1", TokenName: "a"})
		require.NoError(t, err)
		assert.Equal(t, url.Values{"Action": {"DescribeUFileToken"}, "Region": {"cn-bj2"}, "ProjectId": {"org-test"}}, sent(s.Requests()[0]))
		assert.Equal(t, url.Values{"Action": {"DescribeUFileToken"}, "Region": {"hk"}, "ProjectId": {"org-own"}, "TokenId": {"t-1"}, "TokenName": {"a"}}, sent(s.Requests()[1]))

		s = apitest.NewServer(t, apitest.Reply(200, `{"RetCode":0}`))
		bare, err := ufile.NewClient(s.Options(yunkit.WithProjectID(""))...)
		require.NoError(t, err)
		_, err = bare.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err, "optional here")
		assert.Equal(t, url.Values{"Action": {"DescribeUFileToken"}}, sent(s.Requests()[0]))
		_, err = bare.UpdateUFileToken(t.Context(), &ufile.UpdateUFileTokenRequest{TokenID: "t-1"})
		require.EqualError(t, err, "ufile UpdateUFileToken: ProjectID (ProjectId) is required, here or with WithProjectID", "the region is not")
		_, err = bare.DeleteUFileToken(t.Context(), nil)
		require.EqualError(t, err, "ufile DeleteUFileToken: Region is required, here or with WithRegion; ProjectID (ProjectId) is required, here or with WithProjectID; TokenID (TokenId) is required")
		assert.Len(t, s.Requests(), 1)
	})
}

// Lists are numbered from zero.
func TestCreateUFileTokenOnTheWire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`))
		_, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{
			TokenName: "uploader", AllowedOps: []string{ufile.TokenAllowRead, ufile.TokenAllowWrite}, AllowedPrefixes: []string{"*"}, AllowedBuckets: []string{"logs", "images"},
			ExpireTime: yunkit.NewUnixTime(time.Unix(1767323045, 0)), BlackIPList: []string{"192.0.2.1"}, WhiteIPList: []string{"2001:db8::1"},
		})
		require.NoError(t, err)
		assert.Equal(t, url.Values{
			"Action": {"CreateUFileToken"}, "Region": {"cn-bj2"}, "ProjectId": {"org-test"}, "TokenName": {"uploader"},
			"AllowedOps.0": {"TOKEN_ALLOW_READ"}, "AllowedOps.1": {"TOKEN_ALLOW_WRITE"}, "AllowedPrefixes.0": {"*"}, "AllowedBuckets.0": {"logs"}, "AllowedBuckets.1": {"images"},
			"ExpireTime": {"1767323045"}, "BlackIPList.0": {"192.0.2.1"}, "WhiteIPList.0": {"2001:db8::1"},
		}, sent(s.Requests()[0]))
	})
}

// The service drops empty values, so that an entry would vanish: of the prefixes the
// one that says "all", of the buckets one of two.
func TestListsHaveNoEmptyEntries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`))
		_, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a", AllowedPrefixes: []string{"", "logs/"}})
		require.EqualError(t, err, "ufile CreateUFileToken: AllowedPrefixes[0] is empty")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		_, err = client.UpdateUFileToken(t.Context(), &ufile.UpdateUFileTokenRequest{TokenID: "t-1", AllowedBuckets: []string{"logs", ""}})
		require.EqualError(t, err, "ufile UpdateUFileToken: AllowedBuckets[1] is empty")
		assert.Zero(t, s.Dials())
	})
}

// An update that sets nothing is refused, unless the service is to decide.
func TestUpdateOfNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0}`))
		nothing := &ufile.UpdateUFileTokenRequest{TokenID: "t-1", Region: "hk", ProjectID: "org-own"}
		_, err := client.UpdateUFileToken(t.Context(), nothing)
		require.EqualError(t, err, "ufile UpdateUFileToken: nothing is to be changed: set TokenName or AllowedOps or AllowedPrefixes or AllowedBuckets or ExpireTime")
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		assert.Zero(t, s.Dials())

		client, err = ufile.NewClient(s.Options(yunkit.WithoutValidation())...)
		require.NoError(t, err)
		_, err = client.UpdateUFileToken(t.Context(), nothing)
		require.NoError(t, err)
	})
}

// Deployments of different age answer more or less of the new token.
func TestCreateUFileTokenAnswers(t *testing.T) {
	t.Parallel()
	for why, body := range map[string]string{
		"the whole token":          `{"RetCode":0,"TokenId":"t-1","UFileTokenSet":{"TokenId":"t-1","PublicKey":"TOKEN_1","PrivateKey":"` + privateKey + `"}}`,
		"as the documents show it": `{"RetCode":0,"TokenId":"t-1","UFileTokenSet":{}}`,
		"the ID alone":             `{"RetCode":0,"TokenId":"t-1"}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			client, _ := play(t, apitest.Reply(200, body))
			resp, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a"})
			require.NoError(t, err, why)
			assert.Equal(t, "t-1", resp.TokenID)
		})
	}
}

const privateKey = "MARKER-key-not-real"

// Private keys come with every answer, a read included, and get nowhere else.
func TestPrivateKeyIsSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		token := `{"TokenId":"t-1","TokenName":"visible","PublicKey":"TOKEN_1","PrivateKey":"` + privateKey + `"}`
		var log bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		s := apitest.NewServer(t, apitest.Reply(200, `{"RetCode":0,"DataSet":[`+token+`],"TokenId":"t-1","UFileTokenSet":`+token+`}`))
		client, err := ufile.NewClient(s.Options(yunkit.WithLogger(logger))...)
		require.NoError(t, err)
		described, err := client.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err)
		created, err := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a"})
		require.NoError(t, err)
		assert.Equal(t, privateKey, string(described.DataSet[0].PrivateKey))
		assert.Equal(t, privateKey, string(created.UFileTokenSet.PrivateKey))

		text := slog.New(slog.NewTextHandler(&log, nil))
		for _, v := range []any{described, *described, created, *created, described.DataSet[0], &described.DataSet[0], created.UFileTokenSet} {
			logger.Info("v", "v", v)
			text.Info("v", "v", v)
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				fmt.Fprintf(&log, verb, v)
			}
		}
		assert.NotContains(t, log.String(), "MARKER")
		assert.NotContains(t, log.String(), fmt.Sprintf("%x", "MARKER"))
		assert.Contains(t, log.String(), "visible")
		stored, err := json.Marshal(described)
		require.NoError(t, err)
		assert.Contains(t, string(stored), privateKey, "what is stored can be read again")
	})
}

func TestUnreadableAnswersDoNotLeak(t *testing.T) {
	t.Parallel()
	for why, body := range map[string]string{
		"cut":            `{"RetCode":0,"DataSet":[{"PrivateKey":"` + privateKey + `"`,
		"a wrong type":   `{"RetCode":0,"DataSet":[{"PrivateKey":"` + privateKey + `","ExpireTime":"never"}]}`,
		"no code at all": `{"DataSet":[{"PrivateKey":"` + privateKey + `"}]}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			s := apitest.NewServer(t, apitest.Reply(200, body))
			client, err := ufile.NewClient(s.Options(yunkit.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))...)
			require.NoError(t, err)
			_, err = client.DescribeUFileToken(t.Context(), nil)
			require.Error(t, err, why)
			_, createErr := client.CreateUFileToken(t.Context(), &ufile.CreateUFileTokenRequest{TokenName: "a"})
			if why != "a wrong type" { // it stands where only the other answer has something
				require.ErrorIs(t, createErr, yunkit.ErrOutcomeUnknown, why)
			}
			fmt.Fprintf(&log, "%v %+v %#v %v %+v", err, err, err, createErr, createErr)
			assert.NotContains(t, log.String(), "MARKER", why)
		})
	}
}

// Every creation makes a token; what names one may be said twice.
func TestRepeats(t *testing.T) {
	t.Parallel()
	create := func(ctx context.Context, c *ufile.Client) error {
		_, err := c.CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{TokenName: "a"})
		return err
	}
	update := func(ctx context.Context, c *ufile.Client) error {
		_, err := c.UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{TokenID: "t-1", TokenName: "b"})
		return err
	}
	remove := func(ctx context.Context, c *ufile.Client) error {
		_, err := c.DeleteUFileToken(ctx, &ufile.DeleteUFileTokenRequest{TokenID: "t-1"})
		return err
	}
	ok := apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`)
	for _, tt := range []struct {
		why   string
		call  func(context.Context, *ufile.Client) error
		steps []apitest.Step
		tries int
		kinds []error
	}{
		{"a lost creation is not repeated", create, []apitest.Step{apitest.Cut(), ok}, 1, []error{yunkit.ErrOutcomeUnknown}},
		{"nor one that timed out behind the gateway", create, []apitest.Step{apitest.Reply(200, `{"RetCode":110}`), ok}, 1, []error{yunkit.ErrOutcomeUnknown}},
		{"a throttled one was not carried out", create, []apitest.Step{apitest.Reply(200, `{"RetCode":153}`), ok}, 2, nil},
		{"a lost update is repeated", update, []apitest.Step{apitest.Cut(), apitest.Reply(200, `{"RetCode":150}`), ok}, 3, nil},
		{"so is a lost deletion", remove, []apitest.Step{apitest.Cut(), ok}, 2, nil},
		{"an unknown token after a lost deletion was deleted by it", remove, []apitest.Step{apitest.Cut(), apitest.Reply(200, `{"RetCode":15040}`)}, 2, nil},
		{"an unknown token is not found", remove, []apitest.Step{apitest.Reply(200, `{"RetCode":15040,"Message":"token not found"}`)}, 1, []error{yunkit.ErrNotFound}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, tt.steps...)
				err := tt.call(t.Context(), client)
				assert.Equal(t, tt.tries, s.Dials())
				if tt.kinds == nil {
					require.NoError(t, err)
				}
				for _, kind := range tt.kinds {
					require.ErrorIs(t, err, kind)
				}
			})
		})
	}
}

// All tokens come in one answer.
func TestAllUFileTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, `{"RetCode":0,"DataSet":[{"TokenId":"1"},{"TokenId":"2"}]}`))
		for range 2 {
			var ids []string
			for token, err := range client.AllUFileTokens(t.Context(), nil) {
				require.NoError(t, err)
				ids = append(ids, token.TokenID)
			}
			assert.Equal(t, []string{"1", "2"}, ids)
		}
		for _, opt := range []yunkit.IterOption{yunkit.Prefetch(2), yunkit.StartAt("2")} {
			for _, err := range client.AllUFileTokens(t.Context(), nil, opt) {
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			}
		}
		assert.Len(t, s.Requests(), 2)
	})
}

func TestNewClient(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		opts []yunkit.Option
		want string
	}{
		{"nothing is needed", nil, ""},
		{"Beijing 2 by its own name", []yunkit.Option{yunkit.WithRegion("cn-bj2")}, ""},
		{"and by UFile's", []yunkit.Option{yunkit.WithRegion("cn-bj")}, ""},
		{"a mistyped region", []yunkit.Option{yunkit.WithRegion("cn-bj3")}, `WithRegion: "cn-bj3" is no known region`},
		{"a region of a private cloud", []yunkit.Option{yunkit.WithRegion("private"), yunkit.WithEndpoint("https://api.example.test")}, ""},
		{"another vendor's signature", []yunkit.Option{yunkit.WithLegacySignature()}, "WithLegacySignature: UCloud has one signature only"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			_, err := ufile.NewClient(tt.opts...)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

// Without options the environment says where calls go.
func TestEnvironment(t *testing.T) {
	t.Setenv("UCLOUD_REGION", "hk")
	t.Setenv("UCLOUD_PROJECT_ID", "org-environment")
	synctest.Test(t, func(t *testing.T) {
		s := apitest.NewServer(t, apitest.Reply(200, `{"RetCode":0,"TokenId":"t-1"}`))
		client, err := ufile.NewClient(yunkit.WithEndpoint(s.URL), yunkit.WithHTTPClient(&http.Client{Transport: s.Transport}), yunkit.WithCredentials(apitest.Credentials))
		require.NoError(t, err)
		_, err = client.DescribeUFileToken(t.Context(), nil)
		require.NoError(t, err)
		assert.Equal(t, url.Values{"Action": {"DescribeUFileToken"}, "Region": {"hk"}, "ProjectId": {"org-environment"}}, sent(s.Requests()[0]))
	})
}
