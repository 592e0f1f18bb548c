package smc

import (
	"context"
	"iter"

	"github.com/yunkit/yunkit"
	"github.com/yunkit/yunkit/internal/alibaba"
	"github.com/yunkit/yunkit/internal/pages"
)

// ReplicationJobStatus is the state of a replication job. Values that are not
// listed here are kept as they are.
type ReplicationJobStatus string

// The states of a replication job. A new one is Ready. StartReplicationJob, or
// its scheduled time, makes it Running. When the run ends, a job that runs once
// is Finished, and an incremental one is Waiting for its next run until
// CutOverReplicationJob finishes it. Any job that is not finished expires.
const (
	// ReplicationJobReady jobs were never started.
	ReplicationJobReady ReplicationJobStatus = "Ready"
	// ReplicationJobRunning jobs are at work; the business status says at what.
	ReplicationJobRunning ReplicationJobStatus = "Running"
	// ReplicationJobStopped jobs were paused, and go on with StartReplicationJob.
	ReplicationJobStopped ReplicationJobStatus = "Stopped"
	// ReplicationJobInError jobs failed, and try again with StartReplicationJob.
	ReplicationJobInError ReplicationJobStatus = "InError"
	// ReplicationJobWaiting jobs are incremental ones between two runs.
	ReplicationJobWaiting ReplicationJobStatus = "Waiting"
	// ReplicationJobFinished jobs are complete.
	ReplicationJobFinished ReplicationJobStatus = "Finished"
	// ReplicationJobExpired jobs are past their ValidTime. The service deletes
	// them after 7 days.
	ReplicationJobExpired ReplicationJobStatus = "Expired"
	// ReplicationJobDeleting jobs are being deleted.
	ReplicationJobDeleting ReplicationJobStatus = "Deleting"
	// ReplicationJobDeleted is no state of the service. It is what WaitReplicationJob
	// calls a job that is not listed any more.
	ReplicationJobDeleted ReplicationJobStatus = "Deleted"
)

// ReplicationJobBusinessStatus is what a running replication job is at. Values
// that are not listed here are kept as they are.
type ReplicationJobBusinessStatus string

// What a running replication job is at, in this order.
const (
	// ReplicationJobPreparing: what the migration needs is being made.
	ReplicationJobPreparing ReplicationJobBusinessStatus = "Preparing"
	// ReplicationJobSyncing: data is copied. The job can be paused.
	ReplicationJobSyncing ReplicationJobBusinessStatus = "Syncing"
	// ReplicationJobProcessing: the target is made of the data.
	ReplicationJobProcessing ReplicationJobBusinessStatus = "Processing"
	// ReplicationJobCleaning: what was only needed on the way is released.
	ReplicationJobCleaning ReplicationJobBusinessStatus = "Cleaning"
)

// JobType is what kind of migration a replication job is.
type JobType int

// The kinds of migration.
const (
	// JobTypeServer migrates a server.
	JobTypeServer JobType = 0
	// JobTypeOperatingSystem changes the operating system.
	JobTypeOperatingSystem JobType = 1
	// JobTypeCrossZone moves an instance to another zone.
	JobTypeCrossZone JobType = 2
	// JobTypeVMware migrates a VMware machine without an agent on it.
	JobTypeVMware JobType = 3
)

// TargetType is what becomes of a source server. Values that are not listed
// here are kept as they are.
type TargetType string

// What becomes of a source server.
const (
	// TargetImage is an image of ECS.
	TargetImage TargetType = "Image"
	// TargetContainerImage is an image of a Docker container. Windows and ARM
	// servers cannot become one.
	TargetContainerImage TargetType = "ContainerImage"
	// TargetInstance is an instance of ECS that exists.
	TargetInstance TargetType = "TargetInstance"
)

// NetMode is the way of the data.
type NetMode int

// The ways of the data. There is no 1.
const (
	// NetModeInternet is the Internet, which the source server must reach.
	NetModeInternet NetMode = 0
	// NetModeVPC is a VPC, and needs a vSwitch in it.
	NetModeVPC NetMode = 2
)

// LicenseType is whose license the operating system has; empty means none.
type LicenseType string

// LicenseBYOL is a license that the user brings along.
const LicenseBYOL LicenseType = "BYOL"

// RunType is what started a run. Values that are not listed here are kept as
// they are.
type RunType string

// What starts a run.
const (
	// RunManual runs were started by a call.
	RunManual RunType = "Manual"
	// RunSchedule runs were started by their time or interval.
	RunSchedule RunType = "Schedule"
)

// ReplicationJob is the migration of one source server.
type ReplicationJob struct {
	// JobID is the ID of the replication job, such as j-bp19vlwm0tyigbmjtest.
	JobID string `json:"JobId"`
	// Name is the name of the job.
	Name string `json:"Name"`
	// Description is a free text.
	Description string `json:"Description"`
	// JobType is what kind of migration it is.
	JobType JobType `json:"JobType"`
	// SourceID is the ID of the source server.
	SourceID string `json:"SourceId"`
	// WorkgroupID is the ID of the workgroup of the source server.
	WorkgroupID string `json:"WorkgroupId"`
	// RegionID is the region to migrate to.
	RegionID string `json:"RegionId"`
	// ResourceGroupID is the ID of the job's resource group.
	ResourceGroupID string `json:"ResourceGroupId"`

	// Status is the state of the job.
	Status ReplicationJobStatus `json:"Status"`
	// BusinessStatus is what the job is at while it runs; it may be empty otherwise.
	BusinessStatus ReplicationJobBusinessStatus `json:"BusinessStatus"`
	// Progress is how much of the run is done, in percent.
	Progress float64 `json:"Progress"`
	// ErrorCode says why the job failed.
	ErrorCode string `json:"ErrorCode"`
	// StatusInfo says more of the state. It is JSON, such as a [StatusInfo], or a
	// plain text.
	StatusInfo yunkit.JSONText `json:"StatusInfo"`

	// RunOnce says that the job is done after one run. Otherwise it is incremental
	// and runs every Frequency hours until it is cut over.
	RunOnce bool `json:"RunOnce"`
	// Frequency is how many hours lie between the runs of an incremental job.
	Frequency int `json:"Frequency"`
	// MaxNumberOfImageToKeep is how many images of an incremental job are kept.
	MaxNumberOfImageToKeep int `json:"MaxNumberOfImageToKeep"`
	// ReplicationJobRuns are the runs so far.
	ReplicationJobRuns []ReplicationJobRun `json:"ReplicationJobRuns"`

	// CreationTime is when the job was created.
	CreationTime yunkit.Time `json:"CreationTime"`
	// ScheduledStartTime is when the job starts by itself.
	ScheduledStartTime yunkit.Time `json:"ScheduledStartTime"`
	// StartTime is when it was started.
	StartTime yunkit.Time `json:"StartTime"`
	// EndTime is when it was complete.
	EndTime yunkit.Time `json:"EndTime"`
	// ValidTime is when it expires.
	ValidTime yunkit.Time `json:"ValidTime"`

	// TargetType is what becomes of the source server.
	TargetType TargetType `json:"TargetType"`
	// ImageName is the name of the image that is made.
	ImageName string `json:"ImageName"`
	// ImageID is the ID of the image that was made.
	ImageID string `json:"ImageId"`
	// InstanceID is the ID of the instance to migrate to.
	InstanceID string `json:"InstanceId"`
	// ContainerNamespace is the namespace of the container image.
	ContainerNamespace string `json:"ContainerNamespace"`
	// ContainerRepository is the repository of the container image.
	ContainerRepository string `json:"ContainerRepository"`
	// ContainerTag is the tag of the container image.
	ContainerTag string `json:"ContainerTag"`
	// LaunchTemplateID is the ID of the launch template.
	LaunchTemplateID string `json:"LaunchTemplateId"`
	// LaunchTemplateVersion is the version of the launch template.
	LaunchTemplateVersion string `json:"LaunchTemplateVersion"`
	// LicenseType is whose license the operating system has; empty means none.
	LicenseType LicenseType `json:"LicenseType"`

	// TransitionInstanceID is the ID of the intermediate instance, which receives
	// the data.
	TransitionInstanceID string `json:"TransitionInstanceId"`
	// InstanceType is the type of the intermediate instance.
	InstanceType string `json:"InstanceType"`
	// InstanceRAMRole is the name of the RAM role of the instance.
	InstanceRAMRole string `json:"InstanceRamRole"`
	// NetMode is the way of the data.
	NetMode NetMode `json:"NetMode"`
	// VPCID is the ID of the VPC that the data goes through.
	VPCID string `json:"VpcId"`
	// VSwitchID is the ID of a vSwitch in it.
	VSwitchID string `json:"VSwitchId"`
	// ReplicationParameters set up the replication driver. They are sent as JSON,
	// and may come back in another form, such as BandWidthLimit:0.
	ReplicationParameters yunkit.JSONText `json:"ReplicationParameters"`

	// SystemDiskSize is the size of the new system disk in GiB.
	SystemDiskSize int `json:"SystemDiskSize"`
	// SystemDiskParts are the partitions of the new system disk, by device.
	SystemDiskParts []JobPartition `json:"SystemDiskParts"`
	// DataDisks are the new data disks, with their partitions by device.
	DataDisks []JobDataDisk `json:"DataDisks"`
	// Disks are all new disks, with their partitions by path.
	Disks JobDisks `json:"Disks"`
	// Tags are the labels of the job.
	Tags []Tag `json:"Tags"`
}

// ReplicationJobRun is one run of a replication job.
type ReplicationJobRun struct {
	// Type is what started the run.
	Type RunType `json:"Type"`
	// ImageID is the ID of the image that the run made.
	ImageID string `json:"ImageId"`
	// StartTime is when the run began.
	StartTime yunkit.Time `json:"StartTime"`
	// EndTime is when it ended.
	EndTime yunkit.Time `json:"EndTime"`
}

// CreateReplicationJobRequest describes a replication job to create. The
// service wants more than the required fields for some targets: an image needs
// ImageName, SystemDiskSize and DataDisk, an instance InstanceID, and a VPC as
// the way VSwitchID. It checks these itself.
type CreateReplicationJobRequest struct {
	// SourceID is the ID of the source server, which must be Available. Required.
	SourceID string `url:"SourceId,omitempty" check:"required"`
	// RegionID is the region to migrate to, such as cn-hangzhou. Required.
	RegionID string `url:"RegionId,omitempty" check:"required"`
	// Name is 2 to 128 characters and unique in the account. It begins with a
	// letter, not with http:// or https://, and may hold digits, colons,
	// underscores and hyphens.
	Name string `url:"Name,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// Description is a text with the limits of Name; it need not be unique.
	Description string `url:"Description,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// JobType is what kind of migration it is. Default: [JobTypeServer].
	JobType JobType `url:"JobType,omitempty"`
	// TargetType is what becomes of the source server.
	TargetType TargetType `url:"TargetType,omitempty"`
	// ImageName is the name of the image to make, with the limits of Name. When
	// the region has an image of the name, the ID of the job is appended; a name
	// that another job is going to use is refused.
	ImageName string `url:"ImageName,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// InstanceID is the ID of the instance to migrate to.
	InstanceID string `url:"InstanceId,omitempty"`
	// ContainerNamespace is the namespace of the container image to make.
	ContainerNamespace string `url:"ContainerNamespace,omitempty"`
	// ContainerRepository is the repository of the container image to make.
	ContainerRepository string `url:"ContainerRepository,omitempty"`
	// ContainerTag is the tag of the container image to make.
	ContainerTag string `url:"ContainerTag,omitempty"`
	// LaunchTemplateID is the ID of a launch template.
	LaunchTemplateID string `url:"LaunchTemplateId,omitempty"`
	// LaunchTemplateVersion is the version of the launch template.
	LaunchTemplateVersion string `url:"LaunchTemplateVersion,omitempty"`
	// LicenseType is whose license the operating system has. Default: none.
	LicenseType LicenseType `url:"LicenseType,omitempty"`

	// SystemDiskSize is the size of the new system disk in GiB, 20 to 2048. It
	// must be larger than what the data of the source disk takes.
	SystemDiskSize int `url:"SystemDiskSize,omitempty" check:"range=20..2048"`
	// SystemDiskPart are the partitions of the new system disk, by device.
	SystemDiskPart TargetPartitions `url:"SystemDiskPart,omitempty"`
	// DataDisk are the new data disks, up to 16, with their partitions by device.
	DataDisk TargetDataDisks `url:"DataDisk,omitempty" check:"items=..16"`
	// Disks are all new disks, with their partitions by path.
	Disks DiskLayout `url:"Disks,omitempty"`

	// RunOnce says whether the job is done after one run, and cannot be changed
	// later. new(false) makes it incremental, and needs Frequency and
	// MaxNumberOfImageToKeep. Default: true.
	RunOnce *bool `url:"RunOnce,omitempty"`
	// Frequency is how many hours lie between the runs of an incremental job, 1 to 168.
	Frequency int `url:"Frequency,omitempty" check:"range=1..168"`
	// MaxNumberOfImageToKeep is how many images of an incremental job are kept, 1 to 10.
	MaxNumberOfImageToKeep int `url:"MaxNumberOfImageToKeep,omitempty" check:"range=1..10"`
	// ScheduledStartTime is when the job starts by itself, at most 30 days from
	// now. Default: it waits for StartReplicationJob.
	ScheduledStartTime yunkit.Time `url:"ScheduledStartTime,omitempty"`
	// ValidTime is when the job expires, 7 to 90 days from now. Without it the job
	// expires after 30 days or never: the service documents both.
	ValidTime yunkit.Time `url:"ValidTime,omitempty"`

	// NetMode is the way of the data. Default: [NetModeInternet].
	NetMode NetMode `url:"NetMode,omitempty"`
	// VPCID is the ID of a VPC that an Express Connect circuit or a VPN gateway
	// leads to. The service finds it by VSwitchID too.
	VPCID string `url:"VpcId,omitempty"`
	// VSwitchID is the ID of a vSwitch in the VPC.
	VSwitchID string `url:"VSwitchId,omitempty"`
	// InstanceType is the type of the intermediate instance. When there are none
	// of it left, no job is created. Default: the service picks one.
	InstanceType string `url:"InstanceType,omitempty"`
	// InstanceRAMRole is the name of a RAM role for the instance.
	InstanceRAMRole string `url:"InstanceRamRole,omitempty"`
	// ReplicationParameters set up the replication driver, as JSON of up to 2,048
	// characters. The driver SMT knows bandwidth_limit, compress_level and checksum.
	ReplicationParameters yunkit.JSONText `url:"ReplicationParameters,omitempty" check:"len=..2048"`

	// ResourceGroupID is the ID of a resource group for the job.
	ResourceGroupID string `url:"ResourceGroupId,omitempty"`
	// Tag is put on the job, up to 20.
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// ClientToken makes repeats of one call create one job, up to 64 ASCII
	// characters. Default: generated for every call.
	ClientToken string `url:"ClientToken,omitempty" check:"len=..64 pattern=^[[:ascii:]]+$"`
}

// CreateReplicationJobResponse names the new replication job.
type CreateReplicationJobResponse struct {
	yunkit.Meta
	// JobID is the ID of the replication job.
	JobID string `json:"JobId" answer:"required"`
}

// CreateReplicationJob creates the job that migrates a source server. Unless it
// has a scheduled time, start it with StartReplicationJob.
//
// A source server that is not Available, a name that is taken and an account
// with 1,000 jobs are yunkit.ErrConflict; a source server can have one job that
// is not finished. A service-linked role that is missing is yunkit.ErrNotFound,
// with the code EntityNotExist.Role.
//
// A repeat with the same ClientToken is safe. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), the error holds the token that was sent.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/CreateReplicationJob
func (c *Client) CreateReplicationJob(ctx context.Context, req *CreateReplicationJobRequest) (*CreateReplicationJobResponse, error) {
	return alibaba.Do[CreateReplicationJobResponse](ctx, c.api, alibaba.WithToken("CreateReplicationJob"), req)
}

// CreateCrossZoneMigrationJobRequest describes a move of an instance to another
// zone. The service only requires the region, but nothing can be moved without
// InstanceID and a target.
type CreateCrossZoneMigrationJobRequest struct {
	// RegionID is the region of the instance, such as cn-hangzhou. Required.
	RegionID string `url:"RegionId,omitempty" check:"required"`
	// InstanceID is the ID of the instance to move.
	InstanceID string `url:"InstanceId,omitempty"`
	// TargetZoneID is the zone to move to, such as cn-hangzhou-i.
	TargetZoneID string `url:"TargetZoneId,omitempty"`
	// TargetVSwitchID is the ID of a vSwitch in it for the new instance.
	TargetVSwitchID string `url:"TargetVSwitchId,omitempty"`
	// TargetInstanceType is the type of the new instance, of the same family as
	// the old one.
	TargetInstanceType string `url:"TargetInstanceType,omitempty"`
	// Disk says what becomes of the disks.
	Disk CrossZoneDisks `url:"Disk,omitempty"`
	// AutoPay pays what the new instance costs from the balance of the account.
	// With new(false) somebody must pay by hand. Default: true, so that a call
	// without it may spend money.
	AutoPay *bool `url:"AutoPay,omitempty"`
	// ResourceGroupID is the ID of a resource group for the job.
	ResourceGroupID string `url:"ResourceGroupId,omitempty"`
	// ClientToken makes repeats of one call create, and pay for, one job, up to 64
	// ASCII characters. Default: generated for every call.
	ClientToken string `url:"ClientToken,omitempty" check:"len=..64 pattern=^[[:ascii:]]+$"`
}

// CreateCrossZoneMigrationJobResponse names the new replication job.
type CreateCrossZoneMigrationJobResponse struct {
	yunkit.Meta
	// JobID is the ID of the replication job, which is of [JobTypeCrossZone].
	JobID string `json:"JobId" answer:"required"`
}

// CreateCrossZoneMigrationJob creates the job that moves an instance to another
// zone of its region, or to another type of its family.
//
// A repeat with the same ClientToken is safe. When the outcome is unknown
// (yunkit.ErrOutcomeUnknown), the error holds the token that was sent.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/CreateCrossZoneMigrationJob
func (c *Client) CreateCrossZoneMigrationJob(ctx context.Context, req *CreateCrossZoneMigrationJobRequest) (*CreateCrossZoneMigrationJobResponse, error) {
	return alibaba.Do[CreateCrossZoneMigrationJobResponse](ctx, c.api, alibaba.WithToken("CreateCrossZoneMigrationJob"), req)
}

// DescribeReplicationJobsRequest selects a page of replication jobs: those that
// fit all fields, or all of them.
type DescribeReplicationJobsRequest struct {
	// JobID selects by ID, up to 50.
	JobID StringList `url:"JobId,omitempty" check:"items=..50"`
	// SourceID selects by source server, up to 50.
	SourceID StringList `url:"SourceId,omitempty" check:"items=..50"`
	// InstanceID selects by the instance to migrate to. How many may be given is
	// not documented.
	InstanceID StringList `url:"InstanceId,omitempty"`
	// Name selects by name.
	Name string `url:"Name,omitempty"`
	// Status selects by state.
	Status ReplicationJobStatus `url:"Status,omitempty"`
	// BusinessStatus selects by what a job is at.
	BusinessStatus ReplicationJobBusinessStatus `url:"BusinessStatus,omitempty"`
	// JobType selects by kind of migration. Default: all.
	JobType *JobType `url:"JobType,omitempty"`
	// RegionID selects by the region to migrate to.
	RegionID string `url:"RegionId,omitempty"`
	// ResourceGroupID selects by resource group.
	ResourceGroupID string `url:"ResourceGroupId,omitempty"`
	// Tag selects those that carry these tags, up to 20.
	Tag Tags `url:"Tag,omitempty" check:"items=..20"`
	// PageNumber is the number of the page, from 1. Default: 1.
	PageNumber int `url:"PageNumber,omitempty" check:"range=1.."`
	// PageSize is the size of a page, 1 to 50. Default: 10, and 50 with AllReplicationJobs.
	PageSize int `url:"PageSize,omitempty" check:"range=1..50"`
}

// DescribeReplicationJobsResponse holds one page of replication jobs.
type DescribeReplicationJobsResponse struct {
	yunkit.Meta
	// ReplicationJobs are the items of the page.
	ReplicationJobs []ReplicationJob `json:"ReplicationJobs"`
	// TotalCount is how many replication jobs match in all.
	TotalCount int `json:"TotalCount"`
	// PageNumber is the number of the page.
	PageNumber int `json:"PageNumber"`
	// PageSize is the size of a page.
	PageSize int `json:"PageSize"`
}

// DescribeReplicationJobs returns one page of replication jobs.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DescribeReplicationJobs
func (c *Client) DescribeReplicationJobs(ctx context.Context, req *DescribeReplicationJobsRequest) (*DescribeReplicationJobsResponse, error) {
	return alibaba.Do[DescribeReplicationJobsResponse](ctx, c.api, alibaba.Read("DescribeReplicationJobs"), req)
}

// AllReplicationJobs iterates over the replication jobs that req selects, from
// its PageNumber on. Collect before deleting, for pages shift.
func (c *Client) AllReplicationJobs(ctx context.Context, req *DescribeReplicationJobsRequest, opts ...yunkit.IterOption) iter.Seq2[ReplicationJob, error] {
	return pages.ByNumber(ctx, Service, "DescribeReplicationJobs", c.DescribeReplicationJobs, req, opts,
		func(r *DescribeReplicationJobsRequest) pages.NumberFields {
			return pages.NumberFields{Number: &r.PageNumber, Size: &r.PageSize, MaxSize: maxPageSize}
		},
		func(r *DescribeReplicationJobsResponse) pages.Page[ReplicationJob] {
			return pages.Page[ReplicationJob]{Items: r.ReplicationJobs, Total: r.TotalCount}
		})
}

// ModifyReplicationJobAttributeRequest says what to change. Fields that are
// empty keep their value; [Client.Call] can send an empty text. Each can be
// changed only in some states: Name and Description always, ValidTime until the job is finished or has expired,
// Frequency and MaxNumberOfImageToKeep before the first run and in Waiting, the
// others before the first run. RunOnce, LicenseType and Disks cannot be changed.
type ModifyReplicationJobAttributeRequest struct {
	// JobID is the ID of the replication job. Required.
	JobID string `url:"JobId,omitempty" check:"required"`
	// Name is the new name, as in [CreateReplicationJobRequest].
	Name string `url:"Name,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// Description is the new text, as in [CreateReplicationJobRequest].
	Description string `url:"Description,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// TargetType is what becomes of the source server.
	TargetType TargetType `url:"TargetType,omitempty"`
	// ImageName is the name of the image to make, as in [CreateReplicationJobRequest].
	ImageName string `url:"ImageName,omitempty" check:"len=2..128 pattern=^\\p{L} deny=http://,https://"`
	// InstanceID is the ID of the instance to migrate to.
	InstanceID string `url:"InstanceId,omitempty"`
	// ContainerNamespace is the namespace of the container image to make.
	ContainerNamespace string `url:"ContainerNamespace,omitempty"`
	// ContainerRepository is the repository of the container image to make.
	ContainerRepository string `url:"ContainerRepository,omitempty"`
	// ContainerTag is the tag of the container image to make.
	ContainerTag string `url:"ContainerTag,omitempty"`
	// LaunchTemplateID is the ID of a launch template.
	LaunchTemplateID string `url:"LaunchTemplateId,omitempty"`
	// LaunchTemplateVersion is the version of the launch template.
	LaunchTemplateVersion string `url:"LaunchTemplateVersion,omitempty"`

	// SystemDiskSize is the size of the new system disk in GiB, from 20. The
	// service documents up to 500 for a change and up to 2048 for a new job, so
	// that only 2048 is checked.
	SystemDiskSize int `url:"SystemDiskSize,omitempty" check:"range=20..2048"`
	// SystemDiskPart are the partitions of the new system disk, by device.
	SystemDiskPart TargetPartitions `url:"SystemDiskPart,omitempty"`
	// DataDisk are the new data disks, up to 16 with different indexes, with their
	// partitions by device.
	DataDisk TargetDataDisks `url:"DataDisk,omitempty" check:"items=..16"`

	// Frequency is how many hours lie between the runs of an incremental job, 1 to 168.
	Frequency int `url:"Frequency,omitempty" check:"range=1..168"`
	// MaxNumberOfImageToKeep is how many images of an incremental job are kept, 1 to 10.
	MaxNumberOfImageToKeep int `url:"MaxNumberOfImageToKeep,omitempty" check:"range=1..10"`
	// ScheduledStartTime is when the job starts by itself.
	ScheduledStartTime yunkit.Time `url:"ScheduledStartTime,omitempty"`
	// ValidTime is when the job expires, 7 to 90 days after its creation.
	ValidTime yunkit.Time `url:"ValidTime,omitempty"`

	// NetMode is the way of the data. Default: as it is.
	NetMode *NetMode `url:"NetMode,omitempty"`
	// VPCID is the ID of a VPC that an Express Connect circuit or a VPN gateway
	// leads to. The service finds it by VSwitchID too.
	VPCID string `url:"VpcId,omitempty"`
	// VSwitchID is the ID of a vSwitch in the VPC.
	VSwitchID string `url:"VSwitchId,omitempty"`
	// InstanceType is the type of the intermediate instance.
	InstanceType string `url:"InstanceType,omitempty"`
	// InstanceRAMRole is the name of a RAM role for the intermediate instance.
	InstanceRAMRole string `url:"InstanceRamRole,omitempty"`
	// ReplicationParameters set up the replication driver, as in [CreateReplicationJobRequest].
	ReplicationParameters yunkit.JSONText `url:"ReplicationParameters,omitempty" check:"len=..2048"`
}

// ModifyReplicationJobAttributeResponse says that the replication job is changed.
type ModifyReplicationJobAttributeResponse struct {
	yunkit.Meta
}

// ModifyReplicationJobAttribute changes a replication job. A state that does
// not allow the change, and a name that is taken, are yunkit.ErrConflict. A
// repeat is safe.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/ModifyReplicationJobAttribute
func (c *Client) ModifyReplicationJobAttribute(ctx context.Context, req *ModifyReplicationJobAttributeRequest) (*ModifyReplicationJobAttributeResponse, error) {
	return alibaba.Do[ModifyReplicationJobAttributeResponse](ctx, c.api, alibaba.Repeatable("ModifyReplicationJobAttribute").Changing(), req)
}

// DeleteReplicationJobRequest names a replication job.
type DeleteReplicationJobRequest struct {
	// JobID is the ID of the replication job. Required.
	JobID string `url:"JobId,omitempty" check:"required"`
}

// DeleteReplicationJobResponse says that the replication job is being deleted.
type DeleteReplicationJobResponse struct {
	yunkit.Meta
}

// DeleteReplicationJob deletes a replication job for good, and its intermediate
// instance with it. WaitReplicationJob waits until it is gone, with
// [ReplicationJobDeleted]. A state that does not allow it is
// yunkit.ErrConflict; the service does not document which do.
//
// The call is not repeated when its outcome is unknown (yunkit.ErrOutcomeUnknown):
// the service refuses to delete what is being deleted. Look with
// DescribeReplicationJobs.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/DeleteReplicationJob
func (c *Client) DeleteReplicationJob(ctx context.Context, req *DeleteReplicationJobRequest) (*DeleteReplicationJobResponse, error) {
	return alibaba.Do[DeleteReplicationJobResponse](ctx, c.api, alibaba.Once("DeleteReplicationJob"), req)
}

// StartReplicationJobRequest names a replication job.
type StartReplicationJobRequest struct {
	// JobID is the ID of the replication job. Required.
	JobID string `url:"JobId,omitempty" check:"required"`
}

// StartReplicationJobResponse says that the replication job is started.
type StartReplicationJobResponse struct {
	yunkit.Meta
}

// StartReplicationJob starts a replication job that is Ready, Stopped or
// InError; in another state the error matches yunkit.ErrConflict.
// WaitReplicationJob waits for the end of the run: [ReplicationJobFinished], or
// [ReplicationJobWaiting] for an incremental job.
//
// The call is not repeated when its outcome is unknown (yunkit.ErrOutcomeUnknown):
// it would start another run when the first one has already failed or was
// paused. Look with DescribeReplicationJobs.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/StartReplicationJob
func (c *Client) StartReplicationJob(ctx context.Context, req *StartReplicationJobRequest) (*StartReplicationJobResponse, error) {
	return alibaba.Do[StartReplicationJobResponse](ctx, c.api, alibaba.Once("StartReplicationJob"), req)
}

// StopReplicationJobRequest names a replication job.
type StopReplicationJobRequest struct {
	// JobID is the ID of the replication job. Required.
	JobID string `url:"JobId,omitempty" check:"required"`
}

// StopReplicationJobResponse says that the replication job is being paused.
type StopReplicationJobResponse struct {
	yunkit.Meta
}

// StopReplicationJob pauses a replication job. It must be Running and at
// Syncing, both; otherwise the error matches yunkit.ErrConflict.
// StartReplicationJob lets it go on, and WaitReplicationJob waits until it
// rests, with [ReplicationJobStopped].
//
// The call is not repeated when its outcome is unknown (yunkit.ErrOutcomeUnknown):
// it would pause a job that somebody has started again. Look with
// DescribeReplicationJobs.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/StopReplicationJob
func (c *Client) StopReplicationJob(ctx context.Context, req *StopReplicationJobRequest) (*StopReplicationJobResponse, error) {
	return alibaba.Do[StopReplicationJobResponse](ctx, c.api, alibaba.Once("StopReplicationJob"), req)
}

// CutOverReplicationJobRequest names a replication job.
type CutOverReplicationJobRequest struct {
	// JobID is the ID of the incremental replication job. Required.
	JobID string `url:"JobId,omitempty" check:"required"`
	// SyncData copies all data once more before the end.
	SyncData bool `url:"SyncData,omitempty"`
}

// CutOverReplicationJobResponse says that the replication job is being finished.
type CutOverReplicationJobResponse struct {
	yunkit.Meta
}

// CutOverReplicationJob ends an incremental replication job for good. It must
// be Waiting; otherwise the error matches yunkit.ErrConflict. WaitReplicationJob
// waits for the end, with [ReplicationJobFinished].
//
// The call is not repeated when its outcome is unknown (yunkit.ErrOutcomeUnknown):
// the service refuses to cut over a job that is not Waiting any more. Look with
// DescribeReplicationJobs.
//
// API: https://api.aliyun.com/api/smc/2019-06-01/CutOverReplicationJob
func (c *Client) CutOverReplicationJob(ctx context.Context, req *CutOverReplicationJobRequest) (*CutOverReplicationJobResponse, error) {
	return alibaba.Do[CutOverReplicationJobResponse](ctx, c.api, alibaba.Once("CutOverReplicationJob"), req)
}
