package cloudssotest

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// place is an access configuration on an account.
type place struct {
	AccessConfigurationID   string `json:"AccessConfigurationId"`
	AccessConfigurationName string
	TargetType              string
	TargetID                string `json:"TargetId"`
	TargetName              string
	TargetPath              string
	TargetPathName          string
}

type accessAssignment struct {
	assignmentKey
	CreateTime string
}

type assignmentKey struct {
	*principal
	place
}

// AddAccessAssignments gives each of the principals, IDs of users and groups,
// each of the access configurations on each of the accounts, without tasks. An
// account is any number; it is called account- and that number.
//
// The assignments are made account by account, and on an account configuration
// by configuration. Those that are there already stay.
func (s *Server) AddAccessAssignments(directoryID string, principalIDs, accessConfigurationIDs, accountIDs []string) error {
	var err error
	s.do(directoryID, func(d *directory, now time.Time) {
		for _, account := range accountIDs {
			for _, configuration := range accessConfigurationIDs {
				ac := d.configurations.Get(configuration)
				for _, id := range principalIDs {
					p := d.principal(id)
					if ac == nil || p == nil || !isAccount(account) {
						err = fmt.Errorf("cloudssotest: cannot assign %s with %s on %s: one of them does not exist", id, configuration, account)
						return
					}
					d.assign(assignmentKey{p, placeOf(ac, account)}, stamp(now))
				}
			}
		}
	})
	return err
}

func placeOf(ac *accessConfiguration, account string) place {
	return place{
		AccessConfigurationID: ac.AccessConfigurationID, AccessConfigurationName: ac.AccessConfigurationName,
		TargetType: "RD-Account", TargetID: account, TargetName: "account-" + account,
		TargetPath: "rd-test01/r-test01/" + account, TargetPathName: "root/account-" + account,
	}
}

// isAccount reports whether an account may have this ID. The resource directory
// with its accounts is another service, so that all of them exist.
func isAccount(id string) bool { return id != "" && strings.Trim(id, "0123456789") == "" }

// place is what a call works on.
func (d *directory) place(c *fakecloud.Call) (place, *fakecloud.Refusal) {
	ac, refusal := d.accessConfiguration(c)
	switch {
	case refusal != nil:
		return place{}, refusal
	case !isAccount(c.Text("TargetId")):
		return place{}, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.TargetId", "an account is a number")
	}
	return placeOf(ac, c.Text("TargetId")), nil
}

// principal returns the user or group of an ID, or nil.
func (d *directory) principal(id string) *principal {
	if u := d.users.Get(id); u != nil {
		return &u.principal
	}
	if g := d.groups.Get(id); g != nil {
		return &g.principal
	}
	return nil
}

// hasAccess reports whether a principal has access to an account, or is about
// to.
func (d *directory) hasAccess(p *principal) bool {
	return d.assignments.Any(func(a *accessAssignment) bool { return a.principal == p }) ||
		d.works(func(t *task) bool { return t.principal == p })
}

// assign gives access, and provisions the configuration where it is not.
func (d *directory) assign(key assignmentKey, when string) {
	if d.assignments.Get(key) == nil {
		d.assignments.Add(key, &accessAssignment{key, when})
	}
	if p := d.provisionings.Get(key.place); p == nil || p.Status == deprovisionFailed {
		d.provision(key.place, when)
	}
}

// assigned reports whether anybody has access by a configuration on an account.
func (d *directory) assigned(at place) bool {
	return d.assignments.Any(func(a *accessAssignment) bool { return a.place == at })
}

func (s *Server) createAccessAssignment(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at, refusal := d.place(c)
	if refusal != nil {
		return nil, refusal
	}
	p := d.principal(c.Text("PrincipalId"))
	if p == nil || p.PrincipalType != c.Text("PrincipalType") {
		return nil, notExists(c.Text("PrincipalType"))
	}
	// A second time is no mistake: another task begins, and finds nothing to do.
	t, refusal := s.begin(d, c, "CreateAccessAssignment", p, at, func(end string, success bool) {
		if success {
			d.assign(assignmentKey{p, at}, end)
		}
	})
	return map[string]any{"Task": t}, refusal
}

func listAccessAssignments(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at, who := selectsPlace(c), selectsPrincipal(c)
	return page(c, "AccessAssignments", d.assignments.Where(func(a *accessAssignment) bool {
		return at(&a.place) && who(a.principal)
	}))
}

// selectsPlace returns which places a call lets pass.
func selectsPlace(c *fakecloud.Call) func(*place) bool {
	target := selectsPair(c, "TargetType", "TargetId")
	return func(at *place) bool {
		return c.Selects("AccessConfigurationId", at.AccessConfigurationID) && target(at.TargetType, at.TargetID)
	}
}

// selectsPrincipal returns which principals a call lets pass; nil is nobody.
func selectsPrincipal(c *fakecloud.Call) func(*principal) bool {
	who := selectsPair(c, "PrincipalType", "PrincipalId")
	return func(p *principal) bool {
		if p == nil {
			return who("", "")
		}
		return who(p.PrincipalType, p.PrincipalID)
	}
}

func (s *Server) deleteAccessAssignment(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	at, refusal := d.place(c)
	if refusal != nil {
		return nil, refusal
	}
	key := assignmentKey{d.principal(c.Text("PrincipalId")), at}
	if d.assignments.Get(key) == nil || key.PrincipalType != c.Text("PrincipalType") {
		return nil, notExists("AccessAssignment")
	}
	t, refusal := s.begin(d, c, "DeleteAccessAssignment", key.principal, at, func(_ string, success bool) {
		if !success {
			return
		}
		d.assignments.Remove(key)
		if c.Text("DeprovisionStrategy") == "DeprovisionForLastAccessAssignmentOnAccount" && !d.assigned(at) {
			d.deprovision(at)
		}
	})
	return map[string]any{"Task": t}, refusal
}
