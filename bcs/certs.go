package bcs

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/huawei"
	"github.com/yunkit/yunkit/internal/redact"
)

// CertType is which certificate of an organization to download. Values that are not listed
// here are kept as they are.
type CertType string

// The kinds of certificates.
const (
	// CertTypeAdmin means that of the administrator.
	CertTypeAdmin CertType = "admin"
	// CertTypeUser means that of a user.
	CertTypeUser CertType = "user"
	// CertTypeCA means that of the certificate authority.
	CertTypeCA CertType = "ca"
)

// DownloadBlockchainCertRequest says which certificate to download.
type DownloadBlockchainCertRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// OrgName is the name of an organization of orderers or of peers. Required.
	OrgName string `url:"org_name,omitempty" check:"required"`
	// CertType is which of its certificates to download. Required.
	CertType CertType `url:"cert_type,omitempty" check:"required"`
}

// DownloadBlockchainCertResponse holds the file.
type DownloadBlockchainCertResponse struct {
	yunkit.Meta
	// Body is the file, which may hold a private key. The vendor does not say which format it
	// has; a ZIP archive is likely. It has arrived whole, and closing it does nothing.
	Body io.ReadCloser `json:"-"`
}

// DownloadBlockchainCert returns a certificate of an organization.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/DownloadBlockchainCert.html
func (c *Client) DownloadBlockchainCert(ctx context.Context, req *DownloadBlockchainCertRequest) (*DownloadBlockchainCertResponse, error) {
	return huawei.Do[DownloadBlockchainCertResponse](ctx, c.api, huawei.Read(http.MethodGet, "/v2/{project_id}/blockchains/{blockchain_id}/cert", "DownloadBlockchainCert"), req)
}

// DownloadBlockchainSdkConfigRequest says what a program that uses the blockchain needs to
// know.
type DownloadBlockchainSdkConfigRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// ChaincodeName is the name of the chaincode, of 6 to 25 small letters and digits with a
	// letter in front; new("") with IsMultiChan. Required.
	ChaincodeName *string `json:"chaincode_name,omitzero" check:"required len=..25"`
	// CertPath is the folder in which the program will find the files of the configuration.
	// Required.
	CertPath string `json:"cert_path,omitzero" check:"required"`
	// ChannelName is the name of the channel; new("") with IsMultiChan. Required.
	ChannelName *string `json:"channel_name,omitzero" check:"required"`
	// PeerOrgs are the numbers of the peers to include, counted from 0 and ascending, by the
	// name of their organization. Required.
	PeerOrgs map[string][]string `json:"peer_orgs,omitzero" check:"required"`
	// UnionInfo are the hashes of the names of peer organizations, by the consortium member
	// that they belong to.
	UnionInfo map[string][]string `json:"union_info,omitzero"`
	// IsMultiChan asks for a configuration with several channels, which ChannelChaincode then
	// names.
	IsMultiChan bool `json:"is_multi_chan,omitzero"`
	// ChannelChaincode are the names of chaincodes by the channel they are in. Required with
	// IsMultiChan.
	ChannelChaincode map[string][]string `json:"channel_chaincode,omitzero"`
}

// DownloadBlockchainSdkConfigResponse holds the file.
type DownloadBlockchainSdkConfigResponse struct {
	yunkit.Meta
	// Body is the file, which may hold private keys. The vendor does not say which format it
	// has: a ZIP archive or YAML. It has arrived whole, and closing it does nothing.
	Body io.ReadCloser `json:"-"`
}

// DownloadBlockchainSdkConfig returns the configuration for the Fabric SDK of a program
// that uses the blockchain. It changes nothing, though it is a POST.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/DownloadBlockchainSdkConfig.html
func (c *Client) DownloadBlockchainSdkConfig(ctx context.Context, req *DownloadBlockchainSdkConfigRequest) (*DownloadBlockchainSdkConfigResponse, error) {
	return huawei.Do[DownloadBlockchainSdkConfigResponse](ctx, c.api, huawei.Read(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/sdk-cfg", "DownloadBlockchainSdkConfig"), req)
}

// CreateBlockchainCertByUserNameRequest says whose certificate to create.
type CreateBlockchainCertByUserNameRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// OrgName is the name of the peer organization that the user belongs to. Required.
	OrgName string `path:"org_name" check:"required"`
	// UserName is the name of the user, 4 to 24 characters: small letters and digits, a letter
	// in front. Required.
	UserName string `path:"user_name" check:"required len=4..24 pattern=^[a-z][a-z0-9]+$" rule:"must be small letters and digits with a letter in front"`
	// SecurityMode says whether the service keeps the certificate: new(true) allows one for
	// each name and 100 in an organization; with new(false) each call makes another, and
	// nobody counts them. The default is not documented.
	SecurityMode *bool `json:"security_mode,omitzero"`
}

// CreateBlockchainCertByUserNameResponse holds the file.
type CreateBlockchainCertByUserNameResponse struct {
	yunkit.Meta
	// Body is a ZIP archive with the certificate and its private key, which FreezeCert will
	// ask for. It has arrived whole, and closing it does nothing.
	Body io.ReadCloser `json:"-"`
}

// CreateBlockchainCertByUserName creates a certificate for a user of an organization and
// returns the file with it, this once.
//
// The call is not safe to repeat: a resend makes another certificate, or is refused in
// security mode. When its outcome is unknown ([yunkit.ErrOutcomeUnknown]), the file cannot
// be had again: create a certificate for another name, or without security mode for the
// same.
//
// API:
// https://support.huaweicloud.com/intl/en-us/api-bcs/CreateBlockchainCertByUserName.html
func (c *Client) CreateBlockchainCertByUserName(ctx context.Context, req *CreateBlockchainCertByUserNameRequest) (*CreateBlockchainCertByUserNameResponse, error) {
	return huawei.Do[CreateBlockchainCertByUserNameResponse](ctx, c.api, huawei.Once(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/orgs/{org_name}/usercert/{user_name}", "CreateBlockchainCertByUserName"), req)
}

// FreezeCertRequest says which certificate to freeze.
type FreezeCertRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// OrgName is the name of the organization. Required.
	OrgName string `path:"org_name" check:"required"`
	// UserName is the name that the certificate was created for. Required.
	UserName string `path:"user_name" check:"required"`
	// File is the ZIP archive that CreateBlockchainCertByUserName answered, at most 30720
	// bytes. Required.
	File []byte `form:"file" check:"required len=..30720 zip"`
	// FileName is the name of the archive, which must end in .zip. Required.
	FileName string `form:"file,filename" check:"required pattern=\\.zip$" rule:"must end in .zip"`
}

// LogValue leaves out the file, which holds a private key.
func (r FreezeCertRequest) LogValue() slog.Value {
	shown := r
	shown.File = nil
	return redact.Value(shown)
}

// FreezeCertResponse says that the certificate will be frozen.
type FreezeCertResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
}

// FreezeCert makes a certificate of a user useless until [Client.UnfreezeCert]. It takes
// effect after 30 to 60 seconds, and no call says when. A repeat is safe.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/FreezeCert.html
func (c *Client) FreezeCert(ctx context.Context, req *FreezeCertRequest) (*FreezeCertResponse, error) {
	return huawei.Do[FreezeCertResponse](ctx, c.api, huawei.Repeatable(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/orgs/{org_name}/usercert/{user_name}/freeze", "FreezeCert"), req)
}

// UnfreezeCertRequest says which certificate to unfreeze.
type UnfreezeCertRequest struct {
	// ProjectID is the project. Default: the client's.
	ProjectID string `path:"project_id" check:"required"`
	// BlockchainID is the ID of the blockchain. Required.
	BlockchainID string `path:"blockchain_id" check:"required"`
	// OrgName is the name of the organization. Required.
	OrgName string `path:"org_name" check:"required"`
	// UserName is the name that the certificate was created for. Required.
	UserName string `path:"user_name" check:"required"`
	// File is the ZIP archive that CreateBlockchainCertByUserName answered, at most 30720
	// bytes. Required.
	File []byte `form:"file" check:"required len=..30720 zip"`
	// FileName is the name of the archive, which must end in .zip. Required.
	FileName string `form:"file,filename" check:"required pattern=\\.zip$" rule:"must end in .zip"`
}

// LogValue leaves out the file, which holds a private key.
func (r UnfreezeCertRequest) LogValue() slog.Value {
	shown := r
	shown.File = nil
	return redact.Value(shown)
}

// UnfreezeCertResponse says that the certificate will be valid again.
type UnfreezeCertResponse struct {
	yunkit.Meta
	// Result is what the service says of the call, such as success.
	Result string `json:"result" answer:"required"`
}

// UnfreezeCert makes a frozen certificate of a user valid again. It takes effect after 30
// to 60 seconds, and no call says when. A repeat is safe.
//
// API: https://support.huaweicloud.com/intl/en-us/api-bcs/UnfreezeCert.html
func (c *Client) UnfreezeCert(ctx context.Context, req *UnfreezeCertRequest) (*UnfreezeCertResponse, error) {
	return huawei.Do[UnfreezeCertResponse](ctx, c.api, huawei.Repeatable(http.MethodPost, "/v2/{project_id}/blockchains/{blockchain_id}/orgs/{org_name}/usercert/{user_name}/unfreeze", "UnfreezeCert"), req)
}
