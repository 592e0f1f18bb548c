package ucloud

import (
	"net/http"
	"testing"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// FuzzJudge: whatever a server says, it is judged without a panic, and only
// RetCode 0 with a success status is a success.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `{"RetCode":0}`, `{"Retcode":"0","DataSet":[{"TolenName":"a"}]}`, `{"RetCode":153,"Message":"slow"}`, `{"RetCode":174}`, `{"RetCode":1e3}`,
		`{"RetCode":0.0,"DataSet":""}`, `{"RetCode":-0}`, `{"RetCode":[]}`, `{"RetCode":"x","Message":7}`, `{"RetCode":0,"DataSet":{"a":{}}}`, `<html>`,
	} {
		f.Add(uint(0), []byte(s), false)
		f.Add(uint(303), []byte(s), true)
	}
	type response struct {
		yunkit.Meta
		DataSet []struct {
			TokenName  string `alias:"TolenName"`
			PrivateKey yunkit.Secret
			ExpireTime yunkit.UnixTime
			AllowedOps []string
		}
	}
	f.Fuzz(func(t *testing.T, code uint, body []byte, temporary bool) {
		status := 200 + int(code%400)
		c := &call{out: new(response), temporary: temporary}
		own := append([]byte(nil), body...)
		j := c.Judge(t.Context(), &transport.Answer{StatusCode: status, Header: http.Header{}, Body: own})
		if j.Verdict == transport.OK && (status > 299 || j.Code != "") {
			t.Fatalf("%d %q is a success", status, body)
		}
	})
}
