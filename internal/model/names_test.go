package model_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/yunkit/yunkit/internal/model"
)

func TestGoName(t *testing.T) {
	t.Parallel()
	for wire, want := range map[string]string{
		"DirectoryId":         "DirectoryID",
		"VSwitchId":           "VSwitchID",
		"UFileTokenSet":       "UFileTokenSet",
		"BlackIPList":         "BlackIPList",
		"CORSId":              "CORSID",
		"X509Certificate":     "X509Certificate",
		"SAMLIdPCertificates": "SAMLIdPCertificates",
		"KeepUS3Name":         "KeepUS3Name",
		"MfaAuthentication":   "MFAAuthentication",
		"node_ids":            "NodeIDs",
		"eps_id":              "EPSID",
		"cpuUsage":            "CPUUsage",
		"inviter_projectid":   "InviterProjectID",
		"publicips":           "PublicIPs",
		"restapi_info":        "RESTAPIInfo",
		"tc3_taskserver_info": "TC3TaskserverInfo",
		"preferred_maxbytes":  "PreferredMaxBytes",
		"Mesage":              "Message",
		"IsUcdn":              "IsUCDN",
	} {
		assert.Equal(t, want, model.GoName(wire))
	}
}
