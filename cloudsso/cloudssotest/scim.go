package cloudssotest

import (
	"github.com/yunkit/yunkit/internal/fakecloud"
)

// maxSCIMCredentials is how many a directory may have.
const maxSCIMCredentials = 2

type scimCredential struct {
	CredentialID     string `json:"CredentialId"`
	CredentialSecret string `json:",omitempty"` // only in the answer that creates it
	CredentialType   string
	DirectoryID      string `json:"DirectoryId"`
	Status           string
	CreateTime       string
	ExpireTime       string
}

func (d *directory) scimCredential(c *fakecloud.Call) (*scimCredential, *fakecloud.Refusal) {
	if cred := d.scimCredentials.Get(c.Text("CredentialId")); cred != nil {
		return cred, nil
	}
	return nil, notExists("SCIMCredential")
}

func createSCIMServerCredential(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	if d.scimCredentials.Len() >= maxSCIMCredentials {
		return nil, conflict("QuotaExceeded.SCIMCredential", "the directory has %d credentials", maxSCIMCredentials)
	}
	cred := scimCredential{
		CredentialID: d.id("scimcred"), CredentialType: "BearerToken", DirectoryID: d.DirectoryID, Status: enabled,
		CreateTime: stamp(c.Now), ExpireTime: stamp(c.Now.AddDate(1, 0, 0)),
	}
	d.scimCredentials.Add(cred.CredentialID, &cred)
	shown := cred
	shown.CredentialSecret = "test-scim-secret-not-real-" + cred.CredentialID
	return map[string]any{"SCIMServerCredential": shown}, nil
}

func listSCIMServerCredentials(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return whole("SCIMServerCredentials", d.scimCredentials.All()), nil
}

func updateSCIMServerCredentialStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	cred, refusal := d.scimCredential(c)
	if refusal != nil {
		return nil, refusal
	}
	c.SetTexts(map[string]*string{"NewStatus": &cred.Status})
	return map[string]any{"SCIMServerCredential": cred}, nil
}

func deleteSCIMServerCredential(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	cred, refusal := d.scimCredential(c)
	if refusal == nil {
		d.scimCredentials.Remove(cred.CredentialID)
	}
	return nil, refusal
}

func getSCIMSynchronizationStatus(d *directory, _ *fakecloud.Call) (any, *fakecloud.Refusal) {
	return map[string]any{"SCIMSynchronizationStatus": d.scimSync}, nil
}

func setSCIMSynchronizationStatus(d *directory, c *fakecloud.Call) (any, *fakecloud.Refusal) {
	c.SetTexts(map[string]*string{"SCIMSynchronizationStatus": &d.scimSync})
	return nil, nil
}
