package bolt

import "syscall"

// diskOf asks the system. The numbers are those of statfs(2).
func diskOf(folder string) (disk, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return disk{}, err
	}
	d := disk{free: int64(st.Bavail) * st.Bsize}
	switch uint32(st.Type) {
	case 0x6969:
		d.network = "NFS"
	case 0x517B, 0xFF534D42, 0xFE534D42:
		d.network = "SMB"
	case 0x01021997:
		d.network = "9P"
	case 0x00C36400:
		d.network = "Ceph"
	case 0x5346414F:
		d.network = "AFS"
	}
	return d, nil
}
