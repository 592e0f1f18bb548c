package smc_test

import (
	"testing"

	"github.com/yunkit/yunkit/internal/apitest"
	"github.com/yunkit/yunkit/smc"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	apitest.Operations(t, smc.Service, smc.NewClient)
}

func FuzzResponses(f *testing.F) { apitest.FuzzResponses[*smc.Client](f) }
