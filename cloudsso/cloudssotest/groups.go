package cloudssotest

import (
	"fmt"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type group struct {
	GroupID       string `json:"GroupId"`
	GroupName     string
	Description   string
	ProvisionType string
	CreateTime    string
	UpdateTime    string

	principal principal
}

type membership struct {
	membershipKey
	joinTime string
}

type membershipKey struct {
	group *group
	user  *user
}

// groupMember is a membership as the group shows it.
type groupMember struct {
	GroupID       string `json:"GroupId"`
	UserID        string `json:"UserId"`
	UserName      string
	DisplayName   string
	Email         string
	Description   string
	Status        string
	ProvisionType string
	JoinTime      string
}

// joinedGroup is a membership as the user shows it.
type joinedGroup struct {
	UserID        string `json:"UserId"`
	GroupID       string `json:"GroupId"`
	GroupName     string
	Description   string
	ProvisionType string
	JoinTime      string
}

// AddGroups adds n groups to a directory, which exists from then on, and
// returns their IDs. They are called test-group-001 and so on, and are empty.
func (s *Server) AddGroups(directoryID string, n int) []string {
	ids := make([]string, max(n, 0))
	s.do(directoryID, func(d *directory, now time.Time) {
		for i := range ids {
			ids[i] = d.addGroup(fmt.Sprintf("test-group-%03d", d.serials.Coming("g")), "made for a test", now).GroupID
		}
	})
	return ids
}

// AddGroupMembers adds users to a group.
func (s *Server) AddGroupMembers(directoryID, groupID string, userIDs ...string) error {
	var err error
	s.do(directoryID, func(d *directory, now time.Time) {
		g := d.groups.Get(groupID)
		for _, id := range userIDs {
			u := d.users.Get(id)
			if g == nil || u == nil {
				err = fmt.Errorf("cloudssotest: the user %s or the group %s does not exist", id, groupID)
				return
			}
			if key := (membershipKey{g, u}); d.memberships.Get(key) == nil {
				d.memberships.Add(key, &membership{key, stamp(now)})
			}
		}
	})
	return err
}

func (d *directory) addGroup(name, description string, now time.Time) *group {
	g := &group{
		GroupID: d.id("g"), GroupName: name, Description: description, ProvisionType: manual,
		CreateTime: stamp(now), UpdateTime: stamp(now),
	}
	g.principal = principal{"Group", g.GroupID, name}
	d.groups.Add(g.GroupID, g)
	return g
}

func (d *directory) group(c *fakecloud.Call) (*group, *fakecloud.Refusal) {
	if g := d.groups.Get(c.Text("GroupId")); g != nil {
		return g, nil
	}
	return nil, notExists("Group")
}

// createGroup takes any name: the vendor does not say that they are unique, so
// nobody may count on being refused.
func createGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"Group": d.addGroup(c.Text("GroupName"), c.Text("Description"), c.Now)}, nil
}

func getGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	g, refusal := d.group(c)
	return map[string]any{"Group": g}, refusal
}

func listGroups(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	matches, refusal := nameFilter(c.Text("Filter"), "GroupName")
	if refusal != nil {
		return nil, refusal
	}
	return page(c, "Groups", d.groups.Where(func(g *group) bool {
		return matches(g.GroupName) && c.Selects("ProvisionType", g.ProvisionType)
	}))
}

func updateGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	g, refusal := d.group(c)
	if refusal == nil {
		refusal = d.locked(g.ProvisionType)
	}
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{"NewGroupName": &g.GroupName, "NewDescription": &g.Description})
	g.principal.PrincipalName, g.UpdateTime = g.GroupName, stamp(c.Now)
	return map[string]any{"Group": g}, nil
}

func deleteGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	g, refusal := d.group(c)
	switch {
	case refusal != nil:
		return nil, refusal
	case d.hasAccess(&g.principal):
		return nil, inUse("Group", "AccessAssigment") // the vendor's own slip
	case d.memberships.Any(func(m *membership) bool { return m.group == g }):
		return nil, inUse("Group", "User")
	}
	if refusal := d.locked(g.ProvisionType); refusal != nil {
		return nil, refusal
	}
	d.groups.Remove(g.GroupID)
	return nil, nil
}

// regrouped finds the group and the user of a call that changes who is in what.
func (d *directory) regrouped(c *fakecloud.Call) (membershipKey, *fakecloud.Refusal) {
	g, refusal := d.group(c)
	if refusal == nil {
		refusal = d.locked(g.ProvisionType)
	}
	if refusal != nil {
		return membershipKey{}, refusal
	}
	u, refusal := d.user(c)
	return membershipKey{g, u}, refusal
}

func addUserToGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	key, refusal := d.regrouped(c)
	if refusal == nil && d.memberships.Get(key) != nil {
		refusal = alreadyExists("GroupMember", "the user is in the group")
	}
	if refusal == nil {
		d.memberships.Add(key, &membership{key, stamp(c.Now)})
	}
	return nil, refusal
}

func removeUserFromGroup(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	key, refusal := d.regrouped(c)
	if refusal == nil && d.memberships.Get(key) == nil {
		refusal = notExists("GroupMember")
	}
	if refusal == nil {
		d.memberships.Remove(key)
	}
	return nil, refusal
}

func listGroupMembers(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	g, refusal := d.group(c)
	if refusal != nil {
		return nil, refusal
	}
	found := []groupMember{}
	for _, m := range d.memberships.All() {
		if m.group == g {
			u := m.user
			found = append(found, groupMember{
				GroupID: g.GroupID, UserID: u.UserID, UserName: u.UserName, DisplayName: u.DisplayName, Email: u.Email,
				Description: u.Description, Status: u.Status, ProvisionType: u.ProvisionType, JoinTime: m.joinTime,
			})
		}
	}
	return page(c, "GroupMembers", found)
}

func listJoinedGroupsForUser(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	u, refusal := d.user(c)
	if refusal != nil {
		return nil, refusal
	}
	found := []joinedGroup{}
	for _, m := range d.memberships.All() {
		if m.user == u {
			g := m.group
			found = append(found, joinedGroup{
				UserID: u.UserID, GroupID: g.GroupID, GroupName: g.GroupName, Description: g.Description,
				ProvisionType: g.ProvisionType, JoinTime: m.joinTime,
			})
		}
	}
	return page(c, "JoinedGroups", found)
}
