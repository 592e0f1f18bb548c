package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// products maps each product to the number of operations it has.
var products = map[string]int{"smc": 24, "cloudsso": 88, "bcs": 50, "ufile": 54, "ufile-objects": 23}

func load(t *testing.T, product string) *API {
	t.Helper()
	api, err := Load(product)
	require.NoError(t, err)
	return api
}

func operation(t *testing.T, product, name string) *Operation {
	t.Helper()
	o := load(t, product).Operation(name)
	require.NotNil(t, o, "%s has no %s", product, name)
	return o
}

func TestLoadUnknownProduct(t *testing.T) {
	t.Parallel()
	_, err := Load("ecs")
	require.ErrorContains(t, err, `no product "ecs"`)
}

func TestUnknownOperationIsNil(t *testing.T) {
	t.Parallel()
	assert.Nil(t, load(t, "smc").Operation("CreateToken"))
}

// A key that no field of the types reads would be a fact that nothing checks,
// or a sentence that does not belong there.
func TestFilesHoldNothingButTheModel(t *testing.T) {
	t.Parallel()
	for product := range products {
		b, err := os.ReadFile(product + ".json")
		require.NoError(t, err)
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		assert.NoError(t, d.Decode(new(API)), product)
	}
}

func TestModelsAreConsistent(t *testing.T) {
	t.Parallel()
	for product, count := range products {
		t.Run(product, func(t *testing.T) {
			t.Parallel()
			api := load(t, product)
			assert.Equal(t, product, api.Product)
			assert.Len(t, api.Operations, count)
			names := map[string]bool{}
			for _, o := range api.Operations {
				assert.False(t, names[o.Name], "%s stands twice", o.Name)
				names[o.Name] = true
				checkOperation(t, o)
			}
		})
	}
}

func checkOperation(t *testing.T, o *Operation) {
	t.Helper()
	assert.Contains(t, []string{"GET", "HEAD", "POST", "PUT", "DELETE"}, o.Method, o.Name)
	assert.Equal(t, o.Access == "read", o.Class == Read, "%s: access %s, class %s", o.Name, o.Access, o.Class)
	assert.Contains(t, []string{Read, Repeatable, Once}, o.Class, o.Name)
	assert.Equal(t, o.Class == Once, o.Reason != "", "%s: each once has a reason, and nothing else", o.Name)
	assert.LessOrEqual(t, len(o.Reason), 120, "%s: a reason is one clause", o.Name)
	if o.Task {
		assert.Equal(t, Once, o.Class, "%s: a resend loses the task", o.Name)
	}
	if o.Download {
		assert.Empty(t, o.Children(""), "%s: a file has no fields", o.Name)
	}

	inPath := regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(o.Path, -1)
	for _, m := range inPath {
		p := o.Param(m[1])
		if assert.NotNil(t, p, "%s: no parameter for %s", o.Name, m[0]) {
			assert.Equal(t, InPath, p.In, "%s.%s", o.Name, p.Name)
		}
	}
	paths := len(slices.DeleteFunc(slices.Clone(o.Params), func(p *Param) bool { return p.In != InPath }))
	assert.Len(t, inPath, paths, "%s: a path parameter is not in the path", o.Name)
	checkParams(t, o.Name, o.Params)
	checkResponse(t, o)
	checkPaging(t, o)
}

func checkParams(t *testing.T, where string, params []*Param) {
	t.Helper()
	names := map[string]bool{}
	for _, p := range params {
		at := where + "." + p.Name
		assert.False(t, names[p.Name], "%s stands twice", at)
		names[p.Name] = true
		assert.Contains(t, []string{"string", "integer", "number", "boolean", "object", "file"}, p.Type, at)
		assert.Contains(t, []string{"", "int32", "int64", "date-time", "http-date", "range", "unix", "cidr", "json", "pem", "base64", "zip", "commas"}, p.Format, at)
		assert.Contains(t, []string{"", "from0", "from1", "json"}, p.List, at)
		assert.Contains(t, []string{InQuery, InPath, InBody, InForm, InHeader, InContent}, p.In, at)
		assert.Equal(t, p.Type == "object", len(p.Fields) > 0, "%s: objects have members, and nothing else", at)
		if p.Min != nil || p.Max != nil {
			assert.True(t, p.Type == "integer" || p.NumericString, "%s: bounds of a %s", at, p.Type)
		}
		if p.Min != nil && p.Max != nil {
			assert.Less(t, *p.Min, *p.Max, at)
		}
		if p.MinLength != 0 || p.MaxLength != 0 || p.Pattern != "" || p.Deny != nil {
			assert.True(t, (p.Type == "string" || p.Type == "file") && p.List == "", "%s: bounds of a text", at)
		}
		if p.MaxLength != 0 {
			assert.LessOrEqual(t, p.MinLength, p.MaxLength, at)
		}
		if p.MinItems != 0 || p.MaxItems != 0 {
			assert.NotEmpty(t, p.List, "%s: bounds of a list", at)
		}
		if p.Pattern != "" {
			_, err := regexp.Compile(p.Pattern)
			assert.NoError(t, err, at)
			assert.NotContains(t, p.Pattern, " ", "%s: patterns stand in struct tags, which blanks part", at)
		}
		checkParams(t, at, p.Fields)
	}
}

func checkResponse(t *testing.T, o *Operation) {
	t.Helper()
	known := map[string]*Field{}
	for _, f := range o.Response {
		at := o.Name + " " + f.Path
		assert.Nil(t, known[f.Path], "%s stands twice", at)
		assert.Contains(t, []string{"string", "integer", "number", "boolean", "object", "any"}, f.Type, at)
		assert.Contains(t, []string{"", "int32", "int64", "date-time", "http-date", "unix", "unix-ms", "unix-ns", "json", "pem", "base64"}, f.Format, at)
		children := o.Children(f.Path)
		assert.Equal(t, f.Type == "object", len(children) > 0, "%s: objects have members, and nothing else", at)
		if f.Wrapper {
			assert.True(t, len(children) == 1 && children[0].List && !f.List, "%s: a wrapper holds one list", at)
		}
		if parent, _ := f.split(); parent != "" {
			p := known[parent]
			require.NotNil(t, p, "%s: no field %s before it", at, parent)
			brackets := strings.TrimSuffix(strings.TrimPrefix(f.Path, parent), "."+f.Name())
			switch {
			case p.Path == "[]":
				assert.Empty(t, brackets, at)
			case p.Map:
				assert.Equal(t, "{}", brackets, at)
			case p.List:
				assert.Equal(t, "[]", brackets, at)
			default:
				assert.Empty(t, brackets, at)
			}
		}
		known[f.Path] = f
	}
}

func checkPaging(t *testing.T, o *Operation) {
	t.Helper()
	p := o.Paging
	if p == nil {
		return
	}
	assert.Equal(t, Read, o.Class, o.Name)
	field := func(path string) *Field {
		i := slices.IndexFunc(o.Response, func(f *Field) bool { return f.Path == path })
		if !assert.GreaterOrEqual(t, i, 0, "%s: no field %q", o.Name, path) {
			return new(Field)
		}
		return o.Response[i]
	}
	assert.True(t, field(p.Items).List, "%s: %s is no list", o.Name, p.Items)
	for _, name := range []string{p.SizeParam, p.TokenParam, p.PageParam, p.OffsetParam} {
		if name != "" {
			assert.NotNil(t, o.Param(name), "%s: no parameter %s", o.Name, name)
		}
	}
	for _, path := range []string{p.Total, p.TokenField, p.Truncated} {
		if path != "" {
			assert.False(t, field(path).List, "%s: %s", o.Name, path)
		}
	}
	assert.Equal(t, p.Style == "token", p.TokenParam != "" && p.TokenField != "", o.Name)
	assert.Equal(t, p.Style == "page", p.PageParam != "", o.Name)
	assert.Equal(t, p.Style == "offset", p.OffsetParam != "", o.Name)
	assert.Contains(t, []string{"none", "token", "page", "offset"}, p.Style, o.Name)
}

// A create with a client token gets one generated, and only for its sake it
// may be sent twice.
func TestCreatesAreRepeatableOnlyByClientToken(t *testing.T) {
	t.Parallel()
	for product := range products {
		for _, o := range load(t, product).Operations {
			if strings.HasPrefix(o.Name, "Create") {
				assert.Equal(t, o.Param("ClientToken") != nil, o.Class == Repeatable, o.Name)
			}
		}
	}
}

func TestPendingFilesAreSortedAndKnown(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("*.pending.txt")
	require.NoError(t, err)
	for _, name := range names {
		api := load(t, strings.TrimSuffix(name, ".pending.txt"))
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		pending := strings.Fields(string(b))
		assert.True(t, slices.IsSorted(pending), name)
		assert.Len(t, slices.Compact(slices.Clone(pending)), len(pending), "%s: one stands twice", name)
		for _, op := range pending {
			assert.NotNil(t, api.Operation(op), "%s: no operation %s", name, op)
		}
	}
}

func TestParamResolvesConcreteNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ product, operation, name, wire string }{
		{"smc", "CreateAccessToken", "Count", "Count"},
		{"smc", "ListAccessTokens", "AccessTokenId.12", "AccessTokenId.N"},
		{"smc", "CreateReplicationJob", "DataDisk.1.Part.2.SizeBytes", "DataDisk.N.Part.N.SizeBytes"},
		{"smc", "CreateReplicationJob", "Disks.System.Part.1.Path", "Disks.System.Part.N.Path"},
		{"cloudsso", "CreateAccessConfiguration", "Tags.3.Key", "Tags.N.Key"},
		{"cloudsso", "GetUserId", "ExternalId", "ExternalId"},
		{"ufile", "CreateUFileToken", "AllowedOps.0", "AllowedOps.N"},
		{"bcs", "CreatePublicChainCredential", "node_ids", "node_ids"},
	} {
		p := operation(t, tt.product, tt.operation).Param(tt.name)
		if assert.NotNil(t, p, tt.name) {
			assert.Equal(t, tt.wire, p.Wire)
		}
	}
	for _, tt := range []struct{ product, operation, name, why string }{
		{"smc", "ListAccessTokens", "AccessTokenId", "a list has positions"},
		{"smc", "ListAccessTokens", "AccessTokenId.01", "positions are plain decimals"},
		{"smc", "ListAccessTokens", "AccessTokenId.1.Key", "its items have no members"},
		{"smc", "CreateReplicationJob", "Disks", "only the members of a flat object are sent"},
		{"smc", "CreateReplicationJob", "Disks.System[Size]", "go-querystring's form"},
		{"smc", "CreateReplicationJob", "DataDisk.1", "only the members of its items are sent"},
		{"smc", "CreateReplicationJob", "DataDisk.1.Part.Size", "the position is missing"},
		{"cloudsso", "GetUserId", "ExternalId.Id", "it is one JSON text"},
		{"cloudsso", "CreateAccessConfiguration", "tags.1.Key", "case counts"},
	} {
		assert.Nil(t, operation(t, tt.product, tt.operation).Param(tt.name), "%s: %s", tt.name, tt.why)
	}
}

func TestRouteFindsOperationOfPath(t *testing.T) {
	t.Parallel()
	api := load(t, "bcs")
	for _, tt := range []struct{ method, path, operation string }{
		{"GET", "/v1/p/node-provider/credentials", "ListPublicChainCredentials"},
		{"PUT", "/v1/p/node-provider/credentials/c1", "UpdatePublicChainCredential"},
		{"GET", "/v2/p/blockchains/b1", "ShowBlockchainDetail"},
		{"GET", "/v2/p/blockchains/flavors", "ShowBlockchainFlavors"}, // also fits {blockchain_id}
		{"DELETE", "/v1/p/node-provider/credentials", ""},
		{"GET", "/v1//node-provider/credentials", ""},
	} {
		o, _ := api.Route(tt.method, tt.path)
		if tt.operation == "" {
			assert.Nil(t, o, tt.path)
		} else if assert.NotNil(t, o, tt.path) {
			assert.Equal(t, tt.operation, o.Name)
		}
	}
	_, values := api.Route("PUT", "/v1/p/node-provider/credentials/c1")
	assert.Equal(t, map[string]string{"project_id": "p", "credential_id": "c1"}, values)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	const directory = "DirectoryId=d-1"
	for name, tt := range map[string]struct {
		product, operation, query string
		want                      []string
	}{
		"valid":                                {"smc", "CreateAccessToken", "Count=1000&Name=web&TimeToLiveInDays=1", nil},
		"common parameters pass":               {"smc", "DeleteAccessToken", "AccessTokenId=at-1&Action=DeleteAccessToken&Signature=s", nil},
		"UCloud's SDK sends its region always": {"ufile", "DescribeCORSRule", "BucketName=b&Region=cn-bj2", nil},
		"unknown":                              {"smc", "DeleteAccessToken", "AccessTokenId=at-1&Force=true", []string{"unknown Force"}},
		"missing":                              {"smc", "DeleteAccessToken", "", []string{"missing AccessTokenId"}},
		"an empty value is missing":            {"smc", "DeleteAccessToken", "AccessTokenId=", []string{"missing AccessTokenId"}},
		"given twice":                          {"smc", "DeleteAccessToken", "AccessTokenId=a&AccessTokenId=b", []string{"invalid AccessTokenId: given 2 times"}},
		"bounds of a number":                   {"cloudsso", "ListAccessConfigurations", directory + "&MaxResults=101", []string{"invalid MaxResults: more than 100"}},
		"bounds of a number in quotes":         {"smc", "CreateAccessToken", "Count=0&TimeToLiveInDays=x", []string{"invalid Count: less than 1", "invalid TimeToLiveInDays: not a whole number"}},
		"characters, not bytes":                {"smc", "CreateAccessToken", "Name=" + strings.Repeat("云", 128), nil},
		"too long":                             {"smc", "CreateAccessToken", "Name=" + strings.Repeat("a", 129), []string{"invalid Name: longer than 128 characters"}},
		"pattern and denied beginning":         {"smc", "CreateAccessToken", "Name=" + url.QueryEscape("http://a"), []string{"invalid Name: begins with http://"}},
		"does not begin with a letter":         {"smc", "CreateAccessToken", "Name=1a", []string{`invalid Name: does not match ^\p{L}`}},
		"enumeration":                          {"smc", "ListAccessTokens", "Status=Activated", []string{"invalid Status: none of the documented values"}},
		"enumeration of any case":              {"smc", "ModifyReplicationJobAttribute", "JobId=j-1&TargetType=image", nil},
		"enumeration of numbers":               {"smc", "ModifyReplicationJobAttribute", "JobId=j-1&NetMode=1", []string{"invalid NetMode: none of the documented values"}},
		"boolean":                              {"cloudsso", "DeleteAccessConfiguration", directory + "&AccessConfigurationId=ac-1&ForceRemovePermissionPolicies=True", []string{"invalid ForceRemovePermissionPolicies: neither true nor false"}},
		"time":                                 {"smc", "ModifyReplicationJobAttribute", "JobId=j-1&ValidTime=2026-01-02", []string{"invalid ValidTime: not an RFC 3339 time"}},
		"list from 1":                          {"smc", "ListAccessTokens", "AccessTokenId.1=a&AccessTokenId.2=b", nil},
		"list from 1 that begins with 0":       {"smc", "ListAccessTokens", "AccessTokenId.0=a&AccessTokenId.1=b", []string{"invalid AccessTokenId: positions are not 1, 2 and so on"}},
		"list from 0":                          {"ufile", "CreateUFileToken", "TokenName=t&AllowedOps.0=TOKEN_ALLOW_READ", nil},
		"list from 0 with a gap":               {"ufile", "CreateUFileToken", "TokenName=t&BlackIPList.0=::1&BlackIPList.2=::2", []string{"invalid BlackIPList: positions are not 0, 1 and so on"}},
		"addresses and ranges of them":         {"ufile", "CreateUFileToken", "TokenName=t&WhiteIPList.0=192.0.2.1&WhiteIPList.1=192.0.2.0/24&WhiteIPList.2=2001:db8::/32", nil},
		"no address":                           {"ufile", "CreateUFileToken", "TokenName=t&WhiteIPList.0=192.0.2.0/33", []string{"invalid WhiteIPList.0: neither an IP address nor a range of them"}},
		"list that misses its positions":       {"ufile", "CreateUFileToken", "TokenName=t&BlackIPList=::1", []string{"unknown BlackIPList"}},
		"too many items":                       {"smc", "UntagResources", "ResourceType=sourceserver&" + numbered("ResourceId", 51), []string{"invalid ResourceId: more than 50 items"}},
		"required list":                        {"smc", "UntagResources", "ResourceType=sourceserver", []string{"missing ResourceId"}},
		"item of the wrong value":              {"ufile", "CreateUFileToken", "TokenName=t&AllowedOps.0=ALL", []string{"invalid AllowedOps.0: none of the documented values"}},
		"members of a list":                    {"smc", "CreateReplicationJob", "RegionId=r&SourceId=s&DataDisk.1.Part.1.SizeBytes=5&DataDisk.1.Size=19", []string{"invalid DataDisk.1.Size: less than 20"}},
		"zero may lie outside of the bounds":   {"ufile", "UpdateUFileLifeCycle", "LifeCycleId=l&LifeCycleName=n&Prefix=p&Status=Enabled&BucketName=b&IADays=0", nil},
		"zero that differs from the default":   {"ufile", "DescribeUFileToken", "Display=0", nil},
		"JSON in a parameter":                  {"cloudsso", "GetUserId", directory + "&ExternalId=" + url.QueryEscape(`{"Id":"x","Issuer":"LDAP"}`), []string{"invalid ExternalId.Issuer: none of the documented values"}},
		"broken JSON in a parameter":           {"cloudsso", "GetUserId", directory + "&ExternalId=x", []string{"invalid ExternalId: not a JSON object"}},
		"path parameters":                      {"bcs", "DeletePublicChainCredential", "project_id=p&credential_id=" + strings.Repeat("c", 36), []string{"invalid project_id: shorter than 32 characters"}},
		"body parameters do not belong there":  {"bcs", "CreatePublicChainCredential", "description=d&project_id=" + strings.Repeat("p", 32), []string{"unknown description"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			params, err := url.ParseQuery(tt.query)
			require.NoError(t, err)
			assert.Equal(t, tt.want, lines(operation(t, tt.product, tt.operation).Check(params)))
		})
	}
}

func TestCheckBody(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		operation, body string
		want            []string
	}{
		"valid":                              {"CreatePublicChainCredential", `{"description":"d","node_ids":["n"],"allowlists":[{"allowlist_type":"ip"}]}`, nil},
		"unknown at any depth":               {"CreatePublicChainCredential", `{"name":"n","allowlists":[{"type":"ip"}]}`, []string{"unknown allowlists[0].type", "unknown name"}},
		"missing at any depth":               {"BatchAddPeersToChannel", `{"channel_peers":[{"peers":{"org":1}}]}`, []string{"missing channel_peers[0].channel_name"}},
		"wrong types":                        {"CreatePublicChainCredential", `{"description":1,"node_ids":"n","allowlists":["ip"]}`, []string{"invalid allowlists[0]: not a JSON object", "invalid description: not a JSON string", "invalid node_ids: not a list"}},
		"too long":                           {"CreatePublicChainCredential", `{"control_type":"12345678901"}`, []string{"invalid control_type: longer than 10 characters"}},
		"fraction":                           {"UpdatePublicChainNode", `{"cpu":1.5}`, []string{"invalid cpu: not a whole number"}},
		"false may be required":              {"CreateNewBlockchain", `{"name":"chain","version_type":4,"enterprise_project_id":"0","resource_password":"test-password-not-real","cluster_type":"CCE","create_new_cluster":false}`, nil},
		"values of a map":                    {"BatchAddPeersToChannel", `{"channel_peers":[{"channel_name":"c","peers":{"org":"1"}}]}`, []string{"invalid channel_peers[0].peers{org}: not a JSON integer"}},
		"query and path do not belong there": {"ListBcsEvents", `{"time_range":"-1.-1.30","step":1,"type":"x","project_id":"p"}`, []string{"unknown project_id", "unknown type"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body map[string]any
			require.NoError(t, json.Unmarshal([]byte(tt.body), &body))
			assert.Equal(t, tt.want, lines(operation(t, "bcs", tt.operation).CheckBody(body)))
		})
	}
}

// Decoders that keep numbers exact give json.Number.
func TestCheckHeader(t *testing.T) {
	t.Parallel()
	o := &Operation{Params: []*Param{
		{Name: "X-Language", In: InHeader, Type: "string", Enum: []any{"en", "zh"}, Required: true},
		{Name: "X-Count", In: InHeader, Type: "integer", Max: new(int64(9))},
		{Name: "limit", In: InQuery, Type: "integer", Required: true},
	}}
	for _, tt := range []struct {
		why    string
		header http.Header
		want   []string
	}{
		{"all there", http.Header{"X-Language": {"en"}, "X-Count": {"9"}}, nil},
		{"others are not looked at", http.Header{"X-Language": {"zh"}, "X-Other": {"x", "y"}, "Limit": {"x"}}, nil},
		{"nothing there", nil, []string{"missing X-Language"}},
		{"empty is absent", http.Header{"X-Language": {""}}, []string{"missing X-Language"}},
		{"out of bounds", http.Header{"X-Language": {"fr"}, "X-Count": {"10"}}, []string{"invalid X-Count: more than 9", "invalid X-Language: none of the documented values"}},
		{"twice", http.Header{"X-Language": {"en", "zh"}}, []string{"invalid X-Language: given 2 times"}},
	} {
		assert.Equal(t, tt.want, lines(o.CheckHeader(tt.header)), tt.why)
	}
	assert.Equal(t, []string{"unknown X-Language"}, lines(o.Check(url.Values{"X-Language": {"en"}, "limit": {"1"}})), "a header is no parameter of the query")
}

func TestCheckBodyReadsEveryKindOfNumber(t *testing.T) {
	t.Parallel()
	o := operation(t, "bcs", "UpdatePublicChainNode")
	for _, cpu := range []any{float64(4), 4, json.Number("4")} {
		assert.Empty(t, o.CheckBody(map[string]any{"cpu": cpu}), "%T", cpu)
	}
	for _, cpu := range []any{float64(0), 0, json.Number("0")} {
		assert.Equal(t, []string{"invalid cpu: less than 1"}, lines(o.CheckBody(map[string]any{"cpu": cpu})), "%T", cpu)
	}
}

func TestSample(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ product, operation, want string }{
		"wrapped list, quoted numbers, times": {"smc", "ListAccessTokens", `{
			"AccessTokens": {"AccessToken": [{
				"AccessTokenId": "accesstokenid-1", "Count": "30", "CreationTime": "2026-01-02T03:04:05Z",
				"Description": "description-1", "Name": "name-1", "RegisteredCount": "30", "Status": "activated", "TimeToLiveInDays": "30"}]},
			"PageNumber": 1, "PageSize": 1, "TotalCount": 1}`},
		"secret and Unix times": {"ufile", "CreateUFileToken", `{"TokenId": "tokenid-1", "UFileTokenSet": {
			"Region": "region-1", "TokenId": "tokenid-1", "TokenName": "tokenname-1", "PublicKey": "publickey-1",
			"PrivateKey": "test-secret-not-real-1", "AllowedOps": ["allowedops-1"], "AllowedPrefixes": ["allowedprefixes-1"],
			"AllowedBuckets": ["allowedbuckets-1"], "ExpireTime": 1767323045, "CreateTime": 1767323045, "ModifyTime": 1767323045,
			"BlackIPList": ["blackiplist-1"], "WhiteIPList": ["whiteiplist-1"]}}`},
		"maps": {"bcs", "ShowBlockchainNodes", `{"node_orgs": {"key1": {"org_msp_id": "org_msp_id-1", "org_domain": "org_domain-1",
			"peers": {"key1": {"ip_port": "ip_port-1", "channels": ["channels-1"]}}}}}`},
		"a list itself": {"bcs", "ListPublicChainNetworkTypes", `[{"name": "name-1", "networks": [{"id": "id-1", "name": "name-1"}]}]`},
		"file":          {"bcs", "CreatePublicChainCredential", `null`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(operation(t, tt.product, tt.operation).Sample(1))
			require.NoError(t, err)
			assert.JSONEq(t, tt.want, string(got))
		})
	}
}

// An iterator over a sample must come to an end.
func TestSampleIsTheLastPage(t *testing.T) {
	t.Parallel()
	for product := range products {
		for _, o := range load(t, product).Operations {
			if o.Paging == nil || o.Paging.Items == "[]" {
				continue
			}
			sample, ok := o.Sample(2).(map[string]any)
			require.True(t, ok, o.Name)
			items := any(sample)
			for name := range strings.SplitSeq(o.Paging.Items, ".") {
				members, ok := items.(map[string]any)
				require.True(t, ok, o.Name)
				items = members[name]
			}
			assert.Len(t, items, 2, o.Name)
			if o.Paging.Total != "" {
				assert.Equal(t, 2, sample[o.Paging.Total], o.Name)
			}
			if o.Paging.TokenField != "" {
				assert.Empty(t, sample[o.Paging.TokenField], o.Name)
			}
			if o.Paging.Truncated != "" {
				assert.Equal(t, false, sample[o.Paging.Truncated], o.Name)
			}
		}
	}
}

func lines(problems []Problem) []string {
	var s []string
	for _, p := range problems {
		s = append(s, p.String())
	}
	return s
}

// numbered writes a list of n items that counts from 1.
func numbered(name string, n int) string {
	v := url.Values{}
	for i := range n {
		v.Set(fmt.Sprintf("%s.%d", name, i+1), "x")
	}
	return v.Encode()
}
