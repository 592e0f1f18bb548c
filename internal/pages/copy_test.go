package pages_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/pages"
)

func TestCopy(t *testing.T) {
	t.Parallel()
	type request struct{ Token string }
	req := &request{Token: "first"}
	r := pages.Copy(req)
	req.Token = "changed by the caller"
	assert.Equal(t, request{Token: "first"}, r)
	assert.Equal(t, request{}, pages.Copy[request](nil), "a nil request is an empty one")
}
