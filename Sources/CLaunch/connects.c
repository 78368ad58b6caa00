#define _GNU_SOURCE 1
#include "CLaunch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif
#ifndef TCP_FASTOPEN_CONNECT
#define TCP_FASTOPEN_CONNECT 30
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_mapped(const struct in6_addr *address) {
  return memcmp(address, mapped, sizeof mapped) == 0;
}

// The process that a thread belongs to; 0 when it is gone.
static pid_t process_of(pid_t thread) {
  char path[64], line[128];
  snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  int process = 0;
  while (fgets(line, sizeof line, file) != NULL && sscanf(line, "Tgid: %d", &process) != 1) {}
  fclose(file);
  return process;
}

// A copy of a descriptor of another process; -1 with errno.
static int copy_descriptor(pid_t thread, int number) {
  int process = (int)syscall(SYS_pidfd_open, thread, 0);
  // Only a process's first thread has its number.
  if (process < 0) process = (int)syscall(SYS_pidfd_open, process_of(thread), 0);
  if (process < 0) return -1;
  int copy = (int)syscall(SYS_pidfd_getfd, process, number, 0);
  int error = errno;
  close(process);
  errno = error;
  return copy;
}

static int option(int socket, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  return getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

// Whether a socket is in this process's network namespace: where the kernel does not say, it is.
static bool is_near(int socket) {
  static _Atomic uint64_t own = 0;
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) != 0) return true;
  if (own == 0) {
    int probe = windsock_open_socket(false);
    uint64_t here = 0;
    size = sizeof here;
    if (probe >= 0 && getsockopt(probe, SOL_SOCKET, SO_NETNS_COOKIE, &here, &size) == 0) own = here;
    if (probe >= 0) close(probe);
  }
  return own == 0 || cookie == own;
}

// Whether a socket is one of TCP that the kernel would connect to an address of `family`.
static bool is_ours(int socket, int family) {
  int protocol = option(socket, SO_PROTOCOL);
  return option(socket, SO_DOMAIN) == family && option(socket, SO_TYPE) == SOCK_STREAM
    && (protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP) && is_near(socket);
}

// Reads the address that connect() was called with; false when it is none of IP.
static bool read_address(const union address *from, size_t size, struct windsock_connect *connect) {
  if (size >= sizeof from->v4 && from->any.sa_family == AF_INET) {
    memcpy(connect->address, &from->v4.sin_addr, 4);
    connect->port = ntohs(from->v4.sin_port);
    return true;
  }
  if (size < 24 || from->any.sa_family != AF_INET6) return false;
  // An address that is one only together with its interface cannot be dialled by another socket
  // without it.
  if (IN6_IS_ADDR_LINKLOCAL(&from->v6.sin6_addr)) return false;
  connect->port = ntohs(from->v6.sin6_port);
  if (is_mapped(&from->v6.sin6_addr)) {
    memcpy(connect->address, from->v6.sin6_addr.s6_addr + 12, 4);
  } else {
    memcpy(connect->address, &from->v6.sin6_addr, 16);
    connect->has_ipv6_address = true;
  }
  return true;
}

static void look_at_socket(struct windsock_connect *connect) {
  int socket = connect->socket;
  struct tcp_info facts;
  socklen_t size;
  memset(&facts, 0, sizeof facts);
  size = sizeof connect->cookie;
  getsockopt(socket, SOL_SOCKET, SO_COOKIE, &connect->cookie, &size);
  size = sizeof facts;
  connect->is_ipv6 = option(socket, SO_DOMAIN) == AF_INET6;
  connect->is_blocking = (fcntl(socket, F_GETFL) & O_NONBLOCK) == 0;
  bool is_known = getsockopt(socket, IPPROTO_TCP, TCP_INFO, &facts, &size) == 0;
  connect->is_unconnected = !is_known || facts.tcpi_state == TCP_CLOSE;
}

int windsock_take_connect(int listener, struct windsock_connect *connect) {
  // The kernel's structure may have grown; it wants zeros.
  union {
    struct seccomp_notif call;
    char room[512];
  } notified;
  memset(&notified, 0, sizeof notified);
  memset(connect, 0, sizeof *connect);
  connect->socket = -1;
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notified) != 0) return -1;
  const struct seccomp_notif *call = &notified.call;
  connect->identity = call->id;
  connect->process = (int32_t)call->pid;

  union address address;
  memset(&address, 0, sizeof address);
  size_t length = (uint32_t)call->data.args[2];
  if (length > sizeof address) length = sizeof address;
  struct iovec here = {&address, length};
  struct iovec there = {(void *)(uintptr_t)call->data.args[1], length};
  ssize_t count = process_vm_readv((pid_t)call->pid, &here, 1, &there, 1, 0);
  if (count < 0) {
    // A bad address is the program's own mistake, which the kernel answers.
    connect->is_unreadable = errno == EPERM || errno == ENOSYS;
  } else if (read_address(&address, (size_t)count, connect)) {
    connect->socket = copy_descriptor((pid_t)call->pid, (int)call->data.args[0]);
    if (connect->socket < 0) connect->is_unreadable = errno == EPERM || errno == ENOSYS;
  }
  // The number may have become another process's meanwhile, and so what was read of it.
  if (!windsock_is_waiting(listener, call->id)) {
    if (connect->socket >= 0) close(connect->socket);
    connect->socket = -1;
    errno = ENOENT;
    return -1;
  }
  if (connect->socket >= 0 && !is_ours(connect->socket, address.any.sa_family)) {
    close(connect->socket);
    connect->socket = -1;
  }
  if (connect->socket >= 0) look_at_socket(connect);
  return 0;
}

bool windsock_is_waiting(int listener, uint64_t identity) {
  return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &identity) == 0;
}

static int answer(int listener, uint64_t identity, int error, uint32_t flags) {
  struct seccomp_notif_resp response = {.id = identity, .error = -error, .flags = flags};
  return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

int windsock_answer_connect(int listener, uint64_t identity, int error) {
  return answer(listener, identity, error, 0);
}

int windsock_continue_connect(int listener, uint64_t identity) {
  return answer(listener, identity, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
}

int windsock_begin_connect(
  int socket, bool is_ipv6_socket, const uint8_t *bytes, bool has_ipv6_address, uint16_t port) {
  union address address;
  memset(&address, 0, sizeof address);
  socklen_t size = sizeof address.v4;
  int off = 0;
  setsockopt(socket, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &off, sizeof off);
  if (!is_ipv6_socket) {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(port);
    memcpy(&address.v4.sin_addr, bytes, 4);
  } else {
    size = sizeof address.v6;
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    if (has_ipv6_address) {
      memcpy(&address.v6.sin6_addr, bytes, 16);
    } else {
      setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
      memcpy(address.v6.sin6_addr.s6_addr, mapped, sizeof mapped);
      memcpy(address.v6.sin6_addr.s6_addr + 12, bytes, 4);
    }
  }
  return connect(socket, &address.any, size) == 0 ? 0 : errno;
}

int windsock_open_socket(bool is_ipv6) {
  return socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

void windsock_set_blocking(int socket, bool blocks) {
  int flags = fcntl(socket, F_GETFL);
  if (flags >= 0) fcntl(socket, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

int windsock_connect_error(int socket) { return option(socket, SO_ERROR); }

int windsock_local_address(int socket, uint8_t bytes[16], uint16_t *port) {
  union address address;
  socklen_t size = sizeof address;
  if (getsockname(socket, &address.any, &size) != 0) return 0;
  if (address.any.sa_family == AF_INET) {
    memcpy(bytes, &address.v4.sin_addr, 4);
    *port = ntohs(address.v4.sin_port);
    return 4;
  }
  if (address.any.sa_family != AF_INET6) return 0;
  *port = ntohs(address.v6.sin6_port);
  if (is_mapped(&address.v6.sin6_addr)) {
    memcpy(bytes, address.v6.sin6_addr.s6_addr + 12, 4);
    return 4;
  }
  memcpy(bytes, &address.v6.sin6_addr, 16);
  return 16;
}
