package smc_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/smc"
)

func TestCreateReplicationJobOnTheWire(t *testing.T) {
	t.Parallel()
	start := yunkit.NewTime(time.Date(2026, 1, 2, 11, 4, 5, 6, time.FixedZone("UTC+8", 8*3600)))
	client, stub := newStubOfFixture(t, "CreateReplicationJob")
	resp, err := client.CreateReplicationJob(t.Context(), &smc.CreateReplicationJobRequest{
		SourceID: "s-1", RegionID: "cn-hangzhou", Name: "move-web-1",
		JobType: smc.JobTypeCrossZone, TargetType: smc.TargetImage, ImageName: "web-1", LicenseType: smc.LicenseBYOL,
		SystemDiskSize: 80,
		SystemDiskPart: smc.TargetPartitions{{Device: "0_1", SizeBytes: 254803968, Block: new(true)}},
		DataDisk: smc.TargetDataDisks{
			{Index: 1, Size: 100},
			{Index: 2, Size: 32768, Part: smc.TargetPartitions{
				{Device: "2_0", SizeBytes: 1 << 20},
				{Device: "2_1", SizeBytes: 32767 << 30, Block: new(false)},
			}},
		},
		Disks: smc.DiskLayout{
			System: smc.SystemDiskLayout{Size: 80, LVM: true, Part: smc.PartitionLayouts{{Path: "/boot", SizeBytes: 254803968}}},
			Data: smc.DataDiskLayouts{
				{DiskID: "d-1", Size: 100, Part: smc.PartitionLayouts{{Path: "/home/data", SizeBytes: 100 << 30, Block: new(false)}}},
				{DiskID: "d-2", LVM: true},
			},
		},
		RunOnce: new(false), Frequency: 12, MaxNumberOfImageToKeep: 10, ScheduledStartTime: start,
		NetMode: smc.NetModeVPC, VSwitchID: "vsw-1",
		ReplicationParameters: `{"bandwidth_limit":0, "checksum":true}`,
		Tag:                   smc.Tags{{Key: "team", Value: "billing"}},
		ClientToken:           "token-1",
	})
	require.NoError(t, err)
	assert.Equal(t, "j-bp1test0000000000001", resp.JobID)
	want := url.Values{}
	for name, value := range map[string]string{
		"SourceId": "s-1", "Name": "move-web-1",
		"RegionId": "cn-hangzhou", // a parameter like any other, for the host is that of all regions
		"JobType":  "2", "TargetType": "Image", "ImageName": "web-1", "LicenseType": "BYOL",
		"SystemDiskSize":          "80",
		"SystemDiskPart.1.Device": "0_1", "SystemDiskPart.1.SizeBytes": "254803968", "SystemDiskPart.1.Block": "true",
		"DataDisk.1.Index": "1", "DataDisk.1.Size": "100",
		"DataDisk.2.Index": "2", "DataDisk.2.Size": "32768",
		"DataDisk.2.Part.1.Device": "2_0", "DataDisk.2.Part.1.SizeBytes": "1048576",
		"DataDisk.2.Part.2.Device": "2_1", "DataDisk.2.Part.2.SizeBytes": "35183298347008", "DataDisk.2.Part.2.Block": "false",
		// One object that is spread out, and no JSON.
		"Disks.System.Size": "80", "Disks.System.LVM": "true",
		"Disks.System.Part.1.Path": "/boot", "Disks.System.Part.1.SizeBytes": "254803968",
		"Disks.Data.1.DiskId": "d-1", "Disks.Data.1.Size": "100",
		"Disks.Data.1.Part.1.Path": "/home/data", "Disks.Data.1.Part.1.SizeBytes": "107374182400", "Disks.Data.1.Part.1.Block": "false",
		"Disks.Data.2.DiskId": "d-2", "Disks.Data.2.LVM": "true",
		"RunOnce": "false", "Frequency": "12", "MaxNumberOfImageToKeep": "10",
		"ScheduledStartTime": "2026-01-02T03:04:05Z",
		"NetMode":            "2", "VSwitchId": "vsw-1",
		"ReplicationParameters": `{"bandwidth_limit":0, "checksum":true}`, // as it was given
		"Tag.1.Key":             "team", "Tag.1.Value": "billing",
		"ClientToken": "token-1",
	} {
		want.Set(name, value)
	}
	assert.Equal(t, want, stub.sent()[0])
}

func TestReplicationJobRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		why  string
		call func(context.Context, *smc.Client) error
		want url.Values
	}{
		{"what is not set is not sent, Disks neither", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{SourceID: "s-1", RegionID: "cn-hangzhou", ClientToken: "token-1"})
			return err
		}, url.Values{"SourceId": {"s-1"}, "RegionId": {"cn-hangzhou"}, "ClientToken": {"token-1"}}},
		{"a move is paid for by hand only when that is said", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{
				RegionID: "cn-hangzhou", InstanceID: "i-1", TargetZoneID: "cn-hangzhou-i", AutoPay: new(false), ClientToken: "token-1",
				Disk: smc.CrossZoneDisks{{DiskID: "d-1", Category: smc.DiskESSD, PerformanceLevel: smc.PerformanceLevel0}, {DiskID: "d-2"}},
			})
			return err
		}, url.Values{
			"RegionId": {"cn-hangzhou"}, "InstanceId": {"i-1"}, "TargetZoneId": {"cn-hangzhou-i"}, "AutoPay": {"false"}, "ClientToken": {"token-1"},
			"Disk.1.DiskId": {"d-1"}, "Disk.1.Category": {"cloud_essd"}, "Disk.1.PerformanceLevel": {"PL0"}, "Disk.2.DiskId": {"d-2"},
		}},
		{"type 0 is a filter, and IDs are lists", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{
				JobType: new(smc.JobTypeServer), JobID: smc.StringList{"j-1"}, SourceID: smc.StringList{"s-1"}, InstanceID: repeat("i", 2),
			})
			return err
		}, url.Values{"JobType": {"0"}, "JobId.1": {"j-1"}, "SourceId.1": {"s-1"}, "InstanceId.1": {"i"}, "InstanceId.2": {"i"}}},
		{"way 0 is a change", func(ctx context.Context, c *smc.Client) error {
			_, err := c.ModifyReplicationJobAttribute(ctx, &smc.ModifyReplicationJobAttributeRequest{
				JobID: "j-1", NetMode: new(smc.NetModeInternet), TargetType: "image", // of any case
				DataDisk: smc.TargetDataDisks{{Index: 1, Part: smc.TargetPartitions{{Device: "1_0", SizeBytes: 1 << 40}}}},
			})
			return err
		}, url.Values{
			"JobId": {"j-1"}, "NetMode": {"0"}, "TargetType": {"image"},
			"DataDisk.1.Index": {"1"}, "DataDisk.1.Part.1.Device": {"1_0"}, "DataDisk.1.Part.1.SizeBytes": {"1099511627776"},
		}},
		{"a last run must be asked for", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CutOverReplicationJob(ctx, &smc.CutOverReplicationJobRequest{JobID: "j-1", SyncData: true})
			return err
		}, url.Values{"JobId": {"j-1"}, "SyncData": {"true"}}},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{"RequestId":"request-1","JobId":"j-1"}`)
			require.NoError(t, test.call(t.Context(), client))
			assert.Equal(t, test.want, stub.sent()[0])
		})
	}
}

func TestReplicationJobLimits(t *testing.T) {
	t.Parallel()
	create := func(change func(*smc.CreateReplicationJobRequest)) func(context.Context, *smc.Client) error {
		return func(ctx context.Context, c *smc.Client) error {
			req := &smc.CreateReplicationJobRequest{SourceID: "s-1", RegionID: "cn-hangzhou"}
			change(req)
			_, err := c.CreateReplicationJob(ctx, req)
			return err
		}
	}
	modify := func(req smc.ModifyReplicationJobAttributeRequest) func(context.Context, *smc.Client) error {
		return func(ctx context.Context, c *smc.Client) error {
			req.JobID = "j-1"
			_, err := c.ModifyReplicationJobAttribute(ctx, &req)
			return err
		}
	}
	for _, test := range []struct {
		why  string
		call func(context.Context, *smc.Client) error
		bad  string
	}{
		{"16 data disks", create(func(r *smc.CreateReplicationJobRequest) { r.DataDisk = make(smc.TargetDataDisks, 16) }), ""},
		{"and no more", create(func(r *smc.CreateReplicationJobRequest) { r.DataDisk = make(smc.TargetDataDisks, 17) }), "DataDisk has 17 entries"},
		{"numbered 1 to 16", create(func(r *smc.CreateReplicationJobRequest) { r.DataDisk = smc.TargetDataDisks{{Index: 1}, {Index: 17}} }), "DataDisk[1].Index is 17"},
		{"of 32 TiB", modify(smc.ModifyReplicationJobAttributeRequest{DataDisk: smc.TargetDataDisks{{Index: 1, Size: 32769}}}), "DataDisk[0].Size is 32769"},
		{"a system disk", create(func(r *smc.CreateReplicationJobRequest) { r.SystemDiskSize = 2048 }), ""},
		{"is smaller than data disks", create(func(r *smc.CreateReplicationJobRequest) { r.SystemDiskSize = 2049 }), "SystemDiskSize is 2049"},
		{"and could be made so large, so that 500 for a change is in doubt", modify(smc.ModifyReplicationJobAttributeRequest{SystemDiskSize: 2048}), ""},
		{"one in a layout has the limit of data disks", create(func(r *smc.CreateReplicationJobRequest) { r.Disks.System.Size = 32768 }), ""},
		{"as far as it goes", create(func(r *smc.CreateReplicationJobRequest) { r.Disks.System.Size = 19 }), "Disks.System.Size is 19"},
		{"JSON of 2,048 characters", create(func(r *smc.CreateReplicationJobRequest) {
			r.ReplicationParameters = yunkit.JSONText(strings.Repeat(" ", 2049))
		}), "ReplicationParameters"},
		{"tags of a job may have 128 characters", create(func(r *smc.CreateReplicationJobRequest) { r.Tag = smc.Tags{{Key: strings.Repeat("k", 128)}} }), ""},
		{"50 IDs", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{JobID: repeat("j", 50), SourceID: repeat("s", 51)})
			return err
		}, "SourceID (SourceId) has 51 entries"},
		{"no limit is documented for instances", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{InstanceID: repeat("i", 100)})
			return err
		}, ""},
		{"a tag without a key may be a filter", func(ctx context.Context, c *smc.Client) error {
			_, err := c.DescribeReplicationJobs(ctx, &smc.DescribeReplicationJobsRequest{Tag: smc.Tags{{Value: "billing"}}})
			return err
		}, ""},
		{"a token has 64 characters", func(ctx context.Context, c *smc.Client) error {
			_, err := c.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{RegionID: "cn-hangzhou", ClientToken: strings.Repeat("a", 65)})
			return err
		}, "ClientToken"},
	} {
		t.Run(test.why, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusOK, `{"JobId":"j-1"}`)
			err := test.call(t.Context(), client)
			if test.bad == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, yunkit.ErrInvalidRequest)
			require.ErrorContains(t, err, test.bad)
			assert.Empty(t, stub.sent(), "nothing is sent")
		})
	}
}

func TestReplicationJobRefusals(t *testing.T) {
	t.Parallel()
	for code, kind := range map[string]error{
		"ReplicationJob.InvalidStatus":         yunkit.ErrConflict,
		"ReplicationJob.InvalidBusinessStatus": yunkit.ErrConflict,
		"SourceServerState.Invalid":            yunkit.ErrConflict,
		"ReplicationJobName.Duplicate":         yunkit.ErrConflict,
		"ImageName.UsedByReplicationJob":       yunkit.ErrConflict,
		"QuotaExceeded.ReplicationJob":         yunkit.ErrConflict,
		"EntityNotExist.Role":                  yunkit.ErrNotFound,
		"Forbidden.Unauthorized":               yunkit.ErrPermissionDenied,
		"RealNameAuthenticationError":          yunkit.ErrPermissionDenied,
		"ReplicationJobDataDiskIndex.Invalid":  yunkit.ErrInvalidRequest,
		"VSwitchIdVpcId.Mismatch":              yunkit.ErrInvalidRequest,
		"DataDisk.DuplicateIndex":              yunkit.ErrInvalidRequest,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			client, stub := newStubOf(t, http.StatusBadRequest, refusal(code))
			_, err := client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: "j-1"})
			require.ErrorIs(t, err, kind)
			require.NotErrorIs(t, err, yunkit.ErrOutcomeUnknown)
			assert.Len(t, stub.sent(), 1, "a refusal is not repeated")
		})
	}
}

// Starting a job twice can start two runs, so a lost answer is left to the caller.
func TestStartReplicationJobIsNotRepeated(t *testing.T) {
	t.Parallel()
	client, stub := newStubOf(t, http.StatusInternalServerError, refusal("InternalError"))
	_, err := client.StartReplicationJob(t.Context(), &smc.StartReplicationJobRequest{JobID: "j-1"})
	require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
	assert.Len(t, stub.sent(), 1)
}

// A create is repeated under one token, so that it creates once, and its error
// names the token for a repeat by the caller.
func TestClientTokens(t *testing.T) {
	t.Parallel()
	creates := map[string]func(ctx context.Context, c *smc.Client, token string) error{
		"CreateReplicationJob": func(ctx context.Context, c *smc.Client, token string) error {
			_, err := c.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{SourceID: "s-1", RegionID: "cn-hangzhou", ClientToken: token})
			return err
		},
		"CreateCrossZoneMigrationJob": func(ctx context.Context, c *smc.Client, token string) error {
			_, err := c.CreateCrossZoneMigrationJob(ctx, &smc.CreateCrossZoneMigrationJobRequest{RegionID: "cn-hangzhou", ClientToken: token})
			return err
		},
		"CreateWorkgroup": func(ctx context.Context, c *smc.Client, token string) error {
			_, err := c.CreateWorkgroup(ctx, &smc.CreateWorkgroupRequest{ClientToken: token})
			return err
		},
	}
	for name, create := range creates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // the waits between repeats
				lost := func(int, url.Values) (int, string) { return http.StatusInternalServerError, refusal("InternalError") }
				tokens := func(s *stub) (tokens []string) {
					for _, params := range s.sent() {
						tokens = append(tokens, params.Get("ClientToken"))
					}
					return tokens
				}

				client, s := newStub(t, lost)
				err := create(t.Context(), client, "")
				require.ErrorIs(t, err, yunkit.ErrOutcomeUnknown)
				var e *yunkit.Error
				require.ErrorAs(t, err, &e)
				assert.NotEmpty(t, e.ClientToken, "one is generated")
				assert.LessOrEqual(t, len(e.ClientToken), 64)
				assert.Equal(t, []string{e.ClientToken, e.ClientToken, e.ClientToken, e.ClientToken}, tokens(s), "and kept over repeats")

				require.Error(t, create(t.Context(), client, ""))
				assert.NotEqual(t, e.ClientToken, tokens(s)[4], "another call is another job")

				client, s = newStub(t, lost)
				require.ErrorAs(t, create(t.Context(), client, "mine"), &e)
				assert.Equal(t, "mine", e.ClientToken)
				assert.Equal(t, []string{"mine", "mine", "mine", "mine"}, tokens(s), "the caller's own is never replaced")

				client, s = newStub(t, func(n int, _ url.Values) (int, string) {
					if n < 2 {
						return http.StatusServiceUnavailable, refusal("ServiceUnavailable")
					}
					return http.StatusOK, `{"JobId":"j-1","WorkgroupId":"w-1"}`
				})
				require.NoError(t, create(t.Context(), client, ""))
				require.Len(t, s.sent(), 3)
				assert.Equal(t, tokens(s)[0], tokens(s)[2])
			})
		})
	}
}

// The fixture has its lists wrapped in the first job, and bare in the second.
func TestDescribeReplicationJobsReadsBothListShapes(t *testing.T) {
	t.Parallel()
	client, _ := newStubOfFixture(t, "DescribeReplicationJobs")
	resp, err := client.DescribeReplicationJobs(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, resp.ReplicationJobs, 2)
	for _, job := range resp.ReplicationJobs {
		assert.Equal(t, smc.JobTypeCrossZone, job.JobType)
		assert.Equal(t, smc.NetModeVPC, job.NetMode)
		assert.Equal(t, []smc.JobPartition{{Device: "0_1", SizeBytes: 254803968, Block: true}}, job.SystemDiskParts)
		assert.Equal(t, []smc.JobDataDisk{{
			Index: 1, Size: 32768, Parts: []smc.JobPartition{{Device: "1_0", SizeBytes: 32768 << 30, Block: true}},
		}}, job.DataDisks, "by device")
		assert.Equal(t, smc.JobDisks{
			System: smc.JobDisk{
				DiskID: "d-bp1test0000000000001", Size: 100, LVM: true,
				Parts: []smc.JobDiskPartition{{Path: "/boot", SizeBytes: 254803968, Block: true}},
			},
			Data: []smc.JobDisk{{
				DiskID: "d-bp1test0000000000002", Size: 22548578304, LVM: true, // GiB, says the documentation of this number
				Parts: []smc.JobDiskPartition{{Path: "/home/data", SizeBytes: 32768 << 30, Block: true}},
			}},
		}, job.Disks, "by path")
		require.Len(t, job.ReplicationJobRuns, 2)
		assert.Equal(t, smc.RunSchedule, job.ReplicationJobRuns[1].Type)
		assert.Equal(t, time.Date(2026, 10, 2, 15, 0, 0, 0, time.UTC), job.ReplicationJobRuns[1].EndTime.Time)
		assert.Equal(t, []smc.Tag{{Key: "team", Value: "billing"}}, job.Tags)
		assert.Equal(t, "w-bp1test0000000000001", job.WorkgroupID)
	}
}

func TestReplicationJobOddValues(t *testing.T) {
	t.Parallel()
	client, _ := newStubOfFixture(t, "DescribeReplicationJobs")
	resp, err := client.DescribeReplicationJobs(t.Context(), nil)
	require.NoError(t, err)
	first, second := resp.ReplicationJobs[0], resp.ReplicationJobs[1]

	assert.InDelta(t, 100.0, first.Progress, 0, "a number without a fraction")
	assert.InDelta(t, 12.5, second.Progress, 0, "and with one")

	var parameters struct {
		Limit    int  `json:"bandwidth_limit"`
		Checksum bool `json:"checksum"`
	}
	assert.Equal(t, yunkit.JSONText("BandWidthLimit:0"), first.ReplicationParameters, "no JSON, and kept as it is")
	require.Error(t, first.ReplicationParameters.Decode(&parameters))
	require.NoError(t, second.ReplicationParameters.Decode(&parameters))
	assert.True(t, parameters.Checksum)

	client, _ = newStubOf(t, http.StatusOK, `{"ReplicationJobs":{"ReplicationJob":[{"JobId":"j-1","Status":"Ready"}]}}`)
	resp, err = client.DescribeReplicationJobs(t.Context(), nil)
	require.NoError(t, err)
	assert.Empty(t, resp.ReplicationJobs[0].BusinessStatus, "a job that does not run is at nothing")
}

func TestAllReplicationJobs(t *testing.T) {
	t.Parallel()
	client, stub := newStub(t, func(_ int, params url.Values) (int, string) {
		return http.StatusOK, page(params, "ReplicationJobs.ReplicationJob", 240, func(i int) string { return fmt.Sprintf(`{"JobId":"j-%d"}`, i) })
	})
	n := 0
	for job, err := range client.AllReplicationJobs(t.Context(), &smc.DescribeReplicationJobsRequest{RegionID: "cn-hangzhou"}, yunkit.Prefetch(8)) {
		n++
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf("j-%d", n), job.JobID)
	}
	assert.Equal(t, 240, n)
	assert.Len(t, stub.sent(), 5)
	for _, params := range stub.sent() {
		assert.Equal(t, "cn-hangzhou", params.Get("RegionId"), "every page has the filter")
		assert.Equal(t, "50", params.Get("PageSize"))
	}
}
