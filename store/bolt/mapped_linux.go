package bolt

import "syscall"

// unmap gives the memory back in which a part of a file is mapped. Where it is
// read again, the system maps it again, from its own copy of the file.
func unmap(at uintptr, size int64) {
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, at, uintptr(size), syscall.MADV_DONTNEED) // it is advice
}
