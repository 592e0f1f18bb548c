package yunkit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
)

const marker = "MARKER-not-real"

// prints returns a value as every verb of fmt prints it. Left out is what fmt
// asks no value about, and vet refuses: %p, %w, and texts of pointers to structs
// in a list.
func prints(v any) map[string]string {
	found := map[string]string{}
	for _, verb := range "vsqxXdoObBeEfFgGcUtz" {
		for _, flags := range []string{"", "+", "#", "-20", "020", ".3", " "} {
			format := "%" + flags + string(verb)
			found[format] = fmt.Sprintf(format, v)
			if verb == 'v' || reflect.TypeOf(v).Kind() != reflect.Pointer {
				found[format+" in a struct"] = fmt.Sprintf(format, struct{ A any }{v})
				found[format+" in a list"] = fmt.Sprintf(format, []any{v})
				found[format+" in a map"] = fmt.Sprintf(format, map[string]any{"a": v})
			}
		}
	}
	found["Print"] = fmt.Sprint(v)
	found["Println"] = fmt.Sprintln(v)
	found["too many arguments"] = fmt.Sprintf("%s"[:0], v)
	found["a width"] = fmt.Sprintf("%*d", v, 1)
	found["an error"] = fmt.Errorf("broken: %v", v).Error()
	return found
}

// leaks returns the formats that show the marker, also in hexadecimal.
func leaks(v any) []string {
	var found []string
	for format, text := range prints(v) {
		if strings.Contains(text, marker) || strings.Contains(strings.ToLower(text), fmt.Sprintf("%x", marker)) {
			found = append(found, format)
		}
	}
	slices.Sort(found)
	return found
}

// logs returns a value as the handlers of slog print it.
func logs(v any) string {
	var b bytes.Buffer
	for _, logger := range []*slog.Logger{
		slog.New(slog.NewTextHandler(&b, nil)),
		slog.New(slog.NewJSONHandler(&b, nil)),
		slog.New(slog.NewTextHandler(&b, nil)).With("with", v),
		slog.New(slog.NewJSONHandler(&b, nil)).WithGroup("group").With("with", v),
	} {
		logger.Info("logged", "value", v, slog.Group("group", "value", v))
	}
	return b.String()
}

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := yunkit.Secret(marker)
	type holder struct {
		Name string
		Key  yunkit.Secret
		Next *yunkit.Secret
	}
	for _, v := range []any{s, &s, []yunkit.Secret{s}, map[string]yunkit.Secret{"a": s}, map[yunkit.Secret]string{s: "a"}, holder{"a", s, &s}, &holder{"a", s, &s}} {
		assert.Empty(t, leaks(v), "%T", v)
	}
	assert.NotContains(t, logs(s), marker)
	assert.Equal(t, "[REDACTED]", s.String())
	var b strings.Builder
	require.NoError(t, template.Must(template.New("").Parse("{{.}}")).Execute(&b, s))
	assert.NotContains(t, b.String(), marker, "nor by a template")
}

// A secret is of use all the same.
func TestSecretKeepsItsValue(t *testing.T) {
	t.Parallel()
	s := yunkit.Secret(marker)
	assert.Equal(t, marker, string(s))
	text, err := json.Marshal(map[string]any{"key": s})
	require.NoError(t, err)
	assert.JSONEq(t, `{"key":"MARKER-not-real"}`, string(text), "a one-time secret that is stored redacted would be lost")
	var back struct{ Key yunkit.Secret }
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, s, back.Key)
	v := url.Values{"Key": {"old"}}
	require.NoError(t, s.EncodeValues("Key", &v))
	assert.Equal(t, url.Values{"Key": {marker}}, v)
}

func TestInt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want int64
		why  string
	}{
		{`7`, 7, "bare"},
		{`"7"`, 7, "quoted"},
		{`-7`, -7, "negative"},
		{`"-7"`, -7, "negative and quoted"},
		{`null`, 0, "null"},
		{`""`, 0, "empty"},
		{`"-"`, 0, "a stroke for nothing"},
		{`4102416000.0`, 4102416000, "a fraction of nothing"},
		{`"4102416000.0"`, 4102416000, "also quoted"},
		{`1e3`, 1000, "an exponent"},
		{`9223372036854775807`, 1<<63 - 1, "the greatest, without rounding"},
		{`"9007199254740993"`, 1<<53 + 1, "what a float cannot hold"},
		{`"\u0037"`, 7, "escaped"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			got := yunkit.Int(99)
			require.NoError(t, json.Unmarshal([]byte(tt.text), &got), tt.why)
			assert.EqualValues(t, tt.want, got, tt.why)
		})
	}
	for text, why := range map[string]string{
		`7.5`: "a fraction", `"seven"`: "a word", `true`: "a boolean", `{}`: "an object", `[]`: "a list", `" 7"`: "a space", `"0x7"`: "another base",
		`9223372036854775808`: "too great", `1e19`: "too great in a float's form", `9007199254740994.0`: "a float that was rounded on the way", `"NaN"`: "no number", `"Inf"`: "too many",
	} {
		assert.Error(t, json.Unmarshal([]byte(text), new(yunkit.Int)), why)
	}
	text, err := json.Marshal(yunkit.Int(7))
	require.NoError(t, err)
	assert.Equal(t, "7", string(text))
}

func TestFloat(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{`1.5`: 1.5, `"1.5"`: 1.5, `7`: 7, `null`: 0, `""`: 0, `"-"`: 0, `-1e3`: -1000, `"4102416000.0"`: 4102416000} {
		got := yunkit.Float(99)
		require.NoError(t, json.Unmarshal([]byte(text), &got), text)
		assert.InDelta(t, want, float64(got), 0, text)
	}
	for _, text := range []string{`"much"`, `true`, `{}`, `"NaN"`, `"Inf"`, `1e999`} {
		assert.Error(t, json.Unmarshal([]byte(text), new(yunkit.Float)), text)
	}
	for number, want := range map[yunkit.Float]string{4102416000: "4102416000", 0.1: "0.1", 1e21: "1000000000000000000000", -2.5: "-2.5"} {
		v := url.Values{}
		require.NoError(t, number.EncodeValues("N", &v))
		assert.Equal(t, want, v.Get("N"), "no exponents")
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	date := time.Date(2023, 6, 6, 12, 47, 2, 155070000, time.UTC)
	for _, tt := range []struct {
		text string
		want time.Time
		why  string
	}{
		{`"2023-06-06T20:47:02.15507+08:00"`, date, "a fraction and a zone"},
		{`"2023-06-06T12:47:02Z"`, date.Truncate(time.Second), "RFC 3339"},
		{`1686055622`, date.Truncate(time.Second), "seconds"},
		{`"1686055622"`, date.Truncate(time.Second), "quoted seconds"},
		{`1686055622155`, date.Truncate(time.Millisecond), "milliseconds"},
		{`"1686055622155"`, date.Truncate(time.Millisecond), "quoted milliseconds"},
		{`4102416000`, time.Date(2099, 12, 31, 16, 0, 0, 0, time.UTC), "the end of UFile's time"},
		{`4102416000.0`, time.Date(2099, 12, 31, 16, 0, 0, 0, time.UTC), "with a fraction of nothing"},
		{`"4102416000.0"`, time.Date(2099, 12, 31, 16, 0, 0, 0, time.UTC), "quoted"},
		{`4.102416e+09`, time.Date(2099, 12, 31, 16, 0, 0, 0, time.UTC), "as a careless program writes it"},
		{`1686055622.5`, date.Truncate(time.Second).Add(500 * time.Millisecond), "half a second"},
		{`99999999999`, time.Unix(99999999999, 0), "the last second"},
		{`100000000000`, time.UnixMilli(100000000000), "the first millisecond"},
		{`-1`, time.Unix(-1, 0), "before 1970"},
		{`"2023-06-06T12:47Z"`, date.Truncate(time.Minute), "without seconds"},
		{`"2023-06-06T20:47+08:00"`, date.Truncate(time.Minute), "without seconds, elsewhere"},
		{`"2023-06-06 12:47:02"`, date.Truncate(time.Second), "with a space, and no zone: services mean UTC"},
		{`"2023-06-06T12:47:02"`, date.Truncate(time.Second), "no zone"},
		{`"2023-06-06 12:47:02.15507"`, date, "with a fraction"},
		{`"2023-06-06T20:47:02+0800"`, date.Truncate(time.Second), "a zone without a colon"},
		{`"2023-06-06 20:47:02 +0800"`, date.Truncate(time.Second), "and apart"},
		{`"2023-06-06T20:47+0800"`, date.Truncate(time.Minute), "without seconds as well"},
		{`"2023-06-06 20:47:02+08:00"`, date.Truncate(time.Second), "RFC 3339 with a space"},
		{`"Tue, 06 Jun 2023 12:47:02 GMT"`, date.Truncate(time.Second), "as in a header"},
		{`"-"`, time.Time{}, "a stroke for nothing"},
		{`null`, time.Time{}, "null"},
		{`""`, time.Time{}, "empty"},
		{`0`, time.Time{}, "no time at all: nobody was asked in 1970"},
		{`"0"`, time.Time{}, "also quoted"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			at, unix := yunkit.NewTime(time.Now()), yunkit.NewUnixTime(time.Now())
			require.NoError(t, json.Unmarshal([]byte(tt.text), &at), tt.why)
			require.NoError(t, json.Unmarshal([]byte(tt.text), &unix), tt.why)
			assert.True(t, tt.want.Equal(at.Time), "%s: %s", tt.why, at)
			assert.True(t, tt.want.Equal(unix.Time), "%s: %s", tt.why, unix)
		})
	}
	for text, why := range map[string]string{
		`"yesterday"`: "a word", `true`: "a boolean", `{}`: "an object", `"2023-06-06"`: "a date alone", `"2023-06-06 noon"`: "a word for a time",
		`1e300`: "beyond all calendars", `"NaN"`: "no number", `"Inf"`: "no end", `-1e11`: "see below", `"2023-13-06T12:47:02Z"`: "month 13",
	} {
		if why == "see below" { // negative milliseconds are as good as positive ones
			assert.NoError(t, json.Unmarshal([]byte(text), new(yunkit.Time)))
			continue
		}
		assert.Error(t, json.Unmarshal([]byte(text), new(yunkit.Time)), why)
		assert.Error(t, json.Unmarshal([]byte(text), new(yunkit.UnixTime)), why)
	}
}

// What does not fit may be a secret in the wrong place.
func TestErrorsDoNotQuoteValues(t *testing.T) {
	t.Parallel()
	for _, v := range []any{new(yunkit.Int), new(yunkit.Float), new(yunkit.Time), new(yunkit.UnixTime)} {
		for _, text := range []string{`"` + marker + `"`, `{"a":"` + marker + `"}`, `"2023-06-06T` + marker + `"`, `"Tue, ` + marker + `"`} {
			err := json.Unmarshal([]byte(text), v)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), marker, "%T", v)
		}
	}
}

func TestJSONText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]yunkit.JSONText{
		`"{\"a\":1}"`: `{"a":1}`, `{"a": 1}`: `{"a": 1}`, `[1]`: `[1]`, `7`: `7`, `""`: ``, `null`: ``, `"no JSON"`: `no JSON`,
	} {
		got := yunkit.JSONText("old")
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		assert.Equal(t, want, got)
		stored, err := json.Marshal(got)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(stored, &got))
		assert.Equal(t, want, got, "what is stored is read again to the same text")
	}
}

func TestTimesAreSent(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 999999999, time.FixedZone("CST", 8*3600))
	v := url.Values{}
	require.NoError(t, yunkit.NewTime(at).EncodeValues("At", &v))
	require.NoError(t, yunkit.NewUnixTime(at).EncodeValues("Unix", &v))
	require.NoError(t, yunkit.Time{}.EncodeValues("None", &v))
	require.NoError(t, yunkit.UnixTime{}.EncodeValues("Never", &v))
	assert.Equal(t, url.Values{"At": {"2026-01-01T19:04:05Z"}, "Unix": {"1767294245"}}, v, "UTC, whole seconds, and nothing for no time")

	text, err := json.Marshal(map[string]any{"at": yunkit.NewTime(at), "unix": yunkit.NewUnixTime(at), "none": yunkit.Time{}, "never": yunkit.UnixTime{}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"at":"2026-01-02T03:04:05.999999999+08:00","unix":1767294245,"none":"","never":0}`, string(text))
}

// What is read can be written, and read again to the same time.
func FuzzTimes(f *testing.F) {
	for _, s := range []string{`"2023-06-06T20:47:02.15507+08:00"`, `1686055622`, `1686055622155`, `4102416000.0`, `""`, `null`, `-62135596800`, `-62135596800001`, `"0000-01-01T00:00:00+23:59"`, `"9999-12-31T23:59:59-24:00"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var at, again yunkit.Time
		if json.Unmarshal(text, &at) != nil {
			return
		}
		written, err := json.Marshal(at)
		if err != nil {
			t.Fatalf("%q is read as %s and cannot be written: %v", text, at, err)
		}
		if err := json.Unmarshal(written, &again); err != nil || !again.Equal(at.Time) {
			t.Fatalf("%q is read as %s, written as %s and read again as %s: %v", text, at, written, again, err)
		}
		var n yunkit.Int
		_ = json.Unmarshal(text, &n)
		var x yunkit.Float
		_ = json.Unmarshal(text, &x)
		var unix yunkit.UnixTime
		if err := json.Unmarshal(text, &unix); err != nil || !unix.Equal(at.Time) {
			t.Fatalf("%q differs between the two types of time: %s, %s, %v", text, at, unix, err)
		}
	})
}

// Whatever a body holds, Meta is filled by the exchange.
func TestMetaIsNotDecoded(t *testing.T) {
	t.Parallel()
	var resp struct {
		yunkit.Meta
		Name string
	}
	require.NoError(t, json.Unmarshal([]byte(`{"RequestID":"a","RequestId":"b","StatusCode":1,"Attempts":2,"Header":{"A":["b"]},"Meta":{"RequestID":"c"},"Name":"n"}`), &resp))
	assert.Equal(t, yunkit.Meta{}, resp.Meta)
	assert.Equal(t, "n", resp.Name)
	*resp.ResponseMeta() = yunkit.Meta{RequestID: "a", Header: http.Header{"A": {"b"}}}
	assert.Equal(t, "a", resp.RequestID)
	text, err := json.Marshal(resp)
	require.NoError(t, err)
	assert.JSONEq(t, `{"Name":"n"}`, string(text), "nor does it get into what users store")
}
