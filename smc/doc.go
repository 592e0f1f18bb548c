// Package smc is a client of Alibaba Cloud Server Migration Center, API version
// 2019-06-01: it moves servers into Alibaba Cloud.
//
// A migration begins with an activation code, with which the agent on a source
// server registers it:
//
//	client, err := smc.NewClient()
//	if err != nil {
//		return err
//	}
//	token, err := client.CreateAccessToken(ctx, &smc.CreateAccessTokenRequest{Name: "rack-7", Count: 20})
//	if err != nil {
//		return err
//	}
//	save(string(token.AccessTokenCode)) // shown this once
//
// Once a source server is listed as available, a replication job copies it:
//
//	job, err := client.CreateReplicationJob(ctx, &smc.CreateReplicationJobRequest{
//		SourceID:       "s-bp1e2fsl57knvuugtest",
//		RegionID:       "cn-hangzhou",
//		TargetType:     smc.TargetImage,
//		ImageName:      "rack-7-web",
//		SystemDiskSize: 80,
//		DataDisk:       smc.TargetDataDisks{{Index: 1, Size: 200}},
//	})
//	if err != nil {
//		return err
//	}
//	if _, err := client.StartReplicationJob(ctx, &smc.StartReplicationJobRequest{JobID: job.JobID}); err != nil {
//		return err
//	}
//	done, err := client.WaitReplicationJob(ctx, job.JobID, smc.ReplicationJobFinished,
//		func(job smc.ReplicationJob) { fmt.Printf("%3.0f%% %s\n", job.Progress, job.BusinessStatus) })
//
// An incremental job (RunOnce: new(false)) copies again every few hours until
// CutOverReplicationJob ends it. Workgroups hold source servers that are
// migrated together.
//
// The service has one host for all regions, so that no region is needed.
//
// Every method is named after the operation it calls, and its errors are of
// type [*yunkit.Error]. Those that begin with All iterate over a list, and
// WaitReplicationJob follows a job, which may end in a [*ReplicationJobError].
package smc
