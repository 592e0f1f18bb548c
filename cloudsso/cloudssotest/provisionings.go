package cloudssotest

import "github.com/yunkit/yunkit/internal/fakecloud"

// The states of a provisioned access configuration.
const (
	provisioned         = "Provisioned"
	reprovisionRequired = "ReprovisionRequired"
	deprovisionFailed   = "DeprovisionFailed"
)

type provisioning struct {
	place
	Status           string
	RAMRoleName      string
	RAMPolicyNames   []string
	SAMLProviderName string
	CreateTime       string
	UpdateTime       string
}

// provision brings an access configuration to an account as it is now.
func (d *directory) provision(at place, when string) {
	p := d.provisionings.Get(at)
	if p == nil {
		p = &provisioning{
			place: at, RAMRoleName: "AliyunReservedSSO-" + at.AccessConfigurationName,
			SAMLProviderName: "AliyunReservedSSO-" + d.DirectoryID, CreateTime: when,
		}
		d.provisionings.Add(at, p)
	}
	p.RAMPolicyNames = []string{}
	for _, policy := range d.configurations.Get(at.AccessConfigurationID).policiesOf(inlinePolicy) {
		p.RAMPolicyNames = append(p.RAMPolicyNames, "AliyunReservedSSO-Policy-"+policy.PermissionPolicyName)
	}
	wasOutdated := p.Status == reprovisionRequired
	p.Status, p.UpdateTime = provisioned, when
	if wasOutdated {
		d.notify(at.AccessConfigurationID)
	}
}

// deprovision takes an access configuration off an account.
func (d *directory) deprovision(at place) {
	d.provisionings.Remove(at)
	d.notify(at.AccessConfigurationID)
}

func (s *Server) provisionAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at, refusal := d.place(c)
	if refusal != nil {
		return nil, refusal
	}
	t, refusal := s.begin(d, c, "ProvisionAccessConfiguration", nil, at, func(end string, success bool) {
		if success {
			d.provision(at, end)
		}
	})
	return map[string]any{"Tasks": []task{t}}, refusal
}

func listAccessConfigurationProvisionings(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at := selectsPlace(c)
	return page(c, "AccessConfigurationProvisionings", d.provisionings.Where(func(p *provisioning) bool {
		return at(&p.place) && c.Selects("ProvisioningStatus", p.Status)
	}))
}

func (s *Server) deprovisionAccessConfiguration(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at, refusal := d.place(c)
	switch {
	case refusal != nil:
		return nil, refusal
	case d.provisionings.Get(at) == nil:
		return nil, notExists("AccessConfigurationProvisioning")
	case d.assigned(at):
		return nil, inUse("AccessConfigurationProvisioning", "AccessAssignment")
	}
	t, refusal := s.begin(d, c, "DeprovisionAccessConfiguration", nil, at, func(end string, success bool) {
		if success {
			d.deprovision(at)
			return
		}
		p := d.provisionings.Get(at)
		p.Status, p.UpdateTime = deprovisionFailed, end
		d.notify(at.AccessConfigurationID)
	})
	return map[string]any{"Tasks": []task{t}}, refusal
}
