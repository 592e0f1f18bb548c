package bcs_test

import (
	"testing"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	apitest.Operations(t, bcs.Service, bcs.NewClient)
}
