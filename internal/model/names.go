package model

import (
	"strings"
	"unicode"
)

// GoName returns the name of the Go field for a name on the wire: with Go's
// initialisms, and without the vendors' slips of the pen.
func GoName(wire string) string {
	var name strings.Builder
	for _, word := range words(strings.ReplaceAll(wire, "IdP", "Idp")) { // or its P goes with the next word
		if spelling, ok := spellings[strings.ToLower(word)]; ok {
			name.WriteString(spelling)
			continue
		}
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

// spellings are the words that do not only begin with a capital: initialisms,
// words that vendors glue together, and words that they misspell.
var spellings = func() map[string]string {
	words := map[string]string{
		"ids": "IDs", "ips": "IPs", "azs": "AZs", "publicips": "PublicIPs", "restapi": "RESTAPI", "couchdb": "CouchDB", "idp": "IdP",
		"maxbytes": "MaxBytes", "timerange": "TimeRange", "userinfo": "UserInfo",
		"fuction": "Function", "mesage": "Message",
	}
	for word := range strings.FieldsSeq(`API ACS AZ BCS CCE CDN CORS CPU DB DMS EIP EPS EVS GRPC HA HTTP HTTPS IA ID IEF
		IP LVM MEV MFA MSP OBS PVC RAM RD SAML SCIM SDK SFS SSL SSO TC3 UCDN URL USSL VPC WS`) {
		words[strings.ToLower(word)] = word
	}
	for _, owner := range []string{"BCS", "Project", "Domain"} {
		words[strings.ToLower(owner)+"id"] = owner + "ID"
	}
	return words
}()

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
