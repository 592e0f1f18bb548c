package bench

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/cloudsso"
	"github.com/yunkit/yunkit/smc"
	"github.com/yunkit/yunkit/ufile"
)

const formType = "application/x-www-form-urlencoded"

// Yardstick makes calls with nothing but the standard library: parameters,
// signature, exchange and decoding of just what is needed. It checks nothing
// before it sends, tells no errors apart and repeats nothing.
type Yardstick struct {
	// HTTP is shared by all calls. Its transport has to keep as many idle
	// connections as there are goroutines.
	HTTP *http.Client
	// URL is where calls go, without a slash at its end.
	URL string
	// KeyID and Secret sign.
	KeyID, Secret string
	// ProjectID is the project of the calls that work in one.
	ProjectID string
}

// CreateAccessToken creates an activation code of Server Migration Center.
func (y *Yardstick) CreateAccessToken(ctx context.Context, req *smc.CreateAccessTokenRequest) (*smc.CreateAccessTokenResponse, error) {
	query := url.Values{}
	query.Set("Name", req.Name)
	query.Set("Description", req.Description)
	query.Set("Count", strconv.Itoa(req.Count))
	query.Set("TimeToLiveInDays", strconv.Itoa(req.TimeToLiveInDays))
	var resp smc.CreateAccessTokenResponse
	if err := y.alibaba(ctx, "CreateAccessToken", "2019-06-01", query, nil, &resp); err != nil {
		return nil, err
	}
	return &resp, nil
}

// AccessTokens is the answer of ListAccessTokens in the form of the wire, which
// encoding/json cannot read into the response of package smc.
type AccessTokens struct {
	// AccessTokens wraps the list.
	AccessTokens struct {
		// AccessToken holds the items.
		AccessToken []smc.AccessToken
	}
	// TotalCount, PageNumber and PageSize are those of the response.
	TotalCount, PageNumber, PageSize int
}

// ListAccessTokens lists the activation codes of one state.
func (y *Yardstick) ListAccessTokens(ctx context.Context, req *smc.ListAccessTokensRequest) (*AccessTokens, error) {
	query := url.Values{}
	query.Set("Status", string(req.Status))
	var resp AccessTokens
	if err := y.alibaba(ctx, "ListAccessTokens", "2019-06-01", query, nil, &resp); err != nil {
		return nil, err
	}
	return &resp, nil
}

// ListAccessConfigurations lists a page of the access configurations of a directory.
func (y *Yardstick) ListAccessConfigurations(ctx context.Context, req *cloudsso.ListAccessConfigurationsRequest) (*cloudsso.ListAccessConfigurationsResponse, error) {
	form := url.Values{}
	form.Set("DirectoryId", req.DirectoryID)
	form.Set("Filter", req.Filter)
	form.Set("MaxResults", strconv.Itoa(req.MaxResults))
	var resp cloudsso.ListAccessConfigurationsResponse
	if err := y.alibaba(ctx, "ListAccessConfigurations", "2021-05-15", nil, form, &resp); err != nil {
		return nil, err
	}
	return &resp, nil
}

// ListPublicChainCredentials lists a page of the API keys of the project.
func (y *Yardstick) ListPublicChainCredentials(ctx context.Context, req *bcs.ListPublicChainCredentialsRequest) (*bcs.ListPublicChainCredentialsResponse, error) {
	query := url.Values{}
	query.Set("offset", strconv.Itoa(req.Offset))
	query.Set("limit", strconv.Itoa(req.Limit))
	var resp bcs.ListPublicChainCredentialsResponse
	if err := y.huawei(ctx, "/v1/"+y.ProjectID+"/node-provider/credentials", query, &resp); err != nil {
		return nil, err
	}
	return &resp, nil
}

// DescribeUFileToken lists the tokens of a region.
func (y *Yardstick) DescribeUFileToken(ctx context.Context, req *ufile.DescribeUFileTokenRequest) (*ufile.DescribeUFileTokenResponse, error) {
	form := url.Values{}
	form.Set("Region", req.Region)
	form.Set("ProjectId", y.ProjectID)
	form.Set("Display", strconv.Itoa(*req.Display))
	var resp struct {
		ufile.DescribeUFileTokenResponse
		RetCode int
		Message string
	}
	if err := y.ucloud(ctx, "DescribeUFileToken", form, &resp); err != nil {
		return nil, err
	}
	if resp.RetCode != 0 {
		return nil, fmt.Errorf("DescribeUFileToken: %d: %s", resp.RetCode, resp.Message)
	}
	return &resp.DescribeUFileTokenResponse, nil
}

// alibaba posts an RPC call with the signature ACS3-HMAC-SHA256.
func (y *Yardstick) alibaba(ctx context.Context, action, version string, query, form url.Values, out any) error {
	body := form.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, y.URL+"/", strings.NewReader(body))
	if err != nil {
		return err
	}
	// The signature wants %20 for spaces.
	req.URL.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	bodyHash, nonce := hexSHA256(body), rand.Text()
	date := time.Now().UTC().Format("2006-01-02T15:04:05Z")
	headers := "host:" + req.URL.Host +
		"\nx-acs-action:" + action +
		"\nx-acs-content-sha256:" + bodyHash +
		"\nx-acs-date:" + date +
		"\nx-acs-signature-nonce:" + nonce +
		"\nx-acs-version:" + version + "\n"
	names := "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	if body != "" {
		headers = "content-type:" + formType + "\n" + headers
		names = "content-type;" + names
		req.Header.Set("Content-Type", formType)
	}
	canonical := strings.Join([]string{http.MethodPost, "/", req.URL.RawQuery, headers, names, bodyHash}, "\n")
	signature := y.hexHMAC("ACS3-HMAC-SHA256\n" + hexSHA256(canonical))
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Acs-Action", action)
	req.Header.Set("X-Acs-Version", version)
	req.Header.Set("X-Acs-Date", date)
	req.Header.Set("X-Acs-Signature-Nonce", nonce)
	req.Header.Set("X-Acs-Content-Sha256", bodyHash)
	req.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+y.KeyID+",SignedHeaders="+names+",Signature="+signature)
	return y.do(req, out)
}

// huawei gets a path with the signature SDK-HMAC-SHA256.
func (y *Yardstick) huawei(ctx context.Context, path string, query url.Values, out any) error {
	rawQuery := strings.ReplaceAll(query.Encode(), "+", "%20")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, y.URL+path+"?"+rawQuery, http.NoBody)
	if err != nil {
		return err
	}
	date := time.Now().UTC().Format("20060102T150405Z")
	headers := "host:" + req.URL.Host + "\nx-sdk-date:" + date + "\n"
	canonical := strings.Join([]string{http.MethodGet, path + "/", rawQuery, headers, "host;x-sdk-date", hexSHA256("")}, "\n")
	signature := y.hexHMAC("SDK-HMAC-SHA256\n" + date + "\n" + hexSHA256(canonical))
	req.Header.Set("X-Sdk-Date", date)
	req.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+y.KeyID+", SignedHeaders=host;x-sdk-date, Signature="+signature)
	req.Header.Set("Accept", "application/json")
	return y.do(req, out)
}

// ucloud posts an action with its signature among the parameters.
func (y *Yardstick) ucloud(ctx context.Context, action string, form url.Values, out any) error {
	form.Set("Action", action)
	form.Set("PublicKey", y.KeyID)
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name)
		text.WriteString(form.Get(name))
	}
	text.WriteString(y.Secret)
	sum := sha1.Sum([]byte(text.String()))
	form.Set("Signature", hex.EncodeToString(sum[:]))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, y.URL+"/", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", formType)
	return y.do(req, out)
}

func (y *Yardstick) do(req *http.Request, out any) error {
	resp, err := y.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, body)
	}
	return json.Unmarshal(body, out)
}

func (y *Yardstick) hexHMAC(text string) string {
	mac := hmac.New(sha256.New, []byte(y.Secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func hexSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
