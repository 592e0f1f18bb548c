package huawei

import (
	"io"
	"net/http"
	"testing"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/transport"
)

// FuzzJudge: whatever a server says, it is judged without a panic, and a
// failure is never a success.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `null`, `[]`, `PK`, `{"books":[{"title":"a"}]}`, `{"error_code":"BCS.03429001","error_msg":"slow","message":"down","code":429}`,
		`{"error":{"code":"APIGW.0301","message":"signature expired"}}`, `{"error":{"error":{"code":7}}}`, `{"errorCode":"BCS.","errorMsg":7}`, `{"error_code":"BCS.2001002"}`,
	} {
		f.Add(uint(0), []byte(s), "application/json")
		f.Add(uint(303), []byte(s), "text/html")
		f.Add(uint(0), []byte(s), "application/zip")
	}
	type response struct {
		yunkit.Meta
		Books []struct {
			Title yunkit.Secret `json:"title"`
			At    yunkit.Time   `json:"at"`
		} `json:"books"`
	}
	type file struct {
		yunkit.Meta
		Body io.ReadCloser `json:"-"`
	}
	f.Fuzz(func(t *testing.T, code uint, body []byte, mediaType string) {
		status := 200 + int(code%400)
		for _, out := range []any{new(response), new(file), new(struct{ yunkit.Meta }), new(any), new([]string), nil} {
			c := &call{out: out}
			own := append([]byte(nil), body...)
			j := c.Judge(t.Context(), &transport.Answer{StatusCode: status, Header: http.Header{"Content-Type": {mediaType}}, Body: own})
			if j.Verdict == transport.OK && (status > 299 || j.Code != "") {
				t.Fatalf("%d %q is a success", status, body)
			}
		}
	})
}
