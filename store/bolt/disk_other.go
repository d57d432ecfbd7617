//go:build !linux

package bolt

// diskOf knows nothing of disks on this system: what it is full of shows when
// it is written.
func diskOf(string) (disk, error) { return disk{free: -1}, nil }
