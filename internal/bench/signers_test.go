package bench

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSameSignature holds that the bare digests are of the very text that is signed.
func TestSameSignature(t *testing.T) {
	t.Parallel()
	for _, s := range Signers() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			signature, err := s.Sign()
			require.NoError(t, err)
			digest := s.Digest()
			if s.Name == "RPC, HMAC-SHA1" {
				assert.Equal(t, base64.StdEncoding.EncodeToString(digest), signature)
				return
			}
			assert.True(t, strings.HasSuffix(signature, hex.EncodeToString(digest)), signature)
		})
	}
}
