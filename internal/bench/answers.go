package bench

import (
	"fmt"
	"strings"
)

const requestID = "00000000-0000-0000-0000-00000000TEST"

// items repeats an item with its number in it, which must be all that the format asks for.
func items(n int, format string) string { return itemsFrom(0, n, format) }

// itemsFrom is items, counted from first.
func itemsFrom(first, n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, first+i)
	}
	return b.String()
}

func createdAccessToken() []byte {
	return []byte(`{"RequestId":"` + requestID + `","AccessTokenId":"at-bp1test0000","AccessTokenCode":"test-code-not-real-0123456789abcdef"}`)
}

func accessTokens(n int) []byte {
	return fmt.Appendf(nil, `{"RequestId":"%s","TotalCount":%d,"PageNumber":1,"PageSize":%d,"AccessTokens":{"AccessToken":[%s]}}`, requestID, n, n,
		items(n, `{"AccessTokenId":"at-bp1test%04d","Name":"rack-7","Description":"servers of the second hall","Status":"activated",`+
			`"Count":"100","RegisteredCount":"17","TimeToLiveInDays":"30","CreationTime":"2026-02-03T04:05:06Z"}`))
}

func accessConfigurations(n int) []byte {
	return fmt.Appendf(nil, `{"RequestId":"%s","TotalCounts":%d,"MaxResults":100,"IsTruncated":false,"AccessConfigurations":[%s]}`, requestID, n,
		items(n, `{"AccessConfigurationId":"ac-test%04d","AccessConfigurationName":"ops-readonly","Description":"may look at everything",`+
			`"RelayState":"https://console.example.com/","SessionDuration":3600,"StatusNotifications":["ReprovisionRequired"],`+
			`"CreateTime":"2026-02-03T04:05:06Z","UpdateTime":"2026-03-04T05:06:07Z"}`))
}

func publicChainCredentials(n int) []byte {
	return fmt.Appendf(nil, `{"count":%d,"credentials":[%s]}`, n,
		items(n, `{"id":"00000000-0000-0000-0000-00000000%04d","description":"dashboards","eps_info":{"eps_id":"0","eps_name":"default"},`+
			`"node_ids":["node-1","node-2"],"control_type":"allow","allowlists":[{"allowlist_type":"ip","allowlist_info":"192.0.2.1"}],`+
			`"create_time":"2023-06-06T20:47:02.15507+08:00","update_time":"2023-06-06T20:47:02.15507+08:00"}`))
}

func ufileTokens(n int) []byte {
	return fmt.Appendf(nil, `{"RetCode":0,"Action":"DescribeUFileTokenResponse","DataSet":[%s]}`,
		items(n, `{"TokenId":"00000000-0000-0000-0000-00000000%04d","TokenName":"uploader","Region":"cn-bj","PublicKey":"TOKEN_test",`+
			`"PrivateKey":"test-private-key-not-real","AllowedOps":["TOKEN_ALLOW_READ","TOKEN_ALLOW_WRITE"],"AllowedPrefixes":["logs/"],`+
			`"AllowedBuckets":["bucket1","bucket2"],"BlackIPList":["203.0.113.9"],"WhiteIPList":["192.0.2.1"],`+
			`"ExpireTime":4102416000,"CreateTime":1770000000,"ModifyTime":1770000000}`))
}
