package bench

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestServerAllocs holds what makes allocations comparable: the server has no
// part in them. It cannot run in parallel, since the whole process is counted.
func TestServerAllocs(t *testing.T) {
	body := accessTokens(100)
	server, err := NewServer(body, 0)
	require.NoError(t, err)
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.URL, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	request := []byte("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello")
	answer := make([]byte, len(server.answer))
	allocs := testing.AllocsPerRun(1000, func() {
		if _, err = conn.Write(request); err == nil {
			_, err = io.ReadFull(conn, answer)
		}
	})
	require.NoError(t, err)
	assert.Equal(t, server.answer, answer)
	assert.Zero(t, allocs)
}
