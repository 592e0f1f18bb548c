package bcs_test

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/bcs"
	"github.com/yunkit/yunkit/internal/apitest"
)

// A DELETE carries its body on every attempt, and a repeat that finds nothing shows
// that the lost one did it.
func TestDeleteMemberInviteHasABody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Cut(), apitest.Reply(200, `{"result":"success"}`))
		resp, err := client.DeleteMemberInvite(t.Context(), &bcs.DeleteMemberInviteRequest{
			BCSID: blockchainID, ChannelName: "channel",
			InvitedUserInfo: []bcs.Invitation{{InvitedUser: "tenant", Status: bcs.InvitationStatusReleased, InvitedBCSID: "bcs-2"}},
		})
		require.NoError(t, err)
		assert.Equal(t, 2, resp.Attempts)
		for _, r := range s.Requests() {
			assert.Equal(t, http.MethodDelete, r.Method)
			body, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			assert.JSONEq(t, `{"bcs_id":"`+blockchainID+`","channel_name":"channel",
				"invited_userinfo":[{"invited_user":"tenant","status":"released","invited_bcs_id":"bcs-2"}]}`, string(body))
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t)
		_, err := client.DeleteMemberInvite(t.Context(), &bcs.DeleteMemberInviteRequest{InvitedUserInfo: []bcs.Invitation{{}}})
		require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
		require.ErrorContains(t, err, "BCSID (bcs_id) is required; ChannelName (channel_name) is required; InvitedUserInfo[0].InvitedUser (invited_user) is required")
		assert.Zero(t, s.Dials())
	})
}

// Who declines says nothing of an own side; who joins says all of it.
func TestHandleNotification(t *testing.T) {
	t.Parallel()
	invitor := bcs.Invitor{InvitorBCSID: "bcs-1", InvitorBCSName: "one", InvitorProjectID: "project-1", InvitorUserID: "user-1"}
	const theirs = `"invitor_info":{"invitor_bcs_id":"bcs-1","invitor_bcs_name":"one","invitor_project_id":"project-1","invitor_user_id":"user-1"}`
	for _, tt := range []struct {
		why  string
		req  bcs.HandleNotificationRequest
		body string
		err  string
	}{
		{
			"declined",
			bcs.HandleNotificationRequest{ChannelName: "c", Status: bcs.InvitationAnswerReject, InvitorInfo: invitor},
			`{"channel_name":"c","status":"reject",` + theirs + `}`, "",
		},
		{"joined", bcs.HandleNotificationRequest{
			ChannelName: "c", Status: bcs.InvitationAnswerAgreed, InvitorInfo: invitor,
			InviteeInfo: bcs.Invitee{InviteeBCSID: "bcs-2", InviteeBCSName: "two", InviteeProjectID: "project-2", InviteeUserID: "user-2"},
			InvitedOrgs: []bcs.JoiningOrg{{Name: "org2"}},
		}, `{"channel_name":"c","status":"agreed",` + theirs + `,"invited_orgs":[{"name":"org2"}],
			"invitee_info":{"invitee_bcs_id":"bcs-2","invitee_bcs_name":"two","invitee_project_id":"project-2","invitee_user_id":"user-2"}}`, ""},
		{"half of a side", bcs.HandleNotificationRequest{
			ChannelName: "c", Status: bcs.InvitationAnswerAgreed, InvitorInfo: invitor, InviteeInfo: bcs.Invitee{InviteeBCSID: "bcs-2"},
		}, "", "InviteeInfo.InviteeBCSName (invitee_bcs_name) is required"},
		{"nobody invited", bcs.HandleNotificationRequest{ChannelName: "c", Status: bcs.InvitationAnswerReject}, "", "InvitorInfo (invitor_info) is required"},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, s := play(t, apitest.Reply(200, `{"result":"success"}`))
			_, err := client.HandleNotification(t.Context(), &tt.req)
			if tt.err != "" {
				require.ErrorIs(t, err, yunkit.ErrInvalidRequest, tt.why)
				require.ErrorContains(t, err, tt.err)
				assert.Zero(t, s.Dials())
				return
			}
			require.NoError(t, err, tt.why)
			body, err := io.ReadAll(s.Requests()[0].Body)
			require.NoError(t, err)
			assert.JSONEq(t, tt.body, string(body))
		})
	}
}

// What other tenants would see twice is not sent twice.
func TestInvitationsAreNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := play(t, apitest.Cut())
		_, err := client.BatchInviteMembersToChannel(t.Context(), &bcs.BatchInviteMembersToChannelRequest{
			BCSID: blockchainID, ChannelName: "c", InvitedUserInfo: []bcs.InvitedUserInfo{{InvitedUser: "tenant"}},
		})
		require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
		assert.Equal(t, 1, s.Dials())
	})
}

// The name of a tenant is documented as a number, and is a text all the same.
func TestInviteeNameMayBeANumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := play(t, apitest.Reply(200, `{"notifications":[
			{"channel_name":"a","hide":0,"read_status":"1","invitee_info":{"invitee_name":9007199254740993}},
			{"channel_name":"b","invitee_info":{"invitee_name":"tenant"}},
			{"channel_name":"c","invitee_info":null}]}`))
		notifications, err := yunkit.Collect(client.AllNotifications(t.Context(), nil))
		require.NoError(t, err)
		require.Len(t, notifications, 3)
		assert.Equal(t, "9007199254740993", notifications[0].InviteeInfo.InviteeName, "no digit is lost")
		assert.Equal(t, 1, notifications[0].ReadStatus)
		assert.Equal(t, "tenant", notifications[1].InviteeInfo.InviteeName)
		assert.Empty(t, notifications[2].InviteeInfo)
	})
}
