package chaos_test

import (
	"context"
	"io"
	"iter"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/bcs/bcstest"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/cloudsso/cloudssotest"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/smc/smctest"
	"github.com/yunkit/yunkit/ufile"
	"github.com/yunkit/yunkit/ufile/ufiletest"
)

// target is a resource of a product that can be created, changed, removed and listed.
type target struct {
	name string
	// once says that a creation must not be carried out twice; others are repeated.
	once bool
	// quiet says that changes and removals are answered with nothing, so that
	// somebody else's success cannot be told from the service's.
	quiet bool
	start func() (server, []yunkit.Option)
	open  func(opts ...yunkit.Option) (driver, error)
}

type server interface{ Close() }

// driver makes the calls. A marker is part of the request of a creation or a
// change, and of no other. What is created is listed under its marker until it is
// changed, unless the driver names things by itself.
type driver struct {
	// create returns an ID, or the content of a file, where the answer has one.
	create func(ctx context.Context, marker string) (id string, file []byte, err error)
	change func(ctx context.Context, id, marker string) error // nil where nothing can be changed
	remove func(ctx context.Context, id string) error
	list   func(ctx context.Context) ([]item, error)
	close  func()
}

type item struct{ id, text string }

// items reads a list until its end or its error.
func items[T any](list iter.Seq2[T, error], read func(T) item) ([]item, error) {
	found := []item{}
	for v, err := range list {
		if err != nil {
			return found, err
		}
		found = append(found, read(v))
	}
	return found, nil
}

const (
	directory = "d-00fc2p61test"
	bucket    = "test-bucket"
	pageSize  = 3 // so that a few things fill some pages
)

var targets = []target{
	{name: "activation codes", once: true, start: func() (server, []yunkit.Option) {
		s := smctest.NewServer()
		return s, s.Options()
	}, open: func(opts ...yunkit.Option) (driver, error) {
		c, err := smc.NewClient(opts...)
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				resp, err := c.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: marker})
				if err != nil {
					return "", nil, err
				}
				return resp.AccessTokenID, []byte(resp.AccessTokenCode), nil
			},
			remove: func(ctx context.Context, id string) error {
				_, err := c.DeleteAccessToken(ctx, &smc.DeleteAccessTokenRequest{AccessTokenID: id})
				return err
			},
			list: func(ctx context.Context) ([]item, error) {
				return items(c.AllAccessTokens(ctx, nil), func(a smc.AccessToken) item { return item{a.AccessTokenID, a.Name} })
			},
			close: c.CloseIdleConnections,
		}, err
	}},
	{name: "workgroups", start: func() (server, []yunkit.Option) {
		s := smctest.NewServer()
		return s, s.Options()
	}, open: func(opts ...yunkit.Option) (driver, error) {
		c, err := smc.NewClient(opts...)
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				resp, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{Name: marker})
				if err != nil {
					return "", nil, err
				}
				return resp.WorkgroupID, nil, nil
			},
			change: func(ctx context.Context, id, marker string) error {
				_, err := c.ModifyWorkgroupAttribute(ctx, &smc.ModifyWorkgroupAttributeRequest{WorkgroupID: id, Description: marker})
				return err
			},
			remove: func(ctx context.Context, id string) error {
				_, err := c.DeleteWorkgroup(ctx, &smc.DeleteWorkgroupRequest{WorkgroupID: id})
				return err
			},
			list: func(ctx context.Context) ([]item, error) {
				return items(c.AllWorkgroups(ctx, &smc.DescribeWorkgroupsRequest{PageSize: pageSize}), func(w smc.Workgroup) item { return item{w.WorkgroupID, w.Name} })
			},
			close: c.CloseIdleConnections,
		}, err
	}},
	{name: "users", once: true, start: func() (server, []yunkit.Option) {
		s := cloudssotest.NewServer()
		s.AddUsers(directory, 1)
		return s, s.Options()
	}, open: func(opts ...yunkit.Option) (driver, error) {
		c, err := cloudsso.NewClient(opts...)
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				resp, err := c.CreateUser(ctx, &cloudsso.CreateUserRequest{DirectoryID: directory, UserName: marker})
				if err != nil {
					return "", nil, err
				}
				return resp.User.UserID, nil, nil
			},
			change: func(ctx context.Context, id, marker string) error {
				_, err := c.UpdateUser(ctx, &cloudsso.UpdateUserRequest{DirectoryID: directory, UserID: id, NewDescription: marker})
				return err
			},
			remove: func(ctx context.Context, id string) error {
				_, err := c.DeleteUser(ctx, &cloudsso.DeleteUserRequest{DirectoryID: directory, UserID: id})
				return err
			},
			list: func(ctx context.Context) ([]item, error) {
				return items(c.AllUsers(ctx, &cloudsso.ListUsersRequest{DirectoryID: directory, MaxResults: pageSize}), func(u cloudsso.User) item { return item{u.UserID, u.UserName} })
			},
			close: c.CloseIdleConnections,
		}, err
	}},
	{name: "API keys", once: true, quiet: true, start: func() (server, []yunkit.Option) {
		s := bcstest.NewServer()
		return s, s.Options()
	}, open: func(opts ...yunkit.Option) (driver, error) {
		c, err := bcs.NewClient(opts...)
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				resp, err := c.CreatePublicChainCredential(ctx, &bcs.CreatePublicChainCredentialRequest{Description: marker})
				if err != nil {
					return "", nil, err
				}
				file, err := io.ReadAll(resp.Body)
				return "", file, err
			},
			change: func(ctx context.Context, id, marker string) error {
				_, err := c.UpdatePublicChainCredential(ctx, &bcs.UpdatePublicChainCredentialRequest{CredentialID: id, Description: marker})
				return err
			},
			remove: func(ctx context.Context, id string) error {
				_, err := c.DeletePublicChainCredential(ctx, &bcs.DeletePublicChainCredentialRequest{CredentialID: id})
				return err
			},
			list: func(ctx context.Context) ([]item, error) {
				return items(c.AllPublicChainCredentials(ctx, &bcs.ListPublicChainCredentialsRequest{Limit: pageSize}), func(k bcs.PublicChainCredential) item { return item{k.ID, k.Description} })
			},
			close: c.CloseIdleConnections,
		}, err
	}},
	{name: "tokens", once: true, start: func() (server, []yunkit.Option) {
		s := ufiletest.NewServer()
		return s, s.Options()
	}, open: func(opts ...yunkit.Option) (driver, error) {
		c, err := ufile.NewClient(opts...)
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				resp, err := c.CreateUFileToken(ctx, &ufile.CreateUFileTokenRequest{TokenName: marker})
				if err != nil {
					return "", nil, err
				}
				return resp.TokenID, []byte(resp.UFileTokenSet.PrivateKey), nil
			},
			change: func(ctx context.Context, id, marker string) error {
				_, err := c.UpdateUFileToken(ctx, &ufile.UpdateUFileTokenRequest{TokenID: id, AllowedPrefixes: []string{marker}})
				return err
			},
			remove: func(ctx context.Context, id string) error {
				_, err := c.DeleteUFileToken(ctx, &ufile.DeleteUFileTokenRequest{TokenID: id})
				return err
			},
			list: func(ctx context.Context) ([]item, error) {
				return items(c.AllUFileTokens(ctx, nil), func(k ufile.UFileToken) item { return item{k.TokenID, k.TokenName} })
			},
			close: c.CloseIdleConnections,
		}, err
	}},
	{name: "objects", quiet: true, start: func() (server, []yunkit.Option) {
		s := ufiletest.NewServer()
		s.AddBucket(bucket)
		return s, s.BucketOptions(bucket)
	}, open: func(opts ...yunkit.Option) (driver, error) {
		b, err := ufile.NewBucket(bucket, opts...)
		put := func(ctx context.Context, key, content string) error {
			_, err := b.PutFile(ctx, &ufile.PutFileRequest{Key: key, Body: strings.NewReader(content)})
			return err
		}
		return driver{
			create: func(ctx context.Context, marker string) (string, []byte, error) {
				return "", nil, put(ctx, strings.ToUpper(marker), marker)
			},
			change: put,
			remove: func(ctx context.Context, id string) error { return b.Delete(ctx, id) },
			list: func(ctx context.Context) ([]item, error) {
				return items(b.AllObjects(ctx, &ufile.ListObjectsRequest{MaxKeys: pageSize}), func(o ufile.Object) item { return item{o.Key, strings.ToLower(o.Key)} })
			},
			close: b.CloseIdleConnections,
		}, err
	}},
}
