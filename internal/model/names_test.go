package model_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// initialisms are the words that Go writes in capitals, and words that vendors
// glue together.
var initialisms = func() map[string]string {
	words := map[string]string{"ids": "IDs", "ips": "IPs", "azs": "AZs", "publicips": "PublicIPs", "restapi": "RESTAPI", "couchdb": "CouchDB", "idp": "IdP"}
	for word := range strings.FieldsSeq(`API ACS AZ BCS CCE CDN CORS CPU DB DMS EIP EPS EVS GRPC HA HTTP HTTPS IA ID IEF
		IP LVM MEV MFA MSP OBS PVC RAM RD SAML SCIM SDK SFS SSL SSO TC3 URL USSL VPC WS`) {
		words[strings.ToLower(word)] = word
	}
	for _, owner := range []string{"BCS", "Project", "Domain"} {
		words[strings.ToLower(owner)+"id"] = owner + "ID"
	}
	return words
}()

// goName returns the name of the Go field for a name on the wire.
func goName(wire string) string {
	var name strings.Builder
	for _, word := range words(strings.ReplaceAll(wire, "IdP", "Idp")) { // or its P goes with the next word
		if upper, ok := initialisms[strings.ToLower(word)]; ok {
			name.WriteString(upper)
			continue
		}
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// words splits snake_case and camelCase: "UFileTokenId" is U, File, Token, Id.
func words(wire string) []string {
	var words []string
	runes := []rune(wire)
	start := 0
	for i := range runes {
		if runes[i] == '_' {
			words = append(words, string(runes[start:i]))
			start = i + 1
			continue
		}
		beforeHump := unicode.IsUpper(runes[i]) && (i > 0 && !unicode.IsUpper(runes[i-1]) || // tokenI
			i+1 < len(runes) && unicode.IsLower(runes[i+1])) // IPList
		if beforeHump && i > start {
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	return append(words, string(runes[start:]))
}

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
	} {
		assert.Equal(t, want, goName(wire))
	}
}
