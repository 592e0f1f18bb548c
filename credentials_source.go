package yunkit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
)

// source is a provider of this package. Its name stands in front of its errors
// and in the Source of its credentials.
func source(name string, opts []Option, retrieve func(ctx context.Context, cfg *Config) (Credentials, error)) CredentialsProvider {
	cfg := NewConfig(opts...)
	return CredentialsFunc(func(ctx context.Context) (Credentials, error) {
		err := cfg.err("credentials", "options")
		var creds Credentials
		if err == nil {
			creds, err = retrieve(ctx, cfg)
		}
		if err == nil {
			if err = creds.validate(); err != nil && creds.Source != "" {
				err = fmt.Errorf("%s: %w", creds.Source, err)
			}
		}
		if err != nil {
			return Credentials{}, fmt.Errorf("%s: %w", name, err)
		}
		creds.Source = cmp.Or(creds.Source, name)
		if cfg.Logger != nil {
			cfg.Logger.LogAttrs(ctx, slog.LevelDebug, "yunkit: credentials",
				slog.String("source", creds.Source), slog.String("access_key_id", creds.AccessKeyID), slog.Time("expires", creds.Expires))
		}
		return creds, nil
	})
}

// temporaryKeys is how most servers spell keys; letter case does not count.
type temporaryKeys struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string `json:"AccessKeySecret"`
	SecurityToken   string `json:"SecurityToken"`
	Expiration      Time   `json:"Expiration"`
}

func (k temporaryKeys) credentials() Credentials {
	return Credentials{
		AccessKeyID: k.AccessKeyID, AccessKeySecret: k.AccessKeySecret,
		SecurityToken: k.SecurityToken, Expires: k.Expiration.Time,
	}
}

var errNotJSON = errors.New("not JSON of the expected form")

// decodeJSON is json.Unmarshal without the parts of the text that its errors
// quote: they may be of a secret.
func decodeJSON(data []byte, out any) error {
	if json.Unmarshal(data, out) != nil {
		return errNotJSON
	}
	return nil
}
