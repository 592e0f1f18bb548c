// Package source holds what sources of credentials share: how one says that it is
// not set up, variables, files, programs, metadata servers and servers of keys.
package source

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/yunkit/yunkit"
)

// AbsentError is the error of a source that is not set up, which passes the question
// on to the next one of a chain.
type AbsentError struct {
	// Text says what is missing.
	Text string
	// Half says that something is there, so that this was probably meant.
	Half bool
	// Err is the cause whose text Text has.
	Err error
}

// Error returns the text.
func (e *AbsentError) Error() string { return e.Text }

// Is says that there are no credentials.
func (*AbsentError) Is(target error) bool { return target == yunkit.ErrNoCredentials }

// Unwrap returns the cause.
func (e *AbsentError) Unwrap() error { return e.Err }

// Require names the settings that are empty, of pairs of a name and a value.
func Require(pairs ...string) error {
	unset, _ := missing(pairs)
	if unset == "" {
		return nil
	}
	return errors.New(unset)
}

// Set is Require for what sets a source up: without it there is an AbsentError.
func Set(pairs ...string) error {
	unset, all := missing(pairs)
	if unset == "" {
		return nil
	}
	return &AbsentError{Text: unset, Half: !all}
}

func missing(pairs []string) (text string, all bool) {
	var unset []string
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] == "" {
			unset = append(unset, pair[0])
		}
	}
	if unset == nil {
		return "", false
	}
	return strings.Join(unset, " and ") + " not set", len(unset) == len(pairs)/2
}

// Environment reads the variables that hold a key ID, its secret and a token;
// token is empty where a vendor has none.
func Environment(id, secret, token string) (yunkit.Credentials, error) {
	if err := Set(id, os.Getenv(id), secret, os.Getenv(secret)); err != nil {
		return yunkit.Credentials{}, err
	}
	creds := yunkit.Credentials{AccessKeyID: os.Getenv(id), AccessKeySecret: os.Getenv(secret)}
	if token != "" {
		creds.SecurityToken = os.Getenv(token)
	}
	return creds, nil
}

// IsTrue reads a switch in the environment: 1, or true in any case.
func IsTrue(name string) bool {
	value := os.Getenv(name)
	return value == "1" || strings.EqualFold(value, "true")
}

// IsRegion keeps a name from becoming another host when it is put into one.
func IsRegion(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

// Keys is how most servers spell temporary keys.
type Keys struct {
	// AccessKeyID names the key.
	AccessKeyID string `json:"AccessKeyId"`
	// AccessKeySecret is the key that signs.
	AccessKeySecret yunkit.Secret `json:"AccessKeySecret"`
	// SecurityToken belongs to the keys.
	SecurityToken yunkit.Secret `json:"SecurityToken"`
	// Expiration is when they end.
	Expiration yunkit.Time `json:"Expiration"`
}

// Credentials returns the keys as credentials.
func (k Keys) Credentials() yunkit.Credentials {
	return yunkit.Credentials{
		AccessKeyID: k.AccessKeyID, AccessKeySecret: string(k.AccessKeySecret),
		SecurityToken: string(k.SecurityToken), Expires: k.Expiration.Time,
	}
}
