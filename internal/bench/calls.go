package bench

import (
	"context"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/ufile"
)

// The keys are as long as real ones: what is made of short texts may stay on the stack.
const (
	keyID     = "test-access-key-id-0123456789"
	secret    = "test-secret-not-real-0123456789abcdef"
	projectID = "0123456789abcdef0123456789abtest"
)

// Operation is a documented operation that is called in both ways.
type Operation struct {
	// Name is the product and the vendor's name of the operation.
	Name string
	// Counts are the numbers of items that its answers are tried with.
	Counts []int
	// Answer returns an answer with n items.
	Answer func(n int) []byte

	client func(...yunkit.Option) (Call, error)
	byHand func(*Yardstick) Call
}

// Call makes one call and returns its response.
type Call func(context.Context) (any, error)

// Run makes the call, when only its error is wanted.
func (c Call) Run(ctx context.Context) error {
	_, err := c(ctx)
	return err
}

// Pair is one operation, ready to be called in both ways.
type Pair struct {
	// Client calls with the client, ByHand with the yardstick.
	Client, ByHand Call
}

// Operations returns what is compared.
func Operations() []Operation {
	one, list := []int{1}, []int{1, 10, 100}
	created := func(int) []byte { return createdAccessToken() }
	return []Operation{
		operation("smc.CreateAccessToken", one, created,
			smc.NewClient, (*smc.Client).CreateAccessToken, (*Yardstick).CreateAccessToken, newAccessToken),
		operation("smc.ListAccessTokens", list, accessTokens,
			smc.NewClient, (*smc.Client).ListAccessTokens, (*Yardstick).ListAccessTokens, activatedTokens),
		operation("cloudsso.ListAccessConfigurations", list, accessConfigurations,
			cloudsso.NewClient, (*cloudsso.Client).ListAccessConfigurations, (*Yardstick).ListAccessConfigurations, opsConfigurations),
		operation("bcs.ListPublicChainCredentials", list, publicChainCredentials,
			bcs.NewClient, (*bcs.Client).ListPublicChainCredentials, (*Yardstick).ListPublicChainCredentials, secondCredentials),
		operation("ufile.DescribeUFileToken", list, ufileTokens,
			ufile.NewClient, (*ufile.Client).DescribeUFileToken, (*Yardstick).DescribeUFileToken, beijingTokens),
	}
}

// operation ties the method of a client to the one of the yardstick. request is
// called for every call, the way a program makes its requests.
func operation[C, Req, Resp, ByHand any](
	name string, counts []int, answer func(n int) []byte,
	newClient func(...yunkit.Option) (*C, error),
	client func(*C, context.Context, *Req) (*Resp, error),
	byHand func(*Yardstick, context.Context, *Req) (*ByHand, error),
	request func() *Req,
) Operation {
	return Operation{
		Name: name, Counts: counts, Answer: answer,
		client: func(opts ...yunkit.Option) (Call, error) {
			c, err := newClient(opts...)
			return func(ctx context.Context) (any, error) { return client(c, ctx, request()) }, err
		},
		byHand: func(y *Yardstick) Call {
			return func(ctx context.Context) (any, error) { return byHand(y, ctx, request()) }
		},
	}
}

// Pair returns the operation ready to be called at url through transport, nil
// meaning the one that each side comes with.
func (o Operation) Pair(url string, transport http.RoundTripper) (Pair, error) {
	opts := clientOptions(url)
	byHand := &http.Client{Transport: transport}
	if transport != nil {
		opts = append(opts, yunkit.WithHTTPClient(&http.Client{Transport: transport}))
	} else {
		byHand.Transport = &http.Transport{MaxIdleConnsPerHost: 256}
	}
	client, err := o.client(opts...)
	return Pair{client, o.byHand(&Yardstick{HTTP: byHand, URL: url, KeyID: keyID, Secret: secret, ProjectID: projectID})}, err
}

// Compare compares the two over loopback, with answers of so many items.
func (o Operation) Compare(ctx context.Context, items, rounds int) (Comparison, error) {
	server, err := NewServer(o.Answer(items), 0)
	if err != nil {
		return Comparison{}, err
	}
	defer server.Close()
	pair, err := o.Pair(server.URL, nil)
	if err != nil {
		return Comparison{}, err
	}
	return Compare(ctx, rounds, pair.Client.Run, pair.ByHand.Run)
}

func clientOptions(url string) []yunkit.Option {
	return []yunkit.Option{
		yunkit.WithEndpoint(url),
		yunkit.WithCredentials(yunkit.Credentials{AccessKeyID: keyID, AccessKeySecret: secret}),
		yunkit.WithProjectID(projectID),
	}
}

func newAccessToken() *smc.CreateAccessTokenRequest {
	return &smc.CreateAccessTokenRequest{Name: "rack-7", Description: "servers of the second hall", Count: 100, TimeToLiveInDays: 30}
}

func activatedTokens() *smc.ListAccessTokensRequest {
	return &smc.ListAccessTokensRequest{Status: smc.AccessTokenActivated}
}

func opsConfigurations() *cloudsso.ListAccessConfigurationsRequest {
	return &cloudsso.ListAccessConfigurationsRequest{DirectoryID: "d-test0000", Filter: "AccessConfigurationName sw ops", MaxResults: 100}
}

func secondCredentials() *bcs.ListPublicChainCredentialsRequest {
	return &bcs.ListPublicChainCredentialsRequest{Offset: 100, Limit: 100}
}

func beijingTokens() *ufile.DescribeUFileTokenRequest {
	return &ufile.DescribeUFileTokenRequest{Region: "cn-bj", Display: new(0)}
}
