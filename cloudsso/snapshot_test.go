package cloudsso_test

import (
	"testing"

	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/internal/apitest"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	apitest.Operations(t, cloudsso.Service, cloudsso.NewClient)
}
