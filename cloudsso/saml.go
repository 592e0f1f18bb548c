package cloudsso

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// SAMLBindingType is how a request to log on reaches the identity provider.
// Values that are not listed here are kept as they are.
type SAMLBindingType string

// The ways to send users to the identity provider.
const (
	// SAMLBindingPost sends a form.
	SAMLBindingPost SAMLBindingType = "Post"
	// SAMLBindingRedirect sends the user to a URL.
	SAMLBindingRedirect SAMLBindingType = "Redirect"
)

// SAMLServiceProvider is CloudSSO as an identity provider has to know it.
type SAMLServiceProvider struct {
	// DirectoryID is the directory whose users log on.
	DirectoryID string `json:"DirectoryId"`
	// EntityID is the name that CloudSSO has for the identity provider.
	EntityID string `json:"EntityId"`
	// ACSURL is where the identity provider sends its answers.
	ACSURL string `json:"AcsUrl"`
	// EncodedMetadataDocument is an XML document with all of this to upload there, in base64.
	EncodedMetadataDocument string `json:"EncodedMetadataDocument"`
	// AuthnSignAlgo is the algorithm that requests to log on are signed with. The vendor lists no values.
	AuthnSignAlgo string `json:"AuthnSignAlgo"`
	// CertificateType is the kind of certificate they are signed with. The vendor lists no values.
	CertificateType string `json:"CertificateType"`
	// SupportEncryptedAssertion says whether the answers may be encrypted.
	SupportEncryptedAssertion bool `json:"SupportEncryptedAssertion"`
}

// SAMLIdentityProviderConfiguration is an identity provider as CloudSSO knows
// it.
type SAMLIdentityProviderConfiguration struct {
	// DirectoryID is the directory whose users log on.
	DirectoryID string `json:"DirectoryId"`
	// SSOStatus says whether users log on there, instead of with a password.
	SSOStatus Status `json:"SSOStatus"`
	// EntityID is the name of the identity provider.
	EntityID string `json:"EntityId"`
	// LoginURL is where users are sent to log on.
	LoginURL string `json:"LoginUrl"`
	// BindingType is how they are sent there.
	BindingType SAMLBindingType `json:"BindingType"`
	// WantRequestSigned says whether CloudSSO signs its requests.
	WantRequestSigned bool `json:"WantRequestSigned"`
	// CertificateIDs are the certificates that its answers may be signed with. ListExternalSAMLIdPCertificates
	// shows them.
	CertificateIDs []string `json:"CertificateIds"`
	// EncodedMetadataDocument is the XML document that the identity provider was configured with, in base64;
	// empty if it was configured by hand.
	EncodedMetadataDocument string `json:"EncodedMetadataDocument"`
	// CreateTime is when an identity provider was first configured.
	CreateTime yunkit.Time `json:"CreateTime"`
	// UpdateTime is when the configuration was last changed.
	UpdateTime yunkit.Time `json:"UpdateTime"`
}

// SAMLIdPCertificate is a certificate that an identity provider signs its
// answers with.
type SAMLIdPCertificate struct {
	// CertificateID is the ID, such as idp-c-00dt9gnl7fmjaw9ctest.
	CertificateID string `json:"CertificateId"`
	// X509Certificate is the certificate, called PEM by the vendor. It may come as bare base64 without the
	// BEGIN and END lines.
	X509Certificate string `json:"X509Certificate"`
	// PublicKey is the certificate's key in the same form.
	PublicKey string `json:"PublicKey"`
	// SerialNumber is the number that its issuer gave it.
	SerialNumber string `json:"SerialNumber"`
	// SignatureAlgorithm is how its issuer signed it, such as SHA256withRSA.
	SignatureAlgorithm string `json:"SignatureAlgorithm"`
	// Version is the X.509 version, 3 in practice.
	Version int `json:"Version"`
	// Subject is who the certificate speaks for.
	Subject string `json:"Subject"`
	// Issuer is who issued it.
	Issuer string `json:"Issuer"`
	// NotBefore is when it becomes valid.
	NotBefore yunkit.Time `json:"NotBefore"`
	// NotAfter is when it ends: add the next one before.
	NotAfter yunkit.Time `json:"NotAfter"`
}

// GetDirectorySAMLServiceProviderInfoRequest names a directory.
type GetDirectorySAMLServiceProviderInfoRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetDirectorySAMLServiceProviderInfoResponse holds what an identity provider
// needs to know.
type GetDirectorySAMLServiceProviderInfoResponse struct {
	yunkit.Meta
	// SAMLServiceProvider is CloudSSO as the other side of the identity provider.
	SAMLServiceProvider SAMLServiceProvider `json:"SAMLServiceProvider"`
}

// GetDirectorySAMLServiceProviderInfo returns what to enter at the identity
// provider before it is configured here with SetExternalSAMLIdentityProvider.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetDirectorySAMLServiceProviderInfo
func (c *Client) GetDirectorySAMLServiceProviderInfo(ctx context.Context, req *GetDirectorySAMLServiceProviderInfoRequest) (*GetDirectorySAMLServiceProviderInfoResponse, error) {
	return alibaba.Do[GetDirectorySAMLServiceProviderInfoResponse](ctx, c.api, alibaba.Read("GetDirectorySAMLServiceProviderInfo"), req)
}

// SetDirectorySAMLServiceProviderInfoRequest says how CloudSSO presents itself
// to the identity provider. Whether a field that is left out keeps its value is
// not documented.
type SetDirectorySAMLServiceProviderInfoRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// AuthnSignAlgo is the algorithm to sign requests to log on with. The vendor lists no values: take one
	// that GetDirectorySAMLServiceProviderInfo has shown.
	AuthnSignAlgo string `url:"AuthnSignAlgo,omitempty"`
	// CertificateType is the kind of certificate to sign them with. The vendor lists no values here either.
	CertificateType string `url:"CertificateType,omitempty"`
	// SupportEncryptedAssertion says whether the answers may be encrypted: new(true) or new(false).
	SupportEncryptedAssertion *bool `url:"SupportEncryptedAssertion,omitempty"`
}

// SetDirectorySAMLServiceProviderInfoResponse says that the change was
// accepted.
type SetDirectorySAMLServiceProviderInfoResponse struct {
	yunkit.Meta
}

// SetDirectorySAMLServiceProviderInfo changes how CloudSSO signs and what it
// accepts from the identity provider. The vendor does not document the
// operation; its shape is the one that infrastructure tools rely on. A repeat
// is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetDirectorySAMLServiceProviderInfo
func (c *Client) SetDirectorySAMLServiceProviderInfo(ctx context.Context, req *SetDirectorySAMLServiceProviderInfoRequest) (*SetDirectorySAMLServiceProviderInfoResponse, error) {
	return alibaba.Do[SetDirectorySAMLServiceProviderInfoResponse](ctx, c.api, alibaba.Repeatable("SetDirectorySAMLServiceProviderInfo"), req)
}

// SetExternalSAMLIdentityProviderRequest configures an identity provider in one
// of two ways. With EncodedMetadataDocument, everything is replaced by what the
// document says. With EntityID, LoginURL, WantRequestSigned and
// X509Certificate, the values that are given are replaced.
type SetExternalSAMLIdentityProviderRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// EncodedMetadataDocument is the XML document that the identity provider offers, in base64.
	EncodedMetadataDocument string `url:"EncodedMetadataDocument,omitempty"`
	// EntityID is the name of the identity provider.
	EntityID string `url:"EntityId,omitempty"`
	// LoginURL is where users are sent to log on.
	LoginURL string `url:"LoginUrl,omitempty"`
	// X509Certificate is a certificate of the identity provider in PEM, with or without the BEGIN and END
	// lines. It takes the place of all certificates; to add one see AddExternalSAMLIdPCertificate.
	X509Certificate string `url:"X509Certificate,omitempty"`
	// WantRequestSigned says whether CloudSSO signs its requests: new(true) or new(false). Default: not.
	WantRequestSigned *bool `url:"WantRequestSigned,omitempty"`
	// BindingType is how users are sent to the identity provider.
	BindingType SAMLBindingType `url:"BindingType,omitempty"`
	// SSOStatus says whether users log on there. Default: [Disabled].
	SSOStatus Status `url:"SSOStatus,omitempty"`
}

// SetExternalSAMLIdentityProviderResponse holds the new configuration.
type SetExternalSAMLIdentityProviderResponse struct {
	yunkit.Meta
	// SAMLIdentityProviderConfiguration is the identity provider after the change.
	SAMLIdentityProviderConfiguration SAMLIdentityProviderConfiguration `json:"SAMLIdentityProviderConfiguration"`
}

// SetExternalSAMLIdentityProvider configures the identity provider of a
// directory. While its SSO is enabled, the change counts at once for everybody
// who logs on: try it with SSO disabled first. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/SetExternalSAMLIdentityProvider
func (c *Client) SetExternalSAMLIdentityProvider(ctx context.Context, req *SetExternalSAMLIdentityProviderRequest) (*SetExternalSAMLIdentityProviderResponse, error) {
	return alibaba.Do[SetExternalSAMLIdentityProviderResponse](ctx, c.api, alibaba.Repeatable("SetExternalSAMLIdentityProvider"), req)
}

// GetExternalSAMLIdentityProviderRequest names a directory.
type GetExternalSAMLIdentityProviderRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// GetExternalSAMLIdentityProviderResponse holds the configuration of an
// identity provider.
type GetExternalSAMLIdentityProviderResponse struct {
	yunkit.Meta
	// SAMLIdentityProviderConfiguration is the identity provider as it is configured.
	SAMLIdentityProviderConfiguration SAMLIdentityProviderConfiguration `json:"SAMLIdentityProviderConfiguration"`
}

// GetExternalSAMLIdentityProvider returns how the identity provider of a
// directory is configured, with the IDs of its certificates.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/GetExternalSAMLIdentityProvider
func (c *Client) GetExternalSAMLIdentityProvider(ctx context.Context, req *GetExternalSAMLIdentityProviderRequest) (*GetExternalSAMLIdentityProviderResponse, error) {
	return alibaba.Do[GetExternalSAMLIdentityProviderResponse](ctx, c.api, alibaba.Read("GetExternalSAMLIdentityProvider"), req)
}

// ClearExternalSAMLIdentityProviderRequest names a directory.
type ClearExternalSAMLIdentityProviderRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// ClearExternalSAMLIdentityProviderResponse says that no identity provider is
// configured.
type ClearExternalSAMLIdentityProviderResponse struct {
	yunkit.Meta
}

// ClearExternalSAMLIdentityProvider forgets the identity provider of a
// directory. It is refused while SSO is enabled: set SSOStatus to [Disabled]
// with SetExternalSAMLIdentityProvider before. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ClearExternalSAMLIdentityProvider
func (c *Client) ClearExternalSAMLIdentityProvider(ctx context.Context, req *ClearExternalSAMLIdentityProviderRequest) (*ClearExternalSAMLIdentityProviderResponse, error) {
	return alibaba.Do[ClearExternalSAMLIdentityProviderResponse](ctx, c.api, alibaba.Delete("ClearExternalSAMLIdentityProvider"), req)
}

// AddExternalSAMLIdPCertificateRequest holds a certificate to add.
type AddExternalSAMLIdPCertificateRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// X509Certificate is the certificate in PEM, with or without the BEGIN and END lines. Required.
	X509Certificate string `url:"X509Certificate,omitempty" check:"required"`
}

// AddExternalSAMLIdPCertificateResponse holds the ID of the certificate.
type AddExternalSAMLIdPCertificateResponse struct {
	yunkit.Meta
	// CertificateID names the certificate to RemoveExternalSAMLIdPCertificate.
	CertificateID string `json:"CertificateId" answer:"required"`
}

// AddExternalSAMLIdPCertificate adds a certificate of the identity provider.
// There are two at most, so that one can follow the other without a gap.
//
// The call is not safe to repeat: the certificate may then be stored twice.
// When the outcome is unknown (yunkit.ErrOutcomeUnknown), look with
// ListExternalSAMLIdPCertificates.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/AddExternalSAMLIdPCertificate
func (c *Client) AddExternalSAMLIdPCertificate(ctx context.Context, req *AddExternalSAMLIdPCertificateRequest) (*AddExternalSAMLIdPCertificateResponse, error) {
	return alibaba.Do[AddExternalSAMLIdPCertificateResponse](ctx, c.api, alibaba.Once("AddExternalSAMLIdPCertificate"), req)
}

// ListExternalSAMLIdPCertificatesRequest names a directory.
type ListExternalSAMLIdPCertificatesRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
}

// ListExternalSAMLIdPCertificatesResponse holds all certificates of the
// identity provider.
type ListExternalSAMLIdPCertificatesResponse struct {
	yunkit.Meta
	// SAMLIdPCertificates are the certificates, two at most.
	SAMLIdPCertificates []SAMLIdPCertificate `json:"SAMLIdPCertificates"`
	// TotalCounts is how many certificates there are.
	TotalCounts int `json:"TotalCounts"`
}

// ListExternalSAMLIdPCertificates returns the certificates that the identity
// provider may sign with.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/ListExternalSAMLIdPCertificates
func (c *Client) ListExternalSAMLIdPCertificates(ctx context.Context, req *ListExternalSAMLIdPCertificatesRequest) (*ListExternalSAMLIdPCertificatesResponse, error) {
	return alibaba.Do[ListExternalSAMLIdPCertificatesResponse](ctx, c.api, alibaba.Read("ListExternalSAMLIdPCertificates"), req)
}

// AllExternalSAMLIdPCertificates iterates over the certificates of the identity
// provider, two at most. The service does not page this list: Prefetch and
// StartAt are refused.
func (c *Client) AllExternalSAMLIdPCertificates(ctx context.Context, req *ListExternalSAMLIdPCertificatesRequest, opts ...yunkit.IterOption) iter.Seq2[SAMLIdPCertificate, error] {
	return pages.Unpaged(ctx, Service, "ListExternalSAMLIdPCertificates", c.ListExternalSAMLIdPCertificates, req, opts,
		func(r *ListExternalSAMLIdPCertificatesResponse) pages.Page[SAMLIdPCertificate] {
			return pages.Page[SAMLIdPCertificate]{Items: r.SAMLIdPCertificates, Total: r.TotalCounts}
		})
}

// RemoveExternalSAMLIdPCertificateRequest names a certificate.
type RemoveExternalSAMLIdPCertificateRequest struct {
	// DirectoryID is the ID of the directory. Required.
	DirectoryID string `url:"DirectoryId,omitempty" check:"required"`
	// CertificateID names the certificate. Required.
	CertificateID string `url:"CertificateId,omitempty" check:"required"`
}

// RemoveExternalSAMLIdPCertificateResponse says that the certificate is gone.
type RemoveExternalSAMLIdPCertificateResponse struct {
	yunkit.Meta
}

// RemoveExternalSAMLIdPCertificate removes a certificate. Answers that the
// identity provider signs with it are refused from then on. A repeat is safe.
//
// API: https://api.aliyun.com/api/CloudSSO/2021-05-15/RemoveExternalSAMLIdPCertificate
func (c *Client) RemoveExternalSAMLIdPCertificate(ctx context.Context, req *RemoveExternalSAMLIdPCertificateRequest) (*RemoveExternalSAMLIdPCertificateResponse, error) {
	return alibaba.Do[RemoveExternalSAMLIdPCertificateResponse](ctx, c.api, alibaba.Delete("RemoveExternalSAMLIdPCertificate"), req)
}
