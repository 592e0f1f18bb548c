package smctest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

type tag struct{ Key, Value string }

// resource is what can be tagged by its ID.
type resource struct {
	id   string
	tags *wrapped[tag]
}

type tagResource struct {
	ResourceID       string `json:"ResourceId"`
	ResourceType     string
	TagKey, TagValue string
}

const (
	// maxTags is how many tags a resource carries at most.
	maxTags = 20
	// tagsAPage is how many tags a page holds. The service does not say how many
	// its pages hold, and takes no wishes.
	tagsAPage = 50
)

// readTags reads Tag.1.Key, Tag.1.Value and so on.
func readTags(c *fakecloud.Call) []tag {
	return fakecloud.Objects(c, "Tag", func(prefix string) tag {
		return tag{c.Text(prefix + "Key"), c.Text(prefix + "Value")}
	})
}

// selectsTags reports whether a resource carries all tags that a call filters
// by; one without a value stands for any.
func selectsTags(c *fakecloud.Call, have wrapped[tag]) bool {
	for _, want := range readTags(c) {
		if !slices.ContainsFunc(have["Tag"], func(t tag) bool {
			return t.Key == want.Key && (want.Value == "" || t.Value == want.Value)
		}) {
			return false
		}
	}
	return true
}

// resources returns those that a call names, or all of its type if it names none.
func (s *Server) resources(c *fakecloud.Call) ([]resource, *fakecloud.Refusal) {
	var all []resource
	if c.Text("ResourceType") == "sourceserver" {
		for _, source := range s.sources.All() {
			all = append(all, resource{source.SourceID, &source.Tags})
		}
	} else {
		for _, j := range s.jobs.All() {
			all = append(all, resource{j.JobID, &j.Tags})
		}
	}
	ids := c.List("ResourceId")
	if ids == nil {
		return all, nil
	}
	var named []resource
	for i, id := range ids {
		at := slices.IndexFunc(all, func(r resource) bool { return r.id == id })
		switch {
		case slices.Contains(ids[:i], id):
			return nil, fakecloud.Refuse(http.StatusBadRequest, "Duplicate.ResourceId", "resource %d is there twice", i+1)
		case at < 0:
			return nil, unknown("ResourceId")
		}
		named = append(named, all[at])
	}
	return named, nil
}

func (s *Server) tagResources(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	named, refusal := s.resources(c)
	if refusal != nil {
		return nil, refusal
	}
	// All or nothing: the tags are put on when every resource has room for them.
	tagged := make([][]tag, len(named))
	for i, r := range named {
		tags := slices.Clone((*r.tags)["Tag"])
		for _, t := range readTags(c) {
			if at := slices.IndexFunc(tags, func(have tag) bool { return have.Key == t.Key }); at >= 0 {
				tags[at] = t
			} else {
				tags = append(tags, t)
			}
		}
		if len(tags) > maxTags {
			return nil, fakecloud.Refuse(http.StatusBadRequest, "NumberExceed.Tags", "%s would carry %d tags", r.id, len(tags))
		}
		tagged[i] = tags
	}
	for i, r := range named {
		*r.tags = wrap("Tag", tagged[i])
	}
	return nil, nil
}

func (s *Server) untagResources(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	named, refusal := s.resources(c)
	if refusal != nil {
		return nil, refusal
	}
	keys := c.List("TagKey")
	all := keys == nil && c.Text("All") == "true"
	for _, r := range named {
		*r.tags = wrap("Tag", slices.DeleteFunc(slices.Clone((*r.tags)["Tag"]), func(t tag) bool {
			return all || slices.Contains(keys, t.Key)
		}))
	}
	return nil, nil
}

func (s *Server) listTagResources(c *fakecloud.Call) (any, *fakecloud.Refusal) {
	for _, t := range readTags(c) {
		if t.Key == "" {
			return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.TagValue", "a tag has a value and no key")
		}
	}
	named, refusal := s.resources(c)
	if refusal != nil {
		return nil, refusal
	}
	kind := "ALIYUN::SMC::" + strings.ToUpper(c.Text("ResourceType"))
	var found []tagResource
	for _, r := range named {
		if !selectsTags(c, *r.tags) {
			continue
		}
		for _, t := range (*r.tags)["Tag"] {
			found = append(found, tagResource{r.id, kind, t.Key, t.Value})
		}
	}
	shown, next, ok := fakecloud.ByToken(found, c.Text("NextToken"), tagsAPage)
	if !ok {
		return nil, fakecloud.Refuse(http.StatusBadRequest, "InvalidParameter.NextToken", "the token is not one of this list")
	}
	return map[string]any{"TagResources": wrap("TagResource", shown), "NextToken": next}, nil
}
