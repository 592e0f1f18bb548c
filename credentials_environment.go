package yunkit

import (
	"errors"
	"os"
	"slices"
	"strings"
)

// fromEnvironment reads the variables that hold a key ID, its secret and a
// token; tokenName is empty where a vendor has none.
func fromEnvironment(idName, secretName, tokenName string) (Credentials, error) {
	if err := require(idName, os.Getenv(idName), secretName, os.Getenv(secretName)); err != nil {
		return Credentials{}, err
	}
	creds := Credentials{AccessKeyID: os.Getenv(idName), AccessKeySecret: os.Getenv(secretName)}
	if tokenName != "" {
		creds.SecurityToken = os.Getenv(tokenName)
	}
	return creds, nil
}

// require names the settings that are empty, of pairs of a name and a value.
func require(pairs ...string) error {
	var unset []string
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] == "" {
			unset = append(unset, pair[0])
		}
	}
	if unset == nil {
		return nil
	}
	return errors.New(strings.Join(unset, " and ") + " not set")
}

// isTrue reads a switch the way the vendors' tools do.
func isTrue(name string) bool { return strings.EqualFold(os.Getenv(name), "true") }
