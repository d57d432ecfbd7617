//go:build !linux

package bolt

// unmap leaves it to the system which memory a mapped file takes.
func unmap(uintptr, int64) {}
