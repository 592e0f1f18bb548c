package cloudssotest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// timeFormat is how the service writes times.
const timeFormat = "2006-01-02T15:04:05Z"

type accessConfiguration struct {
	AccessConfigurationID   string `json:"AccessConfigurationId"`
	AccessConfigurationName string
	Description             string
	RelayState              string
	SessionDuration         int
	StatusNotifications     []string
	CreateTime              string
	UpdateTime              string

	tags []tag
}

type tag struct{ key, value string }

// AddAccessConfigurations adds n access configurations to a directory, which
// exists from then on, and returns their IDs.
func (s *Server) AddAccessConfigurations(directoryID string, n int) []string {
	ids := make([]string, max(n, 0))
	s.fake.Do(func() {
		d := s.directories[directoryID]
		if d == nil {
			d = &directory{}
			s.directories[directoryID] = d
		}
		for i := range ids {
			ids[i] = d.addAccessConfiguration(accessConfiguration{
				AccessConfigurationName: fmt.Sprintf("test-configuration-%03d", d.serial+1),
				Description:             "made for a test",
				SessionDuration:         3600,
			}, s.fake.Now()).AccessConfigurationID
		}
	})
	return ids
}

func (d *directory) addAccessConfiguration(ac accessConfiguration, now time.Time) *accessConfiguration {
	d.serial++
	ac.AccessConfigurationID = fmt.Sprintf("ac-%016dtest", d.serial)
	ac.StatusNotifications = []string{}
	ac.CreateTime = now.UTC().Format(timeFormat)
	ac.UpdateTime = ac.CreateTime
	d.accessConfigurations = append(d.accessConfigurations, &ac)
	return &ac
}

func listAccessConfigurations(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	matches, no := nameFilter(c.Text("Filter"), "AccessConfigurationName")
	if no != nil {
		return nil, no
	}
	wanted := tags(c)
	found := []*accessConfiguration{}
	for _, ac := range d.accessConfigurations {
		status := c.Text("StatusNotifications")
		if matches(ac.AccessConfigurationName) &&
			(status == "" || slices.Contains(ac.StatusNotifications, status)) &&
			!slices.ContainsFunc(wanted, func(t tag) bool { return !ac.has(t) }) {
			found = append(found, ac)
		}
	}
	return page(c, "AccessConfigurations", found)
}

// has reports whether ac carries a tag; a tag without a value asks for the key alone.
func (ac *accessConfiguration) has(want tag) bool {
	return slices.ContainsFunc(ac.tags, func(t tag) bool {
		return t.key == want.key && (want.value == "" || t.value == want.value)
	})
}

func getAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, no := d.findAccessConfiguration(c)
	if no != nil {
		return nil, no
	}
	return map[string]any{"AccessConfiguration": d.accessConfigurations[i]}, nil
}

func createAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	name := c.Text("AccessConfigurationName")
	if slices.ContainsFunc(d.accessConfigurations, func(ac *accessConfiguration) bool {
		return strings.EqualFold(ac.AccessConfigurationName, name)
	}) {
		return nil, fakecloud.Refuse(http.StatusConflict, "EntityAlreadyExists.AccessConfiguration", "the name is taken")
	}
	ac := d.addAccessConfiguration(accessConfiguration{
		AccessConfigurationName: name,
		Description:             c.Text("Description"),
		RelayState:              c.Text("RelayState"),
		SessionDuration:         c.Int("SessionDuration", 3600),
		tags:                    tags(c),
	}, c.Now)
	return map[string]any{"AccessConfiguration": ac}, nil
}

func updateAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, no := d.findAccessConfiguration(c)
	if no != nil {
		return nil, no
	}
	ac := d.accessConfigurations[i]
	if text := c.Text("NewDescription"); text != "" {
		ac.Description = text
	}
	if text := c.Text("NewRelayState"); text != "" {
		ac.RelayState = text
	}
	ac.SessionDuration = c.Int("NewSessionDuration", ac.SessionDuration)
	ac.StatusNotifications = []string{"ReprovisionRequired"}
	ac.UpdateTime = c.Now.UTC().Format(timeFormat)
	return map[string]any{"AccessConfiguration": ac}, nil
}

func deleteAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	i, no := d.findAccessConfiguration(c)
	if no == nil {
		d.accessConfigurations = slices.Delete(d.accessConfigurations, i, i+1)
	}
	return nil, no
}

// findAccessConfiguration returns the position of the one that a call names.
func (d *directory) findAccessConfiguration(c *fakecloud.Call) (int, *fakecloud.Refusal) {
	i := slices.IndexFunc(d.accessConfigurations, func(ac *accessConfiguration) bool {
		return ac.AccessConfigurationID == c.Text("AccessConfigurationId")
	})
	if i < 0 {
		return i, fakecloud.Refuse(http.StatusNotFound, "EntityNotExists.AccessConfiguration", "no such access configuration")
	}
	return i, nil
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

// tags reads Tags.1.Key, Tags.1.Value and so on.
func tags(c *fakecloud.Call) []tag {
	var list []tag
	for i := 1; c.Params.Has(fmt.Sprintf("Tags.%d.Key", i)); i++ {
		list = append(list, tag{c.Text(fmt.Sprintf("Tags.%d.Key", i)), c.Text(fmt.Sprintf("Tags.%d.Value", i))})
	}
	return list
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
