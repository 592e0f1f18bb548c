//go:build unix

package credentials_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit/credentials"
)

// Shells hand over what a command prints as a pipe: <(sops -d x) is /dev/fd/63.
func TestFilesMayBePipes(t *testing.T) {
	newHome(t)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	_, err = w.WriteString(`{"profiles":[{"name":"default","mode":"AK","access_key_id":"from-pipe","access_key_secret":"test-secret-not-real"}]}`)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	t.Setenv("ALIBABA_CLOUD_CONFIG_FILE", fmt.Sprintf("/dev/fd/%d", r.Fd()))
	assert.Equal(t, "from-pipe", retrieve(t, credentials.AlibabaProfile("")).AccessKeyID)
}
