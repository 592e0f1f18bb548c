package sign

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // the vendor's choice, and part of the protocol
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Action returns the signature of a UCloud action whose parameters travel in a form or query
// (UCloud, "API signature algorithm").
//
// params are exactly what is sent, with Action and PublicKey, and SecurityToken for a temporary key.
// Of a name only the first value counts: lists have numbered names. A parameter named Signature is
// passed over, so that a signed set can be checked. Empty values are signed like any other: leaving
// them out of a form is up to its encoder, before it signs.
//
// There is neither time nor nonce, so a signature never expires by itself.
func Action(params url.Values, privateKey string) string {
	return sha1Hex(append(actionText(params, len(privateKey)), privateKey...))
}

// ActionJSON returns the signature of a UCloud action whose parameters travel as a JSON body:
// Action for nested values, which count without their indexes, and with the same rule for
// Signature. It signs params as json.Marshal writes them, which is what has to be sent; of what
// json.Marshal refuses there is no body and no signature, and the result is empty.
func ActionJSON(params map[string]any, privateKey string) string {
	text, err := actionJSONText(params)
	if err != nil {
		return ""
	}
	return sha1Hex(append(text, privateKey...))
}

// actionText returns the string to sign with room for spare bytes more.
func actionText(params url.Values, spare int) []byte {
	fields := make([]field, 0, fieldsOnStack)
	n := spare
	for name, values := range params {
		if len(values) > 0 && name != "Signature" {
			fields = append(fields, field{name, values[0]})
			n += len(name) + len(values[0])
		}
	}
	slices.SortFunc(fields, compareFields) // as text: Name.10 comes before Name.2
	buf := make([]byte, 0, n)
	for _, f := range fields {
		buf = append(buf, f.name...)
		buf = append(buf, f.value...)
	}
	return buf
}

func actionJSONText(params map[string]any) ([]byte, error) {
	// Through JSON and back, whatever the values are in Go: the vendor's code goes by Go types and
	// signs some of them as nothing.
	body, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // float64 would round integers above 2^53
	var sent map[string]any
	if err := decoder.Decode(&sent); err != nil {
		return nil, err
	}
	delete(sent, "Signature")
	return appendJSONText(nil, sent), nil
}

// appendJSONText writes a value that encoding/json has decoded. An empty string, list or map leaves
// only its name in the text, and so does null.
func appendJSONText(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		dst = append(dst, v...)
	case bool:
		dst = strconv.AppendBool(dst, v)
	case json.Number:
		dst = appendNumber(dst, v.String())
	case []any:
		for _, element := range v {
			dst = appendJSONText(dst, element)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			dst = append(dst, name...)
			dst = appendJSONText(dst, v[name])
		}
	}
	return dst
}

// appendNumber writes a JSON number as the vendor signs it: integers digit by digit, anything else
// in the shortest plain decimal form, so that 42.0 is 42 and 1e+21 has 22 digits.
func appendNumber(dst []byte, number string) []byte {
	if !strings.ContainsAny(number, ".eE") {
		return append(dst, number...)
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil { // out of range: no form is known to be right
		return append(dst, number...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

func sha1Hex(text []byte) string {
	sum := sha1.Sum(text) //nolint:gosec // see the import
	var out [2 * sha1.Size]byte
	hex.Encode(out[:], sum[:])
	return string(out[:])
}
