// Starting a program whose connect() calls are answered by another process: seccomp user
// notification (seccomp_unotify(2)), and pidfd_getfd(2) for its sockets.
//
// It is C because a child process may only make system calls between fork and exec, and because
// Swift cannot import the kernel's structures and requests. No header of the system is included
// here, for the reason that CLinux.h gives.
#ifndef WINDSOCK_CLAUNCH_H
#define WINDSOCK_CLAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What to start. Descriptors of -1 stay what they are in this process.
struct windsock_program {
  const char *path;
  char *const *arguments;    // ends with NULL
  char *const *environment;  // ends with NULL
  int input;
  int output;
  int errors;
  // Whether its connect() calls come to a listener.
  bool catches_connects;
  // Whether it gets a process group of its own, which signals of the terminal do not reach.
  bool has_own_group;
  // Whether it gets SIGTERM when this process ends, however that happens.
  bool ends_with_parent;
  // The soft limit of its file descriptors; 0 for this process's.
  uint64_t descriptor_limit;
};

enum windsock_stage {
  WINDSOCK_STARTED = 0,
  // No process could be made.
  WINDSOCK_NO_PROCESS = 1,
  // The kernel refused the filter; nothing was started.
  WINDSOCK_NO_FILTER = 2,
  // The file could not be executed; nothing was started.
  WINDSOCK_NO_PROGRAM = 3,
};

struct windsock_started {
  enum windsock_stage stage;
  int error;  // errno of a stage that failed
  int32_t process;
  int listener;  // where its connect() calls come to; -1 without them
};

// Starts a program; a script without a first line that names an interpreter is run by /bin/sh.
struct windsock_started windsock_start(const struct windsock_program *program);

// Makes this process the one that orphans among its descendants become children of: the kernel may let
// only ancestors look into a process.
void windsock_adopt_orphans(void);

// An ended child of this process, which stays to be waited for; 0 without one.
int32_t windsock_ended_child(void);

// Becomes readable when a child of this process has ended; the signal that says so is blocked from here on
// in this thread and those that it starts. -1 with errno.
int windsock_open_child_ends(void);

// Forgets what was to be read from it.
void windsock_drain_child_ends(int descriptor);

// The children of this process, up to `room` of them, as the kernel lists them now; how many there are.
size_t windsock_children(int32_t *processes, size_t room);

// A connect() that waits for its answer.
struct windsock_connect {
  uint64_t identity;
  int32_t process;
  // A TCP socket of IPv4 or IPv6 in this network namespace; another one is -1, and so is one that
  // cannot be looked at.
  int socket;
  uint64_t cookie;  // the kernel's number of the socket, which no other has
  bool is_unreadable;
  bool is_ipv6;        // the socket's family
  bool is_blocking;
  bool is_unconnected;  // whether connect() was not called on it before
  uint8_t address[16];  // 4 bytes for IPv4, whatever the socket's family
  bool has_ipv6_address;
  uint16_t port;
};

// Takes the next connect() from the listener: 0, or -1 with errno (ENOENT when its caller is gone).
int windsock_take_connect(int listener, struct windsock_connect *connect);

// Answers it: with an errno, or 0 for success; -1 with errno when its caller is gone.
int windsock_answer_connect(int listener, uint64_t identity, int error);

// Lets the kernel carry it out as it is.
int windsock_continue_connect(int listener, uint64_t identity);

// Whether its caller still waits.
bool windsock_is_waiting(int listener, uint64_t identity);

// Begins to connect a socket to an address of IPv4 (4 bytes) or IPv6 (16 bytes): 0 or errno's value, which is
// EINPROGRESS where it takes time. A socket of IPv6 is given IPv4 addresses as mapped ones.
int windsock_begin_connect(
  int socket, bool is_ipv6_socket, const uint8_t *address, bool has_ipv6_address, uint16_t port);

// A new socket for connections to addresses of a family, which does not block; -1 with errno.
int windsock_open_socket(bool is_ipv6);

// Sets whether calls on it block.
void windsock_set_blocking(int socket, bool blocks);

// The error that a connect() which took time ended with; 0 for none.
int windsock_connect_error(int socket);

// Where a socket is bound: the bytes of the address, 4 (for mapped ones, too) or 16; 0 when nowhere.
int windsock_local_address(int socket, uint8_t address[16], uint16_t *port);

// Signals as something to read. Those that may end or steer a program are blocked from here on in this
// thread and those that it starts. -1 with errno.
int windsock_open_signals(void);

// The next signal that waits, 0 for none; whether a process sent it to this one alone, rather than
// the terminal to all.
int windsock_next_signal(int descriptor, bool *is_from_process);

// Removes a folder and what is in it; links are removed and not followed.
void windsock_remove_tree(const char *path);

// Waits for the end of a child, without reaping others: 0 while it runs, 1 with its exit status, 128 and
// the signal's number for one that a signal ended.
int windsock_child_status(int32_t process, int *status);

#endif
