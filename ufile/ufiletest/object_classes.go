package ufiletest

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/yunkit/yunkit/internal/fakecloud"
)

const (
	// restoreTakes is how long a restore takes, by the longest that the vendor says
	// of the quick way, and the shortest of the other.
	restoreTakesQuickly = 15 * time.Minute
	restoreTakes        = time.Hour
	// restoredFor is how long an object can be read then.
	restoredFor = 3 * 24 * time.Hour
)

// classSwitch makes an object colder, never warmer.
func (st *objectStore) classSwitch(x *objectRequest) *fakecloud.Refusal {
	class := x.query.Get("storageClass")
	if !slices.Contains(classes, class) {
		return invalid("invalid storage class")
	}
	if refusal := st.on(x, func(o *object, _ time.Time) *fakecloud.Refusal {
		if slices.Index(classes, class) < slices.Index(classes, o.class) {
			return fakecloud.Refuse(http.StatusForbidden, "-148660", "switch class not allowed")
		}
		o.class = class
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(http.StatusOK)
}

// restore thaws an object of the archive. While that lasts, a second request
// changes nothing.
func (st *objectStore) restore(x *objectRequest) *fakecloud.Refusal {
	takes := restoreTakes
	switch x.Header.Get("Tier") {
	case "", "Standard":
	case "Expedited":
		takes = restoreTakesQuickly
	default:
		return invalid("invalid tier")
	}
	if refusal := st.on(x, func(o *object, now time.Time) *fakecloud.Refusal {
		if o.class != classArchive {
			return invalid("storage class is not archive")
		}
		if o.restored.IsZero() || !now.Before(o.restoredUntil) {
			o.restored = now.Add(takes)
			o.restoredUntil = o.restored.Add(restoredFor)
		}
		return nil
	}); refusal != nil {
		return refusal
	}
	return x.done(http.StatusOK)
}

// restoration is what HeadFile says of a restore.
func (o *object) restoration(now time.Time) string {
	switch {
	case o.class != classArchive, o.restored.IsZero(), !now.Before(o.restoredUntil):
		return ""
	case now.Before(o.restored):
		return `ongoing-request="true"`
	}
	return fmt.Sprintf(`ongoing-request="false", expiry-date=%q`, o.restoredUntil.UTC().Format(http.TimeFormat))
}
