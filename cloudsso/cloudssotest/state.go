package cloudssotest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// table keeps things in the order in which they came, and finds them by a key
// however many there are.
type table[K comparable, T any] struct {
	items []*T
	byKey map[K]*T
}

func (t *table[K, T]) get(key K) *T { return t.byKey[key] }

func (t *table[K, T]) add(key K, item *T) {
	if t.byKey == nil {
		t.byKey = map[K]*T{}
	}
	t.items = append(t.items, item)
	t.byKey[key] = item
}

func (t *table[K, T]) remove(key K) {
	item := t.byKey[key]
	t.items = slices.DeleteFunc(t.items, func(i *T) bool { return i == item })
	delete(t.byKey, key)
}

// any reports whether one of the things is such.
func (t *table[K, T]) any(matches func(*T) bool) bool { return slices.ContainsFunc(t.items, matches) }

// where returns the things that are such.
func (t *table[K, T]) where(matches func(*T) bool) []*T {
	found := []*T{}
	for _, item := range t.items {
		if matches(item) {
			found = append(found, item)
		}
	}
	return found
}

// stamp writes a time the way the service does. Stamps sort like their times.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func notExists(entity string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusNotFound, "EntityNotExists."+entity, "no such %s", entity)
}

func alreadyExists(entity, message string) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusConflict, "EntityAlreadyExists."+entity, "%s", message)
}

// conflict refuses what the state does not allow. The service's status is not
// documented; this is what the codes say.
func conflict(code, format string, args ...any) *fakecloud.Refusal {
	return fakecloud.Refuse(http.StatusConflict, code, format, args...)
}

// inUse refuses to delete something. Most of these codes are not documented and
// follow the form of those that are.
func inUse(what, by string) *fakecloud.Refusal {
	return conflict("DeletionConflict."+what+"."+by, "the %s still has: %s", what, by)
}

// update replaces a text unless the call leaves the new one out.
func update(c *fakecloud.Call, name string, text *string) { *text = cmp.Or(c.Text(name), *text) }

// selects returns what a call lets pass by a parameter: one value, or all.
func selects(c *fakecloud.Call, name string) func(value string) bool {
	wanted := c.Text(name)
	return func(value string) bool { return wanted == "" || value == wanted }
}

// selectsPair is selects for two parameters that count only together.
func selectsPair(c *fakecloud.Call, name1, name2 string) func(value1, value2 string) bool {
	wanted1, wanted2 := c.Text(name1), c.Text(name2)
	return func(value1, value2 string) bool {
		return wanted1 == "" || wanted2 == "" || value1 == wanted1 && value2 == wanted2
	}
}

// nameFilter reads a filter "<attribute> eq|sw <value>", which ignores case. An
// empty one lets everything through.
func nameFilter(text, attribute string) (func(name string) bool, *fakecloud.Refusal) {
	if text == "" {
		return func(string) bool { return true }, nil
	}
	if parts := strings.SplitN(text, " ", 3); len(parts) == 3 && parts[0] == attribute {
		value := parts[2]
		switch parts[1] {
		case "eq":
			return func(name string) bool { return strings.EqualFold(name, value) }, nil
		case "sw":
			return func(name string) bool { return strings.HasPrefix(strings.ToLower(name), strings.ToLower(value)) }, nil
		}
	}
	return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.Filter", "the filter is not: %s eq|sw value", attribute)
}

type tag struct{ key, value string }

// tags reads Tags.1.Key, Tags.1.Value and so on.
func tags(c *fakecloud.Call) []tag {
	var list []tag
	for i := 1; c.Params.Has(fmt.Sprintf("Tags.%d.Key", i)); i++ {
		list = append(list, tag{c.Text(fmt.Sprintf("Tags.%d.Key", i)), c.Text(fmt.Sprintf("Tags.%d.Value", i))})
	}
	return list
}

// carries reports whether all wanted tags are there; one without a value asks
// for its key alone.
func carries(tags, wanted []tag) bool {
	return !slices.ContainsFunc(wanted, func(want tag) bool {
		return !slices.ContainsFunc(tags, func(t tag) bool {
			return t.key == want.key && (want.value == "" || t.value == want.value)
		})
	})
}

// page answers one page of a list, with a token while more follow.
func page[T any](c *fakecloud.Call, name string, items []T) (any, *fakecloud.Refusal) {
	start, ok := 0, true
	if token := c.Text("NextToken"); token != "" {
		start, ok = position(token)
	}
	if !ok || start > len(items) {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.NextToken", "the token is not one of this list")
	}
	size := c.Int("MaxResults", 10)
	end := min(start+size, len(items))
	result := map[string]any{
		name:          items[start:end],
		"MaxResults":  size,
		"TotalCounts": len(items),
		"IsTruncated": end < len(items),
	}
	if end < len(items) {
		result["NextToken"] = tokenAt(end)
	}
	return result, nil
}

// whole answers a list that comes without pages.
func whole[T any](name string, items []T) map[string]any {
	return map[string]any{name: append([]T{}, items...), "TotalCounts": len(items)} // none are [], not null
}

const tokenPrefix = "test-page-at-"

// tokenAt hides a position, so that nobody is tempted to count with tokens.
func tokenAt(position int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenPrefix + strconv.Itoa(position)))
}

func position(token string) (int, bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	digits, ok := strings.CutPrefix(string(text), tokenPrefix)
	n, numErr := strconv.Atoi(digits)
	return n, ok && err == nil && numErr == nil && n >= 0
}
