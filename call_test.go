package yunkit_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit"
)

func TestCallOptions(t *testing.T) {
	t.Parallel()
	assert.Equal(t, yunkit.CallConfig{}, yunkit.NewCallConfig(), "a write that must not happen twice")
	assert.Equal(t, yunkit.CallConfig{}, yunkit.NewCallConfig(nil), "from a condition that did not hold")
	assert.Equal(t, yunkit.CallConfig{Read: true}, yunkit.NewCallConfig(nil, yunkit.AsRead()))
}

func TestCallInfoOfSomethingElse(t *testing.T) {
	t.Parallel()
	_, ok := yunkit.CallInfo(t.Context())
	assert.False(t, ok)
}
