package cloudssotest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

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

// selectsPair returns what a call lets pass by two parameters that count only
// together.
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
	return fakecloud.Objects(c, "Tags", func(prefix string) tag { return tag{c.Text(prefix + "Key"), c.Text(prefix + "Value")} })
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
	size := c.Int("MaxResults", 10)
	shown, next, ok := fakecloud.ByToken(items, c.Text("NextToken"), size)
	if !ok {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.NextToken", "the token is not one of this list")
	}
	result := map[string]any{name: shown, "MaxResults": size, "TotalCounts": len(items), "IsTruncated": next != ""}
	if next != "" {
		result["NextToken"] = next
	}
	return result, nil
}

// whole answers a list that comes without pages.
func whole[T any](name string, items []T) map[string]any {
	return map[string]any{name: append([]T{}, items...), "TotalCounts": len(items)} // none are [], not null
}
