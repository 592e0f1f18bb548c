package cloudssotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// Where users and groups come from.
const (
	manual       = "Manual"
	synchronized = "Synchronized"
)

type user struct {
	UserID        string `json:"UserId"`
	UserName      string
	DisplayName   string
	FirstName     string
	LastName      string
	Email         string
	Description   string
	Status        string
	ProvisionType string
	ExternalID    *externalID `json:"ExternalId,omitempty"`
	CreateTime    string
	UpdateTime    string

	principal  principal
	tags       []tag
	mfaSetting string
	devices    []mfaDevice
}

type externalID struct {
	ID     string `json:"Id"`
	Issuer string
}

// principal is a user or a group as the one that has access.
type principal struct {
	PrincipalType string
	PrincipalID   string `json:"PrincipalId"`
	PrincipalName string
}

// AddUsers adds n users to a directory, which exists from then on, and returns
// their IDs. They are called test-user-00001 and so on, and are in no group.
func (s *Server) AddUsers(directoryID string, n int) []string {
	ids := make([]string, max(n, 0))
	s.do(directoryID, func(d *directory, now time.Time) {
		for i := range ids {
			serial := d.serials.Coming("u")
			name := fmt.Sprintf("test-user-%05d", serial)
			ids[i] = d.addUser(user{
				UserName: name, Email: name + "@example.com", DisplayName: fmt.Sprintf("Test User %d", serial),
				FirstName: "Test", LastName: fmt.Sprintf("User %d", serial), Description: "made for a test", Status: enabled,
			}, now).UserID
		}
	})
	return ids
}

// Synchronize turns users and groups into such that an identity provider has
// written over SCIM. To it the users are called external- and their name.
func (s *Server) Synchronize(directoryID string, ids ...string) error {
	var err error
	s.do(directoryID, func(d *directory, _ time.Time) {
		for _, id := range ids {
			u, g := d.users.Get(id), d.groups.Get(id)
			switch {
			case u != nil:
				u.ProvisionType, u.ExternalID = synchronized, &externalID{"external-" + u.UserName, "SCIM"}
			case g != nil:
				g.ProvisionType = synchronized
			default:
				err = fmt.Errorf("cloudssotest: no user or group has the ID %s", id)
				return
			}
		}
	})
	return err
}

func (d *directory) addUser(u user, now time.Time) *user {
	u.UserID, u.ProvisionType, u.mfaSetting = d.id("u"), manual, enabled
	u.CreateTime, u.UpdateTime = stamp(now), stamp(now)
	u.principal = principal{"User", u.UserID, u.UserName}
	d.users.Add(u.UserID, &u)
	return &u
}

func (d *directory) user(c *fakecloud.Call) (*user, *fakecloud.Refusal) {
	if u := d.users.Get(c.Text("UserId")); u != nil {
		return u, nil
	}
	return nil, notExists("User")
}

// locked refuses to change what an identity provider rules over. The service's
// code for that is not documented.
func (d *directory) locked(provisionType string) *fakecloud.Refusal {
	if d.scimSync == enabled && provisionType == synchronized {
		return conflict("OperationConflict.SCIMSynchronization", "it is synchronized over SCIM")
	}
	return nil
}

// withoutExternalID is a user as the calls that write show it.
func withoutExternalID(u *user) map[string]any {
	shown := *u
	shown.ExternalID = nil
	return map[string]any{"User": shown}
}

func (d *directory) emailTaken(email string, by *user) bool {
	return email != "" && d.users.Any(func(u *user) bool { return u != by && strings.EqualFold(u.Email, email) })
}

func createUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	name := c.Text("UserName")
	switch {
	case d.users.Any(func(u *user) bool { return strings.EqualFold(u.UserName, name) }):
		return nil, alreadyExists("User", "the name is taken")
	case d.emailTaken(c.Text("Email"), nil):
		return nil, alreadyExists("User", "another user has the address")
	}
	return withoutExternalID(d.addUser(user{
		UserName: name, DisplayName: c.Text("DisplayName"), FirstName: c.Text("FirstName"), LastName: c.Text("LastName"),
		Email: c.Text("Email"), Description: c.Text("Description"), Status: cmp.Or(c.Text("Status"), enabled), tags: tags(c),
	}, c.Now)), nil
}

func getUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	return map[string]any{"User": u}, refusal
}

func getUserID(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	var id externalID
	if err := json.Unmarshal([]byte(c.Text("ExternalId")), &id); err != nil {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.ExternalId", "not an object of texts")
	}
	for _, u := range d.users.All() {
		if u.ExternalID != nil && *u.ExternalID == id {
			return map[string]any{"UserId": u.UserID}, nil
		}
	}
	return nil, notExists("User")
}

func listUsers(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	matches, refusal := nameFilter(c.Text("Filter"), "UserName")
	if refusal != nil {
		return nil, refusal
	}
	wanted := tags(c)
	return page(c, "Users", d.users.Where(func(u *user) bool {
		return matches(u.UserName) && c.Selects("ProvisionType", u.ProvisionType) && c.Selects("Status", u.Status) && carries(u.tags, wanted)
	}))
}

func updateUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal == nil {
		refusal = d.locked(u.ProvisionType)
	}
	if refusal == nil && d.emailTaken(c.Text("NewEmail"), u) {
		refusal = alreadyExists("User", "another user has the address")
	}
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{
		"NewDisplayName": &u.DisplayName,
		"NewFirstName":   &u.FirstName,
		"NewLastName":    &u.LastName,
		"NewEmail":       &u.Email,
		"NewDescription": &u.Description,
	})
	u.UpdateTime = stamp(c.Now)
	return withoutExternalID(u), nil
}

func updateUserStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal == nil {
		c.SetTexts(map[string]*string{"NewStatus": &u.Status})
		u.UpdateTime = stamp(c.Now)
	}
	return nil, refusal
}

func deleteUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	switch {
	case refusal != nil:
		return nil, refusal
	case d.hasAccess(&u.principal):
		return nil, inUse("User", "AccessAssigment") // the vendor's own slip
	case len(u.devices) > 0:
		return nil, inUse("User", "MFADevice")
	case d.memberships.Any(func(m *membership) bool { return m.user == u }):
		return nil, inUse("User", "Group")
	}
	if refusal := d.locked(u.ProvisionType); refusal != nil {
		return nil, refusal
	}
	d.users.Remove(u.UserID)
	return nil, nil
}

func resetUserPassword(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	_, refusal := d.user(c)
	switch {
	case refusal != nil:
		return nil, refusal
	case c.Text("GenerateRandomPassword") == "true":
		return map[string]any{"NewPassword": "Test-password-not-real-1"}, nil
	case c.Text("Password") == "":
		return nil, fakecloud.Refuse(http.StatusBadRequest, "MissingParameter.Password", "a password is needed unless one is generated")
	}
	return nil, nil
}
