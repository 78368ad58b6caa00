#define _GNU_SOURCE 1
#include "CLinux.h"

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

int windsock_punch_hole(int file, int64_t start, int64_t length) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, length);
}

int windsock_open_unnamed(const char *directory) {
  // It is given its name by way of /proc.
  if (access("/proc/self/fd", X_OK) != 0) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

int windsock_link_unnamed(int file, const char *path) {
  char name[40];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int windsock_move_to_free_name(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  if (access(to, F_OK) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(from, to);
}

int windsock_open_process(int process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

int windsock_open_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

void windsock_widen_pipe(int end, int bytes) { fcntl(end, F_SETPIPE_SZ, bytes); }

void windsock_ring_pipe(int writing_end, uint8_t byte) {
  int saved = errno;
  ssize_t written = write(writing_end, &byte, 1);
  (void)written;
  errno = saved;
}

size_t windsock_drain_pipe(int reading_end, uint8_t *buffer, size_t size) {
  ssize_t count = read(reading_end, buffer, size);
  return count > 0 ? (size_t)count : 0;
}

int64_t windsock_random_bytes(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

void windsock_keep_freed_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

int windsock_own_mode(int file) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return -1;
  return facts.st_uid == geteuid() ? (int)(facts.st_mode & 07777) : -2;
}

int64_t windsock_regular_size(int file) {
  struct stat facts;
  if (fstat(file, &facts) != 0) return -1;
  return S_ISREG(facts.st_mode) ? facts.st_size : -2;
}

static int argument_count;
static char **arguments;

// The C library hands what main gets to what runs before it, too.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  arguments = values;
}

const char *windsock_argument(int place) {
  return place >= 0 && place < argument_count ? arguments[place] : NULL;
}
