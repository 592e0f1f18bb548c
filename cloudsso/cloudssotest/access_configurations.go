package cloudssotest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type accessConfiguration struct {
	AccessConfigurationID   string `json:"AccessConfigurationId"`
	AccessConfigurationName string
	Description             string
	RelayState              string
	SessionDuration         int
	StatusNotifications     []string
	CreateTime              string
	UpdateTime              string

	policies []*permissionPolicy
	tags     []tag
}

type permissionPolicy struct {
	PermissionPolicyType     string
	PermissionPolicyName     string
	PermissionPolicyDocument string
	AddTime                  string
}

const (
	systemPolicy = "System"
	inlinePolicy = "Inline"
)

// maxPolicies is how many policies of a type an access configuration may have,
// as GetDirectoryStatistics tells.
var maxPolicies = map[string]int{systemPolicy: 20, inlinePolicy: 1}

// AddAccessConfigurations adds n access configurations to a directory, which
// exists from then on, and returns their IDs. They are called
// test-configuration-001 and so on, and have no policies.
func (s *Server) AddAccessConfigurations(directoryID string, n int) []string {
	ids := make([]string, max(n, 0))
	s.do(directoryID, func(d *directory, now time.Time) {
		for i := range ids {
			ids[i] = d.addAccessConfiguration(accessConfiguration{
				AccessConfigurationName: fmt.Sprintf("test-configuration-%03d", d.serials.Coming("ac")),
				Description:             "made for a test",
				SessionDuration:         3600,
			}, now).AccessConfigurationID
		}
	})
	return ids
}

func (d *directory) addAccessConfiguration(ac accessConfiguration, now time.Time) *accessConfiguration {
	ac.AccessConfigurationID = d.id("ac")
	ac.StatusNotifications = []string{}
	ac.CreateTime, ac.UpdateTime = stamp(now), stamp(now)
	d.configurations.Add(ac.AccessConfigurationID, &ac)
	return &ac
}

func (d *directory) accessConfiguration(c *fakecloud.Call) (*accessConfiguration, *fakecloud.Refusal) {
	if ac := d.configurations.Get(c.Text("AccessConfigurationId")); ac != nil {
		return ac, nil
	}
	return nil, notExists("AccessConfiguration")
}

// changeable is the access configuration that a call changes, unless a task
// works with it.
func (d *directory) changeable(c *fakecloud.Call) (*accessConfiguration, *fakecloud.Refusal) {
	ac, refusal := d.accessConfiguration(c)
	if refusal == nil && d.busy(ac) {
		return nil, taskRuns()
	}
	return ac, refusal
}

// changed notes that the accounts which have ac do not have what it says now.
func (d *directory) changed(ac *accessConfiguration, now time.Time) {
	ac.UpdateTime = stamp(now)
	for _, p := range d.provisionings.All() {
		if p.AccessConfigurationID == ac.AccessConfigurationID && p.Status == provisioned {
			p.Status = reprovisionRequired
		}
	}
	d.notify(ac.AccessConfigurationID)
}

// notify makes an access configuration say whether an account waits for it.
func (d *directory) notify(id string) {
	ac := d.configurations.Get(id)
	ac.StatusNotifications = []string{}
	if d.provisionings.Any(func(p *provisioning) bool {
		return p.AccessConfigurationID == id && p.Status == reprovisionRequired
	}) {
		ac.StatusNotifications = []string{reprovisionRequired}
	}
}

func createAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	name := c.Text("AccessConfigurationName")
	if d.configurations.Any(func(ac *accessConfiguration) bool { return strings.EqualFold(ac.AccessConfigurationName, name) }) {
		return nil, alreadyExists("AccessConfiguration", "the name is taken")
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

func getAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.accessConfiguration(c)
	return map[string]any{"AccessConfiguration": ac}, refusal
}

func listAccessConfigurations(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	matches, refusal := nameFilter(c.Text("Filter"), "AccessConfigurationName")
	if refusal != nil {
		return nil, refusal
	}
	wanted, status := tags(c), c.Text("StatusNotifications")
	return page(c, "AccessConfigurations", d.configurations.Where(func(ac *accessConfiguration) bool {
		return matches(ac.AccessConfigurationName) && carries(ac.tags, wanted) &&
			(status == "" || slices.Contains(ac.StatusNotifications, status))
	}))
}

func updateAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.changeable(c)
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{"NewDescription": &ac.Description, "NewRelayState": &ac.RelayState})
	ac.SessionDuration = c.Int("NewSessionDuration", ac.SessionDuration)
	d.changed(ac, c.Now)
	return map[string]any{"AccessConfiguration": ac}, nil
}

func deleteAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.accessConfiguration(c)
	if refusal != nil {
		return nil, refusal
	}
	id := ac.AccessConfigurationID
	switch {
	case d.busy(ac):
		refusal = inUse("AccessConfiguration", "Task")
	case d.assignments.Any(func(a *accessAssignment) bool { return a.AccessConfigurationID == id }):
		refusal = inUse("AccessConfiguration", "AccessAssignment")
	case d.provisionings.Any(func(p *provisioning) bool { return p.AccessConfigurationID == id }):
		refusal = inUse("AccessConfiguration", "Provisioning")
	case len(ac.policies) > 0 && c.Text("ForceRemovePermissionPolicies") != "true":
		refusal = inUse("AccessConfiguration", "PermissionPolicy")
	default:
		d.configurations.Remove(id)
	}
	return nil, refusal
}

// policy returns the position of a policy, or -1.
func (ac *accessConfiguration) policy(policyType, name string) int {
	return slices.IndexFunc(ac.policies, func(p *permissionPolicy) bool {
		return p.PermissionPolicyType == policyType && p.PermissionPolicyName == name
	})
}

// policiesOf returns the policies of a type, and all for "".
func (ac *accessConfiguration) policiesOf(policyType string) []*permissionPolicy {
	found := []*permissionPolicy{}
	for _, p := range ac.policies {
		if policyType == "" || p.PermissionPolicyType == policyType {
			found = append(found, p)
		}
	}
	return found
}

func addPermissionPolicy(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.changeable(c)
	if refusal != nil {
		return nil, refusal
	}
	p := &permissionPolicy{c.Text("PermissionPolicyType"), c.Text("PermissionPolicyName"), c.Text("InlinePolicyDocument"), stamp(c.Now)}
	switch {
	case ac.policy(p.PermissionPolicyType, p.PermissionPolicyName) >= 0:
		return nil, alreadyExists("PermissionPolicy", "the policy was added before")
	case len(ac.policiesOf(p.PermissionPolicyType)) >= maxPolicies[p.PermissionPolicyType]:
		return nil, conflict("QuotaExceeded.PermissionPolicy", "the configuration has all the policies of this type that it may have")
	case p.PermissionPolicyType == inlinePolicy && p.PermissionPolicyDocument == "":
		return nil, fakecloud.Refuse(http.StatusBadRequest, "MissingParameter.InlinePolicyDocument", "an inline policy needs a document")
	case p.PermissionPolicyType == systemPolicy:
		p.PermissionPolicyDocument = "" // RAM has it
	}
	ac.policies = append(ac.policies, p)
	d.changed(ac, c.Now)
	return nil, nil
}

func listPermissionPolicies(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.accessConfiguration(c)
	if refusal != nil {
		return nil, refusal
	}
	return whole("PermissionPolicies", ac.policiesOf(c.Text("PermissionPolicyType"))), nil
}

func updateInlinePolicy(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.changeable(c)
	if refusal != nil {
		return nil, refusal
	}
	i := ac.policy(inlinePolicy, c.Text("InlinePolicyName"))
	if i < 0 {
		return nil, notExists("PermissionPolicy")
	}
	c.SetTexts(map[string]*string{"NewInlinePolicyDocument": &ac.policies[i].PermissionPolicyDocument})
	d.changed(ac, c.Now)
	return nil, nil
}

func removePermissionPolicy(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	ac, refusal := d.changeable(c)
	if refusal != nil {
		return nil, refusal
	}
	i := ac.policy(c.Text("PermissionPolicyType"), c.Text("PermissionPolicyName"))
	if i < 0 {
		return nil, notExists("PermissionPolicy")
	}
	ac.policies = slices.Delete(ac.policies, i, i+1)
	d.changed(ac, c.Now)
	return nil, nil
}
