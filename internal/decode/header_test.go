package decode_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/decode"
)

type object struct {
	yunkit.Meta
	ETag     string            `header:"ETag"`
	Size     int64             `header:"Content-Length"`
	Modified yunkit.Time       `header:"Last-Modified"`
	Expires  yunkit.UnixTime   `header:"X-Expires"`
	Parts    yunkit.Int        `header:"x-parts"`
	Frozen   bool              `header:"X-Frozen"`
	Key      yunkit.Secret     `header:"X-Key"`
	Metadata map[string]string `header:"X-Ufile-Meta-*"`
	Size2    int               `json:"Size2" header:"X-Size"`
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	for name, value := range map[string]string{
		"Etag": `"a\b"`, "Content-Length": "12", "Last-Modified": "Tue, 06 Jun 2023 12:47:02 GMT", "X-Expires": "1686055622", "X-Parts": "3",
		"X-Frozen": "true", "X-Key": "test-key-not-real", "X-Ufile-Meta-Owner-Name": "云", "X-Ufile-Meta-Size": "7", "X-Ufile-Meta-": "nobody's", "X-Size": "5",
	} {
		h.Set(name, value)
	}
	var got object
	require.NoError(t, decode.Headers(h, &got))
	at := time.Date(2023, 6, 6, 12, 47, 2, 0, time.UTC)
	assert.True(t, at.Equal(got.Modified.Time))
	assert.True(t, at.Equal(got.Expires.Time))
	got.Modified, got.Expires = yunkit.Time{}, yunkit.UnixTime{}
	assert.Equal(t, object{
		ETag: `"a\b"`, Size: 12, Parts: 3, Frozen: true, Key: "test-key-not-real", Size2: 5,
		Metadata: map[string]string{"owner-name": "云", "size": "7"},
	}, got)

	got = object{ETag: "kept"}
	require.NoError(t, decode.Headers(http.Header{}, &got), "nothing is required")
	assert.Equal(t, object{ETag: "kept"}, got)
}

// A header that does not fit costs its field, and the error names it without its value.
func TestPartialHeaders(t *testing.T) {
	t.Parallel()
	var got object
	err := decode.Headers(http.Header{"Etag": {"e"}, "Content-Length": {"marker"}, "Last-Modified": {"marker"}, "X-Frozen": {"marker\x00"}}, &got)
	var partial *decode.PartialError
	require.ErrorAs(t, err, &partial)
	require.EqualError(t, err, "a value of the wrong type in Content-Length, Last-Modified, X-Frozen")
	assert.Equal(t, object{ETag: "e"}, got)
}

// A body does not fill what a header does.
func TestHeaderFieldsAreNoMembers(t *testing.T) {
	t.Parallel()
	var got object
	require.NoError(t, decode.Object(t.Context(), []byte(`{"ETag":"e","Metadata":{"a":"b"},"Size2":7}`), &got))
	assert.Equal(t, object{Size2: 7}, got)
}
