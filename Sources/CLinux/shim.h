// What Linux has and Swift's Glibc module leaves out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// fallocate is a GNU extension.
static inline int windsock_punch_hole(int file, off_t start, off_t length) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, length);
}

// A file without a name in a directory, readable by its owner alone; -1 with errno.
static inline int windsock_open_unnamed(const char *directory) {
  return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

// Gives a file without a name one that is free; -1 with errno.
static inline int windsock_link_unnamed(int file, const char *path) {
  char name[40];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

// Renames a file, but not over another one; -1 with errno. (Some file systems cannot promise it.)
static inline int windsock_move_to_free_name(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (access(to, F_OK) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(from, to);
}

// A descriptor that becomes readable when a child process ends; -1 with errno.
static inline int windsock_open_process(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

// Buffers of a few hundred KiB come and go with every read: memory that went back to the system
// in between would have to be cleared and mapped again, which costs more than the copying.
static inline void windsock_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

// Who may do what with an open file: its permission bits; -1 on an error, -2 when it is somebody
// else's. (In Swift it depends on the modules that happen to be loaded where stat's members are.)
static inline int windsock_own_mode(int file) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return -1;
  return facts.st_uid == geteuid() ? (int)(facts.st_mode & 07777) : -2;
}

// The size in bytes of an open regular file; -1 on an error, -2 when it is something else.
static inline off_t windsock_regular_size(int file) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return -1;
  return S_ISREG(facts.st_mode) ? facts.st_size : -2;
}
