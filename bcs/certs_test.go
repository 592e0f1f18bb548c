package bcs_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

const (
	blockchainID = "00000000-0000-4000-8000-000000000001"
	privateKey   = "test-private-key-not-real"
)

// certificate returns a ZIP archive of at least size bytes with a private key.
func certificate(t *testing.T, size int) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	f, err := z.CreateHeader(&zip.FileHeader{Name: "user.key", Method: zip.Store})
	require.NoError(t, err)
	_, err = io.WriteString(f, privateKey+strings.Repeat("x", size))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return buf.Bytes()
}

// freeze is a request with nothing wrong.
func freeze(t *testing.T) *bcs.FreezeCertRequest {
	t.Helper()
	return &bcs.FreezeCertRequest{
		BlockchainID: blockchainID, OrgName: "org1", UserName: "user1", File: certificate(t, 0), FileName: "user1.zip",
	}
}

// The one file goes as the part that the service looks for, its bytes unsigned, and
// a repeat sends the very same body.
func TestFreezeSendsTheFileAgain(t *testing.T) {
	t.Parallel()
	for name, creds := range map[string]yunkit.Credentials{"AK and SK": apitest.Credentials, "a user token": {AuthToken: "test-auth-token"}} {
		synctest.Test(t, func(t *testing.T) {
			s := apitest.NewServer(t, apitest.Cut(), apitest.Reply(200, `{"result":"success"}`))
			client, err := bcs.NewClient(s.Options(yunkit.WithCredentials(creds))...)
			require.NoError(t, err)
			req := freeze(t)
			resp, err := client.FreezeCert(t.Context(), req)
			require.NoError(t, err, name)
			assert.Equal(t, "success", resp.Result)
			require.Len(t, s.Requests(), 2)
			var bodies []string
			for _, r := range s.Requests() {
				body, err := io.ReadAll(r.Body)
				require.NoError(t, err)
				bodies = append(bodies, string(body))
				assert.Equal(t, creds.AuthToken == "", r.Header.Get("X-Sdk-Content-Sha256") == "UNSIGNED-PAYLOAD", name)
			}
			assert.Equal(t, bodies[0], bodies[1])
			r := s.Requests()[1]
			r.Body = io.NopCloser(strings.NewReader(bodies[1]))
			file, header, err := r.FormFile("file")
			require.NoError(t, err)
			content, err := io.ReadAll(file)
			require.NoError(t, err)
			assert.Equal(t, req.File, content)
			assert.Equal(t, "user1.zip", header.Filename)
			assert.Len(t, r.MultipartForm.File, 1)
			assert.Empty(t, r.MultipartForm.Value)
		})
	}
}

func TestCertificatesAreCheckedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	whole := certificate(t, 0)
	for _, tt := range []struct {
		why  string
		file []byte
		name string
		want string
	}{
		{"no file", nil, "a.zip", "File is required"},
		{"no name", whole, "", "FileName is required"},
		{"another name", whole, "a.zip.txt", `FileName "a.zip.txt" must end in .zip`},
		{"too large", certificate(t, 30<<10), "a.zip", "bytes long, allowed is at most 30720"},
		{"the certificate itself", []byte("-----BEGIN CERTIFICATE-----"), "a.zip", "File is no ZIP archive"},
		{"half of it", whole[:len(whole)/2], "a.zip", "File is no ZIP archive"},
		{"two at once", []byte(privateKey), "a", `File is no ZIP archive; FileName "a" must end in .zip`},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"result":"success"}`))
			_, freezeErr := client.FreezeCert(t.Context(), &bcs.FreezeCertRequest{BlockchainID: blockchainID, OrgName: "org1", UserName: "user1", File: tt.file, FileName: tt.name})
			_, unfreezeErr := client.UnfreezeCert(t.Context(), &bcs.UnfreezeCertRequest{BlockchainID: blockchainID, OrgName: "org1", UserName: "user1", File: tt.file, FileName: tt.name})
			for _, err := range []error{freezeErr, unfreezeErr} {
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest, tt.why)
				require.ErrorContains(t, err, tt.want, tt.why)
				assert.NotContains(t, err.Error(), privateKey)
			}
			assert.Zero(t, s.Dials(), tt.why)
		})
	}
}

// The largest file that the service takes passes.
func TestLargestCertificate(t *testing.T) {
	t.Parallel()
	const most = 30 << 10
	file := certificate(t, most-len(certificate(t, 0)))
	require.Len(t, file, most)
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"result":"success"}`))
		req := freeze(t)
		req.File = file
		_, err := client.FreezeCert(t.Context(), req)
		require.NoError(t, err)
	})
}

func TestCertificatesAreNotLogged(t *testing.T) {
	t.Parallel()
	req := freeze(t)
	unfreeze := bcs.UnfreezeCertRequest(*req)
	var text, js bytes.Buffer
	for _, value := range []any{req, *req, unfreeze, &unfreeze} {
		slog.New(slog.NewTextHandler(&text, nil)).Info("call", "request", value)
		slog.New(slog.NewJSONHandler(&js, nil)).Info("call", "request", value)
	}
	for _, log := range []string{text.String(), js.String()} {
		assert.Equal(t, 4, strings.Count(log, "user1.zip"))
		assert.NotContains(t, log, "PK")
		assert.NotContains(t, log, "UEsDB", "nor in base64")
	}
	assert.NotEmpty(t, req.File, "the request still has it")
}

// downloads are all operations that answer with a file, and whether a lost one may
// be asked for again.
var downloads = map[string]struct {
	call  func(ctx context.Context, c *bcs.Client) (io.ReadCloser, yunkit.Meta, error)
	write bool
}{
	"DownloadBlockchainCert": {func(ctx context.Context, c *bcs.Client) (io.ReadCloser, yunkit.Meta, error) {
		r, err := c.DownloadBlockchainCert(ctx, &bcs.DownloadBlockchainCertRequest{BlockchainID: blockchainID, OrgName: "org1", CertType: bcs.CertTypeCA})
		if err != nil {
			return nil, yunkit.Meta{}, err
		}
		return r.Body, r.Meta, nil
	}, false},
	"DownloadBlockchainSdkConfig": {func(ctx context.Context, c *bcs.Client) (io.ReadCloser, yunkit.Meta, error) {
		r, err := c.DownloadBlockchainSdkConfig(ctx, &bcs.DownloadBlockchainSdkConfigRequest{
			BlockchainID: blockchainID, ChaincodeName: new("mychain"), CertPath: "/opt/cert", ChannelName: new("channel"), PeerOrgs: map[string][]string{"org1": {"0"}},
		})
		if err != nil {
			return nil, yunkit.Meta{}, err
		}
		return r.Body, r.Meta, nil
	}, false},
	"DownloadValidatorCerts": {func(ctx context.Context, c *bcs.Client) (io.ReadCloser, yunkit.Meta, error) {
		r, err := c.DownloadValidatorCerts(ctx, &bcs.DownloadValidatorCertsRequest{NodeID: blockchainID})
		if err != nil {
			return nil, yunkit.Meta{}, err
		}
		return r.Body, r.Meta, nil
	}, false},
	"CreateBlockchainCertByUserName": {func(ctx context.Context, c *bcs.Client) (io.ReadCloser, yunkit.Meta, error) {
		r, err := c.CreateBlockchainCertByUserName(ctx, &bcs.CreateBlockchainCertByUserNameRequest{BlockchainID: blockchainID, OrgName: "org1", UserName: "user1"})
		if err != nil {
			return nil, yunkit.Meta{}, err
		}
		return r.Body, r.Meta, nil
	}, true},
}

// A file is a file whatever type it is sent with, unless it begins like an answer
// in words. What is not whole is no file.
func TestDownloads(t *testing.T) {
	t.Parallel()
	archive := string(certificate(t, 100))
	for name, download := range downloads {
		for why, file := range map[string][2]string{
			"a ZIP archive":             {"application/octet-stream", archive},
			"YAML as text":              {"text/plain; charset=utf-8", "name: channel\nversion: 1.0.0\n"},
			"PEM":                       {"application/x-pem-file", "-----BEGIN CERTIFICATE-----\n"},
			"an archive without a type": {"", archive},
		} {
			synctest.Test(t, func(t *testing.T) {
				client, _ := play(t, apitest.Reply(200, file[1], "Content-Type", file[0], "X-Request-Id", "r-1"))
				body, meta, err := download.call(t.Context(), client)
				require.NoError(t, err, "%s: %s", name, why)
				content, err := io.ReadAll(body)
				require.NoError(t, err)
				require.NoError(t, body.Close())
				assert.Equal(t, file[1], string(content), "%s: %s", name, why)
				assert.NotContains(t, fmt.Sprintf("%+v", meta), privateKey)
			})
		}
		for why, step := range map[string]apitest.Step{
			"JSON":              apitest.Reply(200, `{"result":"`+privateKey+`"}`, "Content-Type", "application/json"),
			"JSON as text":      apitest.Reply(200, `{"result":"`+privateKey+`"}`, "Content-Type", "text/plain"),
			"HTML":              apitest.Reply(200, `<html>`+privateKey, "Content-Type", "text/html"),
			"HTML as text":      apitest.Reply(200, "\n <html>"+privateKey, "Content-Type", "text/plain"),
			"nothing":           apitest.Reply(200, ""),
			"half a file":       apitest.CutBody(200, archive[:len(archive)/2]),
			"half, and it fits": apitest.Reply(200, archive[:len(archive)/2], "Content-Type", "application/zip"),
		} {
			synctest.Test(t, func(t *testing.T) {
				client, s := play(t, step)
				_, _, err := download.call(t.Context(), client)
				require.Error(t, err, "%s: %s", name, why)
				assert.Equal(t, download.write, errors.Is(err, yunkit.ErrOutcomeUnknown), "%s: %s: %v", name, why, err)
				assert.Equal(t, !download.write, s.Dials() > 1, "%s: %s", name, why)
				assert.NotContains(t, err.Error(), privateKey, "%s: %s", name, why)
			})
		}
	}
}

// Many channels at once: the names that do not apply are sent, and are empty.
func TestSdkConfigOfSeveralChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Reply(200, "a: b", "Content-Type", "text/plain"))
		_, err := client.DownloadBlockchainSdkConfig(t.Context(), &bcs.DownloadBlockchainSdkConfigRequest{
			BlockchainID: blockchainID, ChaincodeName: new(""), CertPath: "/opt/cert", ChannelName: new(""),
			PeerOrgs: map[string][]string{"org1": {"0", "1"}}, IsMultiChan: true, ChannelChaincode: map[string][]string{"channel": {"mychain"}},
		})
		require.NoError(t, err)
		body, err := io.ReadAll(s.Requests()[0].Body)
		require.NoError(t, err)
		assert.JSONEq(t, `{"chaincode_name":"","cert_path":"/opt/cert","channel_name":"","peer_orgs":{"org1":["0","1"]},
			"is_multi_chan":true,"channel_chaincode":{"channel":["mychain"]}}`, string(body))

		_, err = client.DownloadBlockchainSdkConfig(t.Context(), &bcs.DownloadBlockchainSdkConfigRequest{BlockchainID: blockchainID, CertPath: "/opt/cert", PeerOrgs: map[string][]string{"org1": {"0"}}})
		require.ErrorContains(t, err, "ChaincodeName (chaincode_name) is required; ChannelName (channel_name) is required")
	})
}

// The default of the mode is not documented:
// false is sent where it was said, and nothing where nothing was.
func TestSecurityModeIsSentAsItWasSaid(t *testing.T) {
	t.Parallel()
	for want, mode := range map[string]*bool{`{}`: nil, `{"security_mode":false}`: new(false), `{"security_mode":true}`: new(true)} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, string(certificate(t, 0)), "Content-Type", "application/zip"))
			_, err := client.CreateBlockchainCertByUserName(t.Context(), &bcs.CreateBlockchainCertByUserNameRequest{BlockchainID: blockchainID, OrgName: "org1", UserName: "user1", SecurityMode: mode})
			require.NoError(t, err)
			body, err := io.ReadAll(s.Requests()[0].Body)
			require.NoError(t, err)
			assert.JSONEq(t, want, string(body))
		})
	}
}
