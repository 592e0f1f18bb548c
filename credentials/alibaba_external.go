package credentials

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/source"
)

// externalOff is the vendor's switch that forbids programs and URIs as sources.
const externalOff = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"

// externalForbidden returns an error when the switch is on.
func externalForbidden() error {
	if source.IsTrue(externalOff) {
		return fmt.Errorf("forbidden by %s", externalOff)
	}
	return nil
}

// AlibabaCredentialsURI asks a URL for keys; empty means
// ALIBABA_CLOUD_CREDENTIALS_URI. The answer is JSON with AccessKeyId,
// AccessKeySecret, SecurityToken and Expiration, and is asked for again before
// that. Plain http is for addresses of this machine and of private networks,
// and for others with [yunkit.WithInsecureHTTP].
// ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids it. Errors name the host alone.
func AlibabaCredentialsURI(uri string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("credentials URI", opts, func(ctx context.Context, cfg *yunkit.Config) (yunkit.Credentials, error) {
		return alibabaURI(ctx, cfg, uri)
	})
}

func alibabaURI(ctx context.Context, cfg *yunkit.Config, uri string) (yunkit.Credentials, error) {
	uri = cmp.Or(uri, os.Getenv("ALIBABA_CLOUD_CREDENTIALS_URI"))
	if err := source.Set("ALIBABA_CLOUD_CREDENTIALS_URI", uri); err != nil {
		return yunkit.Credentials{}, err
	}
	if err := externalForbidden(); err != nil {
		return yunkit.Credentials{}, err
	}
	server, err := source.NewLocalServer(cfg, "credentials URI", uri)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	defer server.Close()
	var keys alibabaKeys
	err = server.Do(ctx, source.Request{Operation: "GET", Method: http.MethodGet}, &keys)
	if err == nil {
		err = keys.check()
	}
	creds := keys.Credentials()
	creds.Source = "credentials URI at " + server.Host
	return creds, err
}

// AlibabaProcess runs a program that prints keys: a JSON object with mode ("AK"
// or "StsToken"), access_key_id, access_key_secret, sts_token and expiration.
// The command line is split at white space outside of quotes, with backslashes
// as in a shell (and as in a path on Windows), and run without a shell; the program
// is killed after a minute. Neither its line nor its output is shown in errors.
// ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids it.
func AlibabaProcess(commandLine string, opts ...yunkit.Option) yunkit.CredentialsProvider {
	return newSource("process", opts, func(ctx context.Context, _ *yunkit.Config) (yunkit.Credentials, error) {
		return alibabaProcess(ctx, commandLine)
	})
}

func alibabaProcess(ctx context.Context, commandLine string) (yunkit.Credentials, error) {
	if err := externalForbidden(); err != nil {
		return yunkit.Credentials{}, err
	}
	out, err := source.Run(ctx, commandLine)
	if err != nil {
		return yunkit.Credentials{}, err
	}
	var p struct {
		alibabaProfile

		Expiration yunkit.Time `json:"expiration"`
	}
	if err := source.Decode(out, &p); err != nil {
		return yunkit.Credentials{}, fmt.Errorf("the output is %w", err)
	}
	switch strings.ToLower(p.Mode) {
	case "ak":
		p.STSToken = ""
	case "ststoken":
		if err := source.Require("sts_token", p.STSToken); err != nil {
			return yunkit.Credentials{}, fmt.Errorf("the output: %w", err)
		}
	default:
		return yunkit.Credentials{}, fmt.Errorf("the output has the mode %.32q, supported are AK and StsToken", p.Mode)
	}
	creds := p.keys()
	creds.Expires = p.Expiration.Time
	return creds, nil
}
