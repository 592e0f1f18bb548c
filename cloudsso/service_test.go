package cloudsso_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/cloudsso"
)

// A form without parameters is a request all the same, also of nil.
func TestServiceOperationsTakeNoParameters(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"EnableService": {done}, "DisableService": {done}, "GetServiceStatus": {fixture(t, "GetServiceStatus")}})
	_, err := client.EnableService(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, cloud.last())
	_, err = client.GetServiceStatus(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, cloud.last())
	resp, err := client.DisableService(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, cloud.last())
	assert.Equal(t, "r-1", resp.RequestID)
}

func TestGetServiceStatus(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why, body string
		want      cloudsso.ServiceStatus
	}{
		{
			"no directory means no region", `{"ServiceStatus":{"AccountId":"1001","Status":"Enabled","RegionsInUse":[]}}`,
			cloudsso.ServiceStatus{AccountID: "1001", Status: cloudsso.Enabled, RegionsInUse: []string{}},
		},
		{
			"the check is said to come for disabled services only, and comes for enabled ones too",
			`{"ServiceStatus":{"Status":"Enabled","PrerequisiteCheckResult":"Success","RegionsInUse":["cn-shanghai"]}}`,
			cloudsso.ServiceStatus{Status: cloudsso.Enabled, PrerequisiteCheckResult: cloudsso.CheckSuccess, RegionsInUse: []string{"cn-shanghai"}},
		},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, _ := newClient(t, script{"GetServiceStatus": {ok("%s", test.body)}})
			resp, err := client.GetServiceStatus(t.Context(), nil)
			require.NoError(t, err)
			assert.Equal(t, test.want, resp.ServiceStatus)
		})
	}
}

// Account IDs are texts of digits: one that begins with a zero must arrive so.
func TestDelegateAccounts(t *testing.T) {
	t.Parallel()
	client, cloud := newClient(t, script{"EnableDelegateAccount": {done}, "DisableDelegateAccount": {done}})
	_, err := client.EnableDelegateAccount(t.Context(), &cloudsso.EnableDelegateAccountRequest{AccountID: "0120097177706504"})
	require.NoError(t, err)
	assert.Equal(t, form("AccountId", "0120097177706504"), cloud.last())
	_, err = client.DisableDelegateAccount(t.Context(), &cloudsso.DisableDelegateAccountRequest{AccountID: "0120097177706504"})
	require.NoError(t, err)
	assert.Equal(t, form("AccountId", "0120097177706504"), cloud.last())
	_, err = client.EnableDelegateAccount(t.Context(), nil)
	assert.ErrorIs(t, err, yunkit.ErrInvalidRequest)
}
