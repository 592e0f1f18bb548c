package fakecloud

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/internal/model"
	"github.com/yunkit/yunkit/internal/sign"
)

// Parameters in the header are held against the model too, and reach the handler.
func TestHeaderParameters(t *testing.T) {
	t.Parallel()
	s := New("ufile", nil)
	t.Cleanup(s.Close)
	s.api = &model.API{Operations: []*model.Operation{{Name: "GetSample", Params: []*model.Param{
		{Name: "X-Language", In: model.InHeader, Type: "string", Enum: []any{"en", "zh"}, Required: true},
	}}}}
	open := func(language string) (*Call, *Refusal) {
		params := url.Values{"Action": {"GetSample"}, "PublicKey": {AccessKeyID}}
		s.api.Operations[0].Params = append(s.api.Operations[0].Params[:1],
			&model.Param{Name: "Action", In: model.InQuery, Type: "string"},
			&model.Param{Name: "PublicKey", In: model.InQuery, Type: "string"},
			&model.Param{Name: "Signature", In: model.InQuery, Type: "string"})
		params.Set("Signature", sign.Action(params, AccessKeySecret))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+params.Encode(), http.NoBody)
		if language != "" {
			r.Header.Set("X-Language", language)
		}
		return ucloud{}.open(s, parse(r, nil))
	}
	call, refusal := open("zh")
	require.Nil(t, refusal)
	assert.Equal(t, "zh", call.Text("X-Language"))
	_, refusal = open("")
	require.NotNil(t, refusal)
	assert.Equal(t, Refuse(http.StatusOK, "15002", "missing X-Language"), refusal)
	_, refusal = open("fr")
	require.NotNil(t, refusal)
	assert.Equal(t, Refuse(http.StatusOK, "15018", "invalid X-Language: none of the documented values"), refusal)
}
