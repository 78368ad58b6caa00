// What Linux has and Swift's Glibc module leaves out.
//
// No header of the system is included here: with _GNU_SOURCE some of its structures have other
// members than Swift's Glibc module gives them, and a build in which both are seen does not compile.
#ifndef WINDSOCK_CLINUX_H
#define WINDSOCK_CLINUX_H

#include <stddef.h>
#include <stdint.h>

// An argument of the program, its name being the first; NULL behind the last.
//
// Swift reads its arguments in /proc, which not every chroot or container has.
const char *windsock_argument(int place);

// Gives the bytes from `start` back to the file system, which then reads as zeros; -1 with errno.
int windsock_punch_hole(int file, int64_t start, int64_t length);

// A file without a name in a directory, readable by its owner alone; -1 with errno.
int windsock_open_unnamed(const char *directory);

// Gives a file without a name one that is free; -1 with errno.
int windsock_link_unnamed(int file, const char *path);

// Renames a file, but not over another one; -1 with errno. (Some file systems cannot promise it.)
int windsock_move_to_free_name(const char *from, const char *to);

// A descriptor that becomes readable when a child process ends; -1 with errno.
int windsock_open_process(int process);

// A pipe by which one thread, or a signal handler, wakes another one that waits for its first end to
// become readable: neither end blocks, and no child process inherits them. -1 with errno.
int windsock_open_pipe(int ends[2]);

// Has a pipe hold as much as the system allows, up to so many bytes.
void windsock_widen_pipe(int end, int bytes);

// Wakes who waits for the pipe. A full pipe has bytes enough for that. Safe in a signal handler.
void windsock_ring_pipe(int writing_end, uint8_t byte);

// Empties the pipe into a buffer and returns how many bytes were in it; 0 when there are none.
size_t windsock_drain_pipe(int reading_end, uint8_t *buffer, size_t size);

// Fills a buffer with random bytes; how many were written, or -1 with errno.
int64_t windsock_random_bytes(void *buffer, size_t count);

// Buffers of a few hundred KiB come and go with every read: memory that went back to the system
// in between would have to be cleared and mapped again, which costs more than the copying.
void windsock_keep_freed_memory(void);

// The permission bits of an open file; -1 on an error, -2 when another user owns it.
int windsock_own_mode(int file);

// The size in bytes of an open regular file; -1 on an error, -2 when it is something else.
int64_t windsock_regular_size(int file);

#endif
