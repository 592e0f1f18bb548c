package ufile

import (
	"context"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/ucloud"
)

// ClassSwitchRequest says how an object is to be kept.
type ClassSwitchRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// StorageClass is the new class, colder than the present one. Required.
	StorageClass StorageClass `url:"storageClass" check:"required"`
}

// ClassSwitchResponse says that the class was changed.
type ClassSwitchResponse struct {
	yunkit.Meta
}

// ClassSwitch moves an object to a colder storage class: from standard to IA or
// archive, from IA to archive. The way back is a new upload; asking for it is
// [yunkit.ErrConflict]. A repeat is safe.
//
// API: https://docs.ucloud.cn/api/ufile-api/class_switch
func (b *Bucket) ClassSwitch(ctx context.Context, req *ClassSwitchRequest) (*ClassSwitchResponse, error) {
	return ucloud.DoObject[ClassSwitchResponse](ctx, b.api, ucloud.Repeatable("ClassSwitch").Object(http.MethodPut, "/{key}"), req)
}

// Tier says how fast an archived object is restored.
type Tier string

// The tiers.
const (
	// TierExpedited takes about 15 minutes. None of the vendor's own tools uses it.
	TierExpedited Tier = "Expedited"
	// TierStandard takes 1 to 5 hours. It is the default.
	TierStandard Tier = "Standard"
)

// RestoreRequest names an archived object.
type RestoreRequest struct {
	// Key is the name of the object. Required.
	Key string `path:"key" check:"required"`
	// Tier says how fast. Default: TierStandard.
	Tier Tier `header:"Tier"`
}

// RestoreResponse says that the restoring has begun.
type RestoreResponse struct {
	yunkit.Meta
}

// Restore makes an object of StorageClassArchive readable for three days. It
// takes its time: [Bucket.WaitRestored] waits. An object of another class is
// [yunkit.ErrConflict]. A repeat is safe, and not charged again while the object
// is being restored or is readable; what the service answers to it is not documented.
//
// API: https://docs.ucloud.cn/api/ufile-api/restore
func (b *Bucket) Restore(ctx context.Context, req *RestoreRequest) (*RestoreResponse, error) {
	return ucloud.DoObject[RestoreResponse](ctx, b.api, ucloud.Repeatable("Restore").Object(http.MethodPut, "/{key}?restore"), req)
}
