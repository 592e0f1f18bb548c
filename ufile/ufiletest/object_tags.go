package ufiletest

import (
	"net/http"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

// tag is a name with a value, on an object.
type tag struct{ Key, Value string }

// The limits of tags, in characters.
const (
	maxTags     = 10
	maxTagKey   = 128
	maxTagValue = 256
)

var tagText = regexp.MustCompile(`^[\p{L}\p{N} +\-=._:/@]*$`)

func (st *objectStore) putTags(x *objectRequest) *fakecloud.Refusal {
	var body struct{ Tags []tag }
	if refusal := x.jsonBody(&body); refusal != nil {
		return refusal
	}
	if len(body.Tags) > maxTags {
		return invalid("too many tags")
	}
	seen := map[string]bool{}
	for _, t := range body.Tags {
		if t.Key == "" || seen[t.Key] || utf8.RuneCountInString(t.Key) > maxTagKey || utf8.RuneCountInString(t.Value) > maxTagValue ||
			!tagText.MatchString(t.Key+t.Value) {
			return invalid("invalid tag")
		}
		seen[t.Key] = true
	}
	return st.setTags(x, body.Tags, http.StatusOK)
}

func (st *objectStore) deleteTags(x *objectRequest) *fakecloud.Refusal {
	return st.setTags(x, nil, http.StatusNoContent)
}

func (st *objectStore) setTags(x *objectRequest, tags []tag, status int) *fakecloud.Refusal {
	if refusal := st.on(x, func(o *object, _ time.Time) *fakecloud.Refusal {
		o.tags = tags
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(status)
}

func (st *objectStore) getTags(x *objectRequest) *fakecloud.Refusal {
	tags := []tag{}
	if refusal := st.on(x, func(o *object, _ time.Time) *fakecloud.Refusal {
		tags = append(tags, o.tags...)
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(map[string]any{"Tags": tags})
}

func (st *objectStore) putACL(x *objectRequest) *fakecloud.Refusal {
	acl := x.Header.Get("X-Ufile-Object-Acl")
	if acl != aclDefault && acl != aclPublicRead {
		return invalid("invalid acl")
	}
	if refusal := st.on(x, func(o *object, _ time.Time) *fakecloud.Refusal {
		o.acl = acl
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(http.StatusOK)
}

func (st *objectStore) getACL(x *objectRequest) *fakecloud.Refusal {
	acl := ""
	if refusal := st.on(x, func(o *object, _ time.Time) *fakecloud.Refusal {
		acl = o.acl
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.answer(map[string]any{
		"Owner":             map[string]any{"ID": ProjectID, "DisplayName": ProjectID},
		"AccessControlList": map[string]any{"Grant": acl},
	})
}
