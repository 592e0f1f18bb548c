package cloudsso

import (
	"context"
	"iter"
	"log/slog"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
	"github.com/yunkit/yunkit/internal/redact"
)

// SCIMServerCredential is what an identity provider writes users and groups
// with.
type SCIMServerCredential struct {
	// CredentialID is the ID, such as scimcred-004whl0kvfwcypbitest.
	CredentialID string `json:"CredentialId"`
	// CredentialSecret is the credential itself. Only CreateSCIMServerCredential fills it.
	CredentialSecret yunkit.Secret `json:"CredentialSecret"`
	// CredentialType is how the secret is used; BearerToken is the only type known.
	CredentialType string `json:"CredentialType"`
	// DirectoryID is the directory that can be written.
	DirectoryID string `json:"DirectoryId"`
	// Status says whether the credential can be used.
	Status Status `json:"Status"`
	// CreateTime is when the credential was created.
	CreateTime yunkit.Time `json:"CreateTime"`
	// ExpireTime is when it ends: make another one before.
	ExpireTime yunkit.Time `json:"ExpireTime"`
}

// LogValue shows the credential without its secret.
func (c SCIMServerCredential) LogValue() slog.Value { return redact.Value(c) }

// CreateSCIMServerCredentialRequest names a directory.
type CreateSCIMServerCredentialRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// CreateSCIMServerCredentialResponse holds the new credential.
type CreateSCIMServerCredentialResponse struct {
	yunkit.Meta
	// SCIMServerCredential is the credential with its secret, which cannot be read again later; save it now,
	// with string(resp.SCIMServerCredential.CredentialSecret).
	SCIMServerCredential SCIMServerCredential `json:"SCIMServerCredential" answer:"CredentialId,CredentialSecret"`
}

// LogValue shows the response without the secret.
func (r CreateSCIMServerCredentialResponse) LogValue() slog.Value { return redact.Value(r) }

// CreateSCIMServerCredential creates a credential for an identity provider and
// returns its secret, this once. A directory has two at most, so that one can
// follow the other without a gap.
//
// The call is not safe to repeat: when its outcome is unknown
// (yunkit.ErrOutcomeUnknown), find the credential with
// ListSCIMServerCredentials, delete it, and create another.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/CreateSCIMServerCredential
func (c *Client) CreateSCIMServerCredential(ctx context.Context, req *CreateSCIMServerCredentialRequest) (*CreateSCIMServerCredentialResponse, error) {
	return alibaba.Do[CreateSCIMServerCredentialResponse](ctx, c.api, alibaba.Once("CreateSCIMServerCredential"), req)
}

// ListSCIMServerCredentialsRequest names a directory.
type ListSCIMServerCredentialsRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// ListSCIMServerCredentialsResponse holds all credentials of a directory.
type ListSCIMServerCredentialsResponse struct {
	yunkit.Meta
	// SCIMServerCredentials are the credentials, without their secrets.
	SCIMServerCredentials []SCIMServerCredential `json:"SCIMServerCredentials"`
	// TotalCounts is how many credentials there are.
	TotalCounts int `json:"TotalCounts"`
}

// LogValue shows the response without the secret.
func (r ListSCIMServerCredentialsResponse) LogValue() slog.Value { return redact.Value(r) }

// ListSCIMServerCredentials returns the SCIM credentials of a directory.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListSCIMServerCredentials
func (c *Client) ListSCIMServerCredentials(ctx context.Context, req *ListSCIMServerCredentialsRequest) (*ListSCIMServerCredentialsResponse, error) {
	return alibaba.Do[ListSCIMServerCredentialsResponse](ctx, c.api, alibaba.Read("ListSCIMServerCredentials"), req)
}

// AllSCIMServerCredentials iterates over the SCIM credentials of a directory,
// two at most. The service does not page this list: Prefetch and StartAt are
// refused.
func (c *Client) AllSCIMServerCredentials(ctx context.Context, req *ListSCIMServerCredentialsRequest, opts ...yunkit.IterOption) iter.Seq2[SCIMServerCredential, error] {
	return pages.Unpaged(ctx, Service, "ListSCIMServerCredentials", c.ListSCIMServerCredentials, req, opts,
		func(r *ListSCIMServerCredentialsResponse) pages.Page[SCIMServerCredential] {
			return pages.Page[SCIMServerCredential]{Items: r.SCIMServerCredentials, Total: r.TotalCounts}
		})
}

// UpdateSCIMServerCredentialStatusRequest says whether a credential can be
// used.
type UpdateSCIMServerCredentialStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// CredentialID names the credential. Required.
	CredentialID string `url:"CredentialId,omitempty" check:"required"`
	// NewStatus is [Enabled] or [Disabled]. The service does not insist on a value.
	NewStatus Status `url:"NewStatus,omitempty"`
}

// UpdateSCIMServerCredentialStatusResponse holds the changed credential.
type UpdateSCIMServerCredentialStatusResponse struct {
	yunkit.Meta
	// SCIMServerCredential is the credential after the change, without its secret.
	SCIMServerCredential SCIMServerCredential `json:"SCIMServerCredential"`
}

// LogValue shows the response without the secret.
func (r UpdateSCIMServerCredentialStatusResponse) LogValue() slog.Value { return redact.Value(r) }

// UpdateSCIMServerCredentialStatus disables a credential for a time, or enables
// it again. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/UpdateSCIMServerCredentialStatus
func (c *Client) UpdateSCIMServerCredentialStatus(ctx context.Context, req *UpdateSCIMServerCredentialStatusRequest) (*UpdateSCIMServerCredentialStatusResponse, error) {
	return alibaba.Do[UpdateSCIMServerCredentialStatusResponse](ctx, c.api, alibaba.Repeatable("UpdateSCIMServerCredentialStatus").Changing(), req)
}

// DeleteSCIMServerCredentialRequest names a credential.
type DeleteSCIMServerCredentialRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// CredentialID names the credential. Required.
	CredentialID string `url:"CredentialId,omitempty" check:"required"`
}

// DeleteSCIMServerCredentialResponse says that the credential is gone.
type DeleteSCIMServerCredentialResponse struct {
	yunkit.Meta
}

// DeleteSCIMServerCredential deletes a credential. An identity provider that
// still uses it can write nothing from then on. A repeat is safe; once the
// credential is gone the error matches yunkit.ErrNotFound.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/DeleteSCIMServerCredential
func (c *Client) DeleteSCIMServerCredential(ctx context.Context, req *DeleteSCIMServerCredentialRequest) (*DeleteSCIMServerCredentialResponse, error) {
	return alibaba.Do[DeleteSCIMServerCredentialResponse](ctx, c.api, alibaba.Delete("DeleteSCIMServerCredential"), req)
}

// GetSCIMSynchronizationStatusRequest names a directory.
type GetSCIMSynchronizationStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetSCIMSynchronizationStatusResponse says whether identity providers may
// write.
type GetSCIMSynchronizationStatusResponse struct {
	yunkit.Meta
	// SCIMSynchronizationStatus is the state of the synchronization.
	SCIMSynchronizationStatus Status `json:"SCIMSynchronizationStatus"`
}

// GetSCIMSynchronizationStatus tells whether identity providers may write users
// and groups.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetSCIMSynchronizationStatus
func (c *Client) GetSCIMSynchronizationStatus(ctx context.Context, req *GetSCIMSynchronizationStatusRequest) (*GetSCIMSynchronizationStatusResponse, error) {
	return alibaba.Do[GetSCIMSynchronizationStatusResponse](ctx, c.api, alibaba.Read("GetSCIMSynchronizationStatus"), req)
}

// SetSCIMSynchronizationStatusRequest says whether identity providers may
// write.
type SetSCIMSynchronizationStatusRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// SCIMSynchronizationStatus is [Enabled] or [Disabled]. The service does not insist on a value.
	SCIMSynchronizationStatus Status `url:"SCIMSynchronizationStatus,omitempty"`
}

// SetSCIMSynchronizationStatusResponse says that the change was made.
type SetSCIMSynchronizationStatusResponse struct {
	yunkit.Meta
}

// SetSCIMSynchronizationStatus opens or closes a directory for identity
// providers. While it is open, users and groups that were synchronized cannot
// be changed, deleted or regrouped by other calls, but for their passwords and
// their right to log on. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetSCIMSynchronizationStatus
func (c *Client) SetSCIMSynchronizationStatus(ctx context.Context, req *SetSCIMSynchronizationStatusRequest) (*SetSCIMSynchronizationStatusResponse, error) {
	return alibaba.Do[SetSCIMSynchronizationStatusResponse](ctx, c.api, alibaba.Repeatable("SetSCIMSynchronizationStatus"), req)
}
