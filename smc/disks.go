package smc

import (
	"net/url"

	"github.com/yunkit/yunkit/internal/request"
)

// The service has two descriptions of disks and uses them side by side. The
// older one knows a partition by a device number such as 0_1; the newer one,
// under the name Disks, by its path, and can use LVM. Each of them looks
// different on a source server, in a request and on a replication job.

// On a source server

// SourcePartition is a partition of a source server, by device.
type SourcePartition struct {
	// Device is the number of the disk and of the partition on it, such as 0_1.
	Device string `json:"Device"`
	// Path is where the partition is mounted.
	Path string `json:"Path"`
	// SizeBytes is its size in bytes.
	SizeBytes int64 `json:"SizeBytes"`
	// Need says that the partition cannot be left out.
	Need bool `json:"Need"`
	// CanBlock says that the partition can be copied block by block.
	CanBlock bool `json:"CanBlock"`
}

// SourceDataDisk is a data disk of a source server, with its partitions by device.
type SourceDataDisk struct {
	// Index is the number of the disk, from 1.
	Index int `json:"Index"`
	// Path is where the disk is mounted.
	Path string `json:"Path"`
	// Size is its size in GiB.
	Size int `json:"Size"`
	// Parts are its partitions.
	Parts []SourcePartition `json:"Parts"`
}

// SourceDisks are the disks of a source server, with their partitions by path.
type SourceDisks struct {
	// System is the system disk.
	System SourceDisk `json:"System"`
	// Data are the data disks.
	Data []SourceDisk `json:"Data"`
}

// SourceDisk is a disk of a source server, with its partitions by path.
type SourceDisk struct {
	// Size is its size, by the documentation in GiB. Jobs have come with bytes in
	// the field of this name.
	Size int64 `json:"Size"`
	// Offset is where its first partition begins, in bytes.
	Offset int64 `json:"Offset"`
	// Parts are its partitions.
	Parts []SourceDiskPartition `json:"Parts"`
}

// PartitionType is what a partition is for. Values that are not listed here are
// kept as they are.
type PartitionType string

// The types of partitions.
const (
	// PartitionNormal holds data.
	PartitionNormal PartitionType = "Normal"
	// PartitionSystem holds the operating system.
	PartitionSystem PartitionType = "System"
	// PartitionBoot holds what starts it.
	PartitionBoot PartitionType = "Boot"
)

// SourceDiskPartition is a partition of a source server, by path.
type SourceDiskPartition struct {
	// Path is where the partition is mounted.
	Path string `json:"Path"`
	// Type is what it is for.
	Type PartitionType `json:"Type"`
	// SizeBytes is its size in bytes.
	SizeBytes int64 `json:"SizeBytes"`
	// CanBlock says that the partition can be copied block by block.
	CanBlock bool `json:"CanBlock"`
}

// In a request

// TargetPartition is a partition to make, by device. Device and SizeBytes go
// together: set both or neither. The service holds a request to that, and to
// the partitions of a disk being no larger than the disk.
type TargetPartition struct {
	// Device is the number of the partition on the source server, such as 0_1.
	Device string `url:"Device,omitempty"`
	// SizeBytes is the size in bytes. Default: that of the partition on the source server.
	SizeBytes int64 `url:"SizeBytes,omitempty"`
	// Block says whether to copy block by block. Default for a new job: true.
	Block *bool `url:"Block,omitempty"`
}

// TargetPartitions is a list of partitions as a parameter. Assign any []TargetPartition.
type TargetPartitions []TargetPartition

// EncodeValues sends the partitions as key.1.Device, key.1.SizeBytes and so on.
func (l TargetPartitions) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// TargetDataDisk is a data disk to make for a data disk of the source server,
// with its partitions by device.
type TargetDataDisk struct {
	// Index is the number of the disk on the new server, 1 to 16. The source server
	// must have a data disk of the number.
	Index int `url:"Index,omitempty" check:"range=1..16"`
	// Size is the size of the disk in GiB, 20 to 32768. It must be larger than
	// what the data of the source disk takes.
	Size int `url:"Size,omitempty" check:"range=20..32768"`
	// Part are its partitions.
	Part TargetPartitions `url:"Part,omitempty"`
}

// TargetDataDisks is a list of data disks as a parameter. Assign any []TargetDataDisk.
type TargetDataDisks []TargetDataDisk

// EncodeValues sends the disks as key.1.Index, key.1.Part.1.Device and so on.
func (l TargetDataDisks) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// DiskLayout is how all disks are to look, with their partitions by path.
type DiskLayout struct {
	// System is the system disk.
	System SystemDiskLayout `url:"System,omitempty"`
	// Data are the data disks.
	Data DataDiskLayouts `url:"Data,omitempty"`
}

// EncodeValues sends the layout as key.System.Size, key.Data.1.Part.1.Path and so on.
func (d DiskLayout) EncodeValues(key string, v *url.Values) error {
	return request.Struct(v, key, &d)
}

// SystemDiskLayout is how the system disk is to look.
type SystemDiskLayout struct {
	// Size is the size in GiB, 20 to 32768. It must be larger than what the data
	// of the source disk takes.
	Size int `url:"Size,omitempty" check:"range=20..32768"`
	// LVM says whether to use the Logical Volume Manager. It cannot be used for
	// Windows nor for a disk without a boot partition, and is passed over where
	// the source server lacks LVM2 or is a Debian with a kernel of 3.x or older
	// and XFS.
	LVM bool `url:"LVM,omitempty"`
	// Part are the partitions.
	Part PartitionLayouts `url:"Part,omitempty"`
}

// EncodeValues sends the layout as key.Size, key.Part.1.Path and so on.
func (d SystemDiskLayout) EncodeValues(key string, v *url.Values) error {
	return request.Struct(v, key, &d)
}

// DataDiskLayout is how one data disk is to look.
type DataDiskLayout struct {
	// DiskID is the ID of the data disk.
	DiskID string `url:"DiskId,omitempty"`
	// Size is the size in GiB.
	Size int `url:"Size,omitempty"`
	// LVM says whether to use the Logical Volume Manager.
	LVM bool `url:"LVM,omitempty"`
	// Part are the partitions.
	Part PartitionLayouts `url:"Part,omitempty"`
}

// DataDiskLayouts is a list of data disks as a parameter. Assign any []DataDiskLayout.
type DataDiskLayouts []DataDiskLayout

// EncodeValues sends the disks as key.1.DiskId, key.1.Part.1.Path and so on.
func (l DataDiskLayouts) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// PartitionLayout is how one partition is to look.
type PartitionLayout struct {
	// Path is where the partition is mounted.
	Path string `url:"Path,omitempty"`
	// SizeBytes is the size in bytes.
	SizeBytes int64 `url:"SizeBytes,omitempty"`
	// Block says whether to copy block by block. Without it the service decides.
	Block *bool `url:"Block,omitempty"`
}

// PartitionLayouts is a list of partitions as a parameter. Assign any []PartitionLayout.
type PartitionLayouts []PartitionLayout

// EncodeValues sends the partitions as key.1.Path, key.1.SizeBytes and so on.
func (l PartitionLayouts) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// DiskCategory is a kind of cloud disk.
type DiskCategory string

// DiskESSD is an enhanced SSD, the one kind that is documented.
const DiskESSD DiskCategory = "cloud_essd"

// PerformanceLevel is how fast an enhanced SSD is.
type PerformanceLevel string

// The performance levels, by the random operations a second that one disk can do.
const (
	// PerformanceLevel0 is up to 10,000 a second.
	PerformanceLevel0 PerformanceLevel = "PL0"
	// PerformanceLevel1 is up to 50,000 a second.
	PerformanceLevel1 PerformanceLevel = "PL1"
	// PerformanceLevel2 is up to 100,000 a second.
	PerformanceLevel2 PerformanceLevel = "PL2"
	// PerformanceLevel3 is up to 1,000,000 a second.
	PerformanceLevel3 PerformanceLevel = "PL3"
)

// CrossZoneDisk says what becomes of one disk in another zone.
type CrossZoneDisk struct {
	// DiskID is the ID of the disk.
	DiskID string `url:"DiskId,omitempty"`
	// Category is what kind of disk it becomes.
	Category DiskCategory `url:"Category,omitempty"`
	// PerformanceLevel is how fast it becomes.
	PerformanceLevel PerformanceLevel `url:"PerformanceLevel,omitempty"`
}

// CrossZoneDisks is a list of disks as a parameter. Assign any []CrossZoneDisk.
type CrossZoneDisks []CrossZoneDisk

// EncodeValues sends the disks as key.1.DiskId, key.1.Category and so on.
func (l CrossZoneDisks) EncodeValues(key string, v *url.Values) error {
	return request.Structs(v, key, 1, l)
}

// On a replication job

// JobPartition is a partition that a replication job makes, by device.
type JobPartition struct {
	// Device is the number of the disk and of the partition on it, such as 0_1.
	Device string `json:"Device"`
	// SizeBytes is its size in bytes.
	SizeBytes int64 `json:"SizeBytes"`
	// Block says that it is copied block by block.
	Block bool `json:"Block"`
}

// JobDataDisk is a data disk that a replication job makes, with its partitions
// by device.
type JobDataDisk struct {
	// Index is the number of the disk, from 1.
	Index int `json:"Index"`
	// Size is its size in GiB.
	Size int `json:"Size"`
	// Parts are its partitions.
	Parts []JobPartition `json:"Parts"`
}

// JobDisks are the disks that a replication job makes, with their partitions by
// path.
type JobDisks struct {
	// System is the system disk.
	System JobDisk `json:"System"`
	// Data are the data disks.
	Data []JobDisk `json:"Data"`
}

// JobDisk is a disk that a replication job makes, with its partitions by path.
type JobDisk struct {
	// DiskID is the ID of the disk.
	DiskID string `json:"DiskId"`
	// Size is its size, by the documentation in GiB. The vendor's own example for
	// a data disk is a number of bytes, so look at how large it is before use.
	Size int64 `json:"Size"`
	// LVM says that the disk uses the Logical Volume Manager.
	LVM bool `json:"LVM"`
	// Parts are its partitions.
	Parts []JobDiskPartition `json:"Parts"`
}

// JobDiskPartition is a partition that a replication job makes, by path.
type JobDiskPartition struct {
	// Path is where the partition is mounted.
	Path string `json:"Path"`
	// SizeBytes is its size in bytes.
	SizeBytes int64 `json:"SizeBytes"`
	// Block says that it is copied block by block.
	Block bool `json:"Block"`
}
