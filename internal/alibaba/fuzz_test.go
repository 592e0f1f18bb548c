package alibaba

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// FuzzJudge: whatever a server says, it is judged without a panic, and only a
// whole object with a success status and no code is a success.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `{"RequestId":"1","Books":[{"Title":"a"}]}`, `{"Code":"Throttling","Message":"slow"}`, `{"Code":7,"Message":{}}`,
		`<Error><Code>Throttling</Code></Error>`, `<html>`, `<?xml version="1.0" encoding="GBK"?><a/>`, `{"Code":"InvalidTimeStamp.Expired"}`, `{"Books":{"Book":{"Title":"a"}}}`,
	} {
		f.Add(uint(0), []byte(s), "TimeLeft:5")
		f.Add(uint(300), []byte(s), "Limit:1,TimeLeft:9999999999")
	}
	type response struct {
		yunkit.Meta
		Books []struct {
			Title yunkit.Secret
			Pages yunkit.Int
			At    yunkit.Time
		}
	}
	f.Fuzz(func(t *testing.T, code uint, body []byte, limits string) {
		status := 200 + int(code%400)
		c := &call{out: new(response)}
		own := bytes.Clone(body)
		j := c.Judge(t.Context(), &transport.Answer{StatusCode: status, Header: http.Header{"X-Ratelimit-User": {limits}, "Content-Type": {"text/json"}}, Body: own})
		switch {
		case j.Verdict == transport.OK && (status > 299 || j.Code != "" || j.RequestID == ""):
			t.Fatalf("%d %q is a success", status, body)
		case j.RetryAfter < 0:
			t.Fatalf("%q is a wait of %s", limits, j.RetryAfter)
		case !bytes.Equal(own, body):
			t.Fatalf("%q was changed to %q", body, own)
		}
	})
}
