#define _GNU_SOURCE 1
#include <fcntl.h>
#include <linux/falloc.h>

// fallocate is a GNU extension that Swift's Glibc module leaves out.
static inline int windsock_punch_hole(int file, off_t start, off_t length) {
  return fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, length);
}
