package fakecloud

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// What a server remembers of its past is bounded: the last of it is there, and
// what is long gone is not.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	s := New("smc", nil)
	t.Cleanup(s.Close)
	for i := range 3 * generation {
		if !s.firstUse(strconv.Itoa(i)) {
			t.Fatal("a nonce was new: ", i)
		}
	}
	assert.False(t, s.firstUse(strconv.Itoa(3*generation-1)))
	assert.False(t, s.firstUse(strconv.Itoa(2*generation-1)), "of the generation before")
	assert.LessOrEqual(t, len(s.nonces.young)+len(s.nonces.old), 2*generation)

	first := s.issueKeys(s.Now(), time.Hour)
	for range maxIssued {
		s.issueKeys(s.Now(), time.Hour)
	}
	assert.Len(t, s.issued, maxIssued)
	_, state := s.secretOf(first.AccessKeyID, first.SecurityToken)
	assert.Equal(t, keyUnknown, state)
	last := s.issued[maxIssued-1]
	_, state = s.secretOf(last.AccessKeyID, last.SecurityToken)
	assert.Equal(t, keyKnown, state)
	_, state = s.secretOf(AccessKeyID, "")
	assert.Equal(t, keyKnown, state, "what a test gave stays")
}
