package yunkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/redact"
)

// Meta says how a call went. Every response embeds it; the exchange fills it
// and no body of a service can.
type Meta struct {
	// RequestID is the vendor's identifier of the request, to quote to its support.
	RequestID string `json:"-"`
	// StatusCode is the HTTP status of the answer.
	StatusCode int `json:"-"`
	// Attempts counts the requests that were made, the first one included.
	Attempts int `json:"-"`
	// Header holds the headers of the answer, without cookies and tokens.
	Header http.Header `json:"-"`
}

// ResponseMeta returns the Meta of a response, for code that works on
// responses of any type.
func (m *Meta) ResponseMeta() *Meta { return m }

// redacted is what stands in place of a secret wherever one is printed.
const redacted = redact.Mark

// Secret is a text that must not be seen: a password, a private key, an
// activation code. Every verb of package fmt that go vet lets through and every
// handler of log/slog print [REDACTED]; string(s) gives the value.
//
// JSON keeps the value, for a one-time secret that is stored redacted would be
// lost. So does, with it, the JSON handler of log/slog for a Secret inside a struct, a
// list or a map. The responses and items of this library print redacted there, too;
// for lists of them and for values of your own give the handler [RedactAttr].
type Secret string

// String returns [REDACTED], whatever the secret is.
func (Secret) String() string { return redacted }

// Format prints [REDACTED] for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns [REDACTED].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// EncodeValues sends the secret itself. Without it go-querystring would send
// the redacted text of String.
func (s Secret) EncodeValues(key string, v *url.Values) error {
	v.Set(key, string(s))
	return nil
}

// RedactAttr is for [slog.HandlerOptions.ReplaceAttr]. It has every [Secret] and all
// [Credentials] inside a value print redacted, at any depth, in lists, maps and
// structs, with the fields of those under their Go names. Values that hold
// neither stay as they are.
//
//	slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{ReplaceAttr: yunkit.RedactAttr})
func RedactAttr(_ []string, a slog.Attr) slog.Attr { return redact.Attr(a) }

// JSONText is a JSON document that a vendor sends as a text: a policy, the state
// of a system. The text is kept exactly as it came.
type JSONText string

// UnmarshalJSON reads a text, and a document that came as itself, which is kept
// as it stands.
func (t *JSONText) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' || string(b) == "null" {
		b = unquote(b)
	}
	*t = JSONText(b)
	return nil
}

// Decode decodes the document into v, like json.Unmarshal. An empty text leaves
// v as it is.
func (t JSONText) Decode(v any) error {
	if t == "" {
		return nil
	}
	return json.Unmarshal([]byte(t), v)
}

// The errors of the types below say nothing of a value: it may be a secret that
// came in the wrong place.
var (
	errNotWhole  = errors.New("yunkit: the value is not a whole number")
	errNotNumber = errors.New("yunkit: the value is not a number")
	errNotTime   = errors.New("yunkit: the value is neither a time nor seconds since 1970")
)

// Int is a whole number that a vendor sends quoted in one place and bare in
// another. Both are read.
type Int int64

// UnmarshalJSON reads 100, "100", 100.0, null, "" and "-".
func (i *Int) UnmarshalJSON(b []byte) error {
	b = unquote(b)
	if isNothing(b) {
		*i = 0
		return nil
	}
	n, ok := parseInt(b)
	if !ok {
		return errNotWhole
	}
	*i = Int(n)
	return nil
}

// Float is a number that a vendor sends quoted in one place and bare in
// another. Both are read.
type Float float64

// UnmarshalJSON reads 1.5, "1.5", null, "" and "-".
func (f *Float) UnmarshalJSON(b []byte) error {
	b = unquote(b)
	if isNothing(b) {
		*f = 0
		return nil
	}
	n, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return errNotNumber
	}
	*f = Float(n)
	return nil
}

// EncodeValues writes plain decimals: the vendors do not read exponents.
func (f Float) EncodeValues(key string, v *url.Values) error {
	v.Set(key, strconv.FormatFloat(float64(f), 'f', -1, 64))
	return nil
}

// Time is a point in time that is sent as RFC 3339. It is read from
//
//   - RFC 3339, also without seconds, with a space for the T, with a zone like +0800,
//     and without a zone, which is UTC
//   - seconds and milliseconds since 1970, as numbers or as texts
//   - the dates of HTTP headers
//
// An empty text, "-", 0 and null are the zero time.
type Time struct{ time.Time }

// NewTime returns t as a Time.
func NewTime(t time.Time) Time { return Time{t} }

// UnmarshalJSON reads every form named at [Time].
func (t *Time) UnmarshalJSON(b []byte) (err error) {
	t.Time, err = parseTime(b)
	return err
}

// MarshalJSON writes RFC 3339, and "" for the zero time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(`""`), nil
	}
	return t.Time.MarshalJSON()
}

// EncodeValues sends the time in UTC with whole seconds, the one form that all
// services take. Without it go-querystring would drop the time silently.
func (t Time) EncodeValues(key string, v *url.Values) error {
	if !t.IsZero() {
		v.Set(key, t.UTC().Format(time.RFC3339))
	}
	return nil
}

// UnixTime is a point in time that is sent as seconds since 1970. It is read
// from the same forms as [Time].
type UnixTime struct{ time.Time }

// NewUnixTime returns t as a UnixTime.
func NewUnixTime(t time.Time) UnixTime { return UnixTime{t} }

// UnmarshalJSON reads every form named at [Time].
func (t *UnixTime) UnmarshalJSON(b []byte) (err error) {
	t.Time, err = parseTime(b)
	return err
}

// MarshalJSON writes whole seconds since 1970, and 0 for the zero time.
func (t UnixTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("0"), nil
	}
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}

// EncodeValues sends whole seconds since 1970.
func (t UnixTime) EncodeValues(key string, v *url.Values) error {
	if !t.IsZero() {
		v.Set(key, strconv.FormatInt(t.Unix(), 10))
	}
	return nil
}

// unquote returns the text of a JSON string or number, and nothing for null.
func unquote(b []byte) []byte {
	switch {
	case string(b) == "null":
		return nil
	case len(b) < 2 || b[0] != '"':
		return b
	case bytes.IndexByte(b, '\\') < 0:
		return b[1 : len(b)-1]
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return b
	}
	return []byte(s)
}

// isNothing reports whether a text stands for no value.
func isNothing(b []byte) bool { return len(b) == 0 || len(b) == 1 && b[0] == '-' }

// parseInt reads 4102416000 and 4102416000.0 exactly.
func parseInt(b []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// Numbers from here on are milliseconds: as seconds they would lie after the year 5138.
const firstMillisecond = 1e11

func parseTime(b []byte) (time.Time, error) {
	b = unquote(b)
	if isNothing(b) || string(b) == "0" {
		return time.Time{}, nil
	}
	t, ok := parseForm(b)
	// What RFC 3339 cannot write could be read here and then never be written again.
	if _, zone := t.Zone(); zone <= -24*3600 || zone >= 24*3600 {
		t = t.UTC()
	}
	if year := t.Year(); !ok || year < 1 || year > 9999 {
		return time.Time{}, errNotTime
	}
	return t, nil
}

// parseForm reads a time in the form that its text has. Numbers must not go
// through time.Parse, which spends more on its error than on a time.
func parseForm(b []byte) (time.Time, bool) {
	const date = len("2006-01-02")
	switch {
	case len(b) > date && (b[date] == 'T' || b[date] == ' '):
		return parseDate(string(b))
	case len(b) > 3 && b[3] == ',':
		t, err := http.ParseTime(string(b))
		return t, err == nil
	}
	return parseUnix(b)
}

// looseForms are what services write beside RFC 3339, each with any fraction.
var looseForms = []string{
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04",
}

func parseDate(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err == nil {
		return t, true
	}
	s = strings.Replace(s, " ", "T", 1)
	s = strings.Replace(s, " ", "", 1) // before the zone
	if t, err = time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	for _, form := range looseForms {
		if t, err = time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseUnix reads seconds, or milliseconds where the number is too large for seconds.
func parseUnix(b []byte) (time.Time, bool) {
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || !(math.Abs(f) < firstMillisecond*1e4) {
		return time.Time{}, false
	}
	if math.Abs(f) >= firstMillisecond {
		return time.UnixMilli(int64(f)).UTC(), true
	}
	sec, frac := math.Modf(f)
	return time.Unix(int64(sec), int64(frac*1e9)).UTC(), true
}
