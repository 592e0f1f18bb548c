package yunkit

import (
	"fmt"
	"os"
	"strings"
)

// fromEnvironment reads the variables that hold a key ID, its secret and a
// token; tokenName is empty where a vendor has none.
func fromEnvironment(idName, secretName, tokenName string) (Credentials, error) {
	creds := Credentials{AccessKeyID: os.Getenv(idName), AccessKeySecret: os.Getenv(secretName)}
	if tokenName != "" {
		creds.SecurityToken = os.Getenv(tokenName)
	}
	var unset []string
	if creds.AccessKeyID == "" {
		unset = append(unset, idName)
	}
	if creds.AccessKeySecret == "" {
		unset = append(unset, secretName)
	}
	if len(unset) > 0 {
		return Credentials{}, fmt.Errorf("environment: %s not set", strings.Join(unset, " and "))
	}
	if err := creds.validate(); err != nil {
		return Credentials{}, fmt.Errorf("environment (%s): %w", idName, err)
	}
	return creds, nil
}
