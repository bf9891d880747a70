package pipeline

import "io/fs"

// inode would tell a file apart from another that took its name; Windows does
// not say without opening it, so size and time must do.
func inode(fs.FileInfo) uint64 { return 0 }
