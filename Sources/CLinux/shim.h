// What Linux has and Swift's Glibc module leaves out.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <fcntl.h>
#include <linux/falloc.h>
#include <malloc.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

// fallocate is a GNU extension.
static inline int windsock_punch_hole(int file, off_t start, off_t length) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, length);
}

// signalfd is not in the module; sigset_t macros are not importable.
static inline int windsock_end_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  if (pthread_sigmask(SIG_BLOCK, &signals, 0) != 0) return -1;
  return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
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
