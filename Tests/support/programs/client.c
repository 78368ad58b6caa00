// A WebSocket client that links nothing: plain system calls, for a static binary.
//
// client HOST PORT [thread|fork|nonblocking]: connects, reads a message, sends "hi", reads the answer.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *host;
static int port, blocks = 1;

static void check(int holds, const char *what) {
  if (holds) return;
  int error = errno;
  perror(what);
  exit(error == ECONNREFUSED ? 2 : error == ENOSYS ? 3 : 1);
}

static int dial(void) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  int is_v6 = strchr(host, ':') != NULL;
  check(inet_pton(is_v6 ? AF_INET6 : AF_INET, host, is_v6 ? (void *)&v6.sin6_addr : &v4.sin_addr) == 1, host);
  int end = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | (blocks ? 0 : SOCK_NONBLOCK), 0);
  const struct sockaddr *address = is_v6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
  int error = connect(end, address, is_v6 ? sizeof v6 : sizeof v4);
  if (blocks) {
    check(error == 0, "connect");
    return end;
  }
  if (error != 0) {
    check(errno == EINPROGRESS, "connect");
    struct pollfd look = {.fd = end, .events = POLLOUT};
    poll(&look, 1, -1);
    socklen_t size = sizeof errno;
    getsockopt(end, SOL_SOCKET, SO_ERROR, &errno, &size);
    check(errno == 0, "connect");
  }
  fcntl(end, F_SETFL, 0);
  return end;
}

static void take(int end, unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t got = read(end, bytes, count);
    check(got > 0, "read");
    bytes += got, count -= got;
  }
}

static void *talk(void *nothing) {
  int end = dial();
  char request[512], head[4096] = {0};
  int length = snprintf(
    request, sizeof request,
    "GET /ws/ HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", port);
  check(write(end, request, length) == length, "write");
  for (int at = 0; strstr(head, "\r\n\r\n") == NULL && at < 4000; at++) take(end, (void *)&head[at], 1);
  unsigned char frame[128];
  take(end, frame, 2 + 8);  // Welcome!
  check(write(end, "\x81\x82\0\0\0\0hi", 8) == 8, "write");
  take(end, frame, 2 + 2);
  printf("%.2s\n", frame + 2);
  check(write(end, "\x88\x82\0\0\0\0\x03\xe8", 8) == 8, "write");
  take(end, frame, 2 + 2);
  close(end);
  return nothing;
}

int main(int count, char **words) {
  if (count < 3) return 64;
  host = words[1], port = atoi(words[2]);
  const char *way = count > 3 ? words[3] : "";
  blocks = strcmp(way, "nonblocking") != 0;
  if (strcmp(way, "thread") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, talk, NULL);
    pthread_join(thread, NULL);
  } else if (strcmp(way, "fork") == 0) {
    pid_t child = fork();
    int status = 0;
    if (child != 0) {
      waitpid(child, &status, 0);
      return WEXITSTATUS(status);
    }
    talk(NULL);
  } else {
    talk(NULL);
  }
  fflush(stdout);
  return 0;
}
