package ufile_test

import (
	"testing"

	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/ufile"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	apitest.Operations(t, ufile.Service, ufile.NewClient)
}
