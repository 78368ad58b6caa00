// Gives the terminal back on every way out: exit, signal, crash.

#include "CLinux.h"
#include "CNcurses.h"
#include "ending.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

// Mouse, focus, paste and synchronised output off; cursor on; plain colours, keypad and screen.
static const char modes_off[] =
  "\033[?1000l\033[?1002l\033[?1006l\033[?2004l\033[?1004l\033[?2026l"
  "\033[?25h\033[0m\033[?1l\033>\033[?1049l\r\n";

static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS};
static const int changes[] = {SIGTSTP, SIGCONT, SIGWINCH};
enum { fault_count = 7, change_count = 3, replay_limit = 65536 };

static struct {
  int tty;
  // Where pictures go: a copy of `tty` of its own, which a request to end turns into `nothing`.
  int output;
  int nothing;
  struct termios settings;
  int signal_pipe[2];
  int real_stderr;
  int kept_stderr;
  // What a terminal without a second screen needs beside `modes_off`.
  char clear[64];
  size_t clear_length;
  struct sigaction previous[NSIG];
} saved = {
  .tty = -1, .output = -1, .nothing = -1, .signal_pipe = {-1, -1}, .real_stderr = -1,
  .kept_stderr = -1};

static atomic_bool is_open;
static atomic_bool is_armed;

int cn_write(int descriptor, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(descriptor, next, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        struct pollfd writable = {descriptor, POLLOUT, 0};
        poll(&writable, 1, -1);
        continue;
      }
      return errno;
    }
    next += written;
    count -= (size_t)written;
  }
  return 0;
}

// Other processes may share a pipe or a terminal, and for them it must keep blocking: a second
// descriptor of it is opened that does not block; -1 where that is not possible or needed.
static int open_anew(int descriptor) {
  struct stat about;
  if (fstat(descriptor, &about) < 0) return -1;
  if (!S_ISFIFO(about.st_mode) && !S_ISCHR(about.st_mode)) return -1;
  char name[32] = "/proc/self/fd/";
  char digits[12];
  int count = 0;
  for (int rest = descriptor; count == 0 || rest > 0; rest /= 10)
    digits[count++] = (char)('0' + rest % 10);
  size_t length = strlen(name);
  while (count > 0) name[length++] = digits[--count];
  name[length] = 0;
  return open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int cn_open_output(int descriptor) { return open_anew(descriptor); }

void cn_write_in_time(int descriptor, const void *bytes, size_t count, int milliseconds) {
  struct stat about;
  bool is_file = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
  int own = open_anew(descriptor);
  const char *next = bytes;
  while (count > 0) {
    struct pollfd room = {own >= 0 ? own : descriptor, POLLOUT, 0};
    int ready = poll(&room, 1, milliseconds);
    if (ready == 0 || (ready < 0 && errno != EINTR)) break;
    if (ready < 0) continue;
    // Where it is not our own, small pieces go out while there is room.
    ssize_t written = write(room.fd, next, own >= 0 || is_file || count < 64 ? count : 64);
    if (written < 0 && errno != EINTR && errno != EAGAIN) break;
    if (written > 0) {
      next += written;
      count -= (size_t)written;
    }
  }
  if (own >= 0) close(own);
}

int cn_send(const void *bytes, size_t count) {
  return cn_write(saved.output >= 0 ? saved.output : saved.tty, bytes, count);
}

int cn_guard_output(int tty) {
  int copy = fcntl(tty, F_DUPFD_CLOEXEC, 3);
  if (copy >= 0) saved.output = copy;
  return copy;
}

void cn_guard_clear(const char *sequence) {
  size_t length = sequence ? strcspn(sequence, "$") : 0;  // A pause is not for sending.
  if (length > sizeof saved.clear) return;
  memcpy(saved.clear, sequence, length);
  saved.clear_length = length;
}

// A process in the background would be stopped for changing the terminal's settings.
static void restore_settings(void) {
  sigset_t background, before;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &before);
  tcsetattr(saved.tty, TCSANOW, &saved.settings);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// Puts standard error back and prints the end of what was kept.
static void replay_stderr(void) {
  if (saved.real_stderr < 0) return;
  dup2(saved.real_stderr, STDERR_FILENO);
  struct stat about;
  off_t position = 0;
  if (fstat(saved.kept_stderr, &about) == 0 && about.st_size > replay_limit)
    position = about.st_size - replay_limit;
  char block[4096];
  ssize_t count;
  while ((count = pread(saved.kept_stderr, block, sizeof block, position)) > 0) {
    cn_write_in_time(STDERR_FILENO, block, (size_t)count, 500);
    position += count;
  }
  close(saved.kept_stderr);
  close(saved.real_stderr);
  saved.real_stderr = saved.kept_stderr = -1;
}

// Only what a signal handler may call. A terminal that takes nothing must not keep the process.
static void restore_terminal(void) {
  int error = errno;
  if (atomic_exchange(&is_armed, false)) {
    if (saved.clear_length > 0) cn_write_in_time(saved.tty, saved.clear, saved.clear_length, 200);
    cn_write_in_time(saved.tty, modes_off, sizeof modes_off - 1, 200);
    restore_settings();
  }
  if (atomic_load(&is_open)) replay_stderr();
  errno = error;
}

// Swift's own handler prints the backtrace. A fault of the processor happens again when this one
// returns and finds the previous handler, and abort() sends its signal again. One that was sent by
// somebody would not come back after that handler: it ends the process here and now.
static void on_fault(int signal, siginfo_t *information, void *context) {
  (void)context;
  int error = errno;
  restore_terminal();
  bool was_sent = information->si_code <= 0;
  bool is_abort = signal == SIGABRT && information->si_pid == getpid();
  if (was_sent && !is_abort) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
    raise(signal);
  } else {
    sigaction(signal, &saved.previous[signal], NULL);
    // A breakpoint is passed when its handler returns.
    if (signal == SIGTRAP || is_abort) raise(signal);
  }
  errno = error;
}

// The loop takes the byte.
static void on_change(int signal) { windsock_ring_pipe(saved.signal_pipe[1], (uint8_t)signal); }

void cn_guard_before_end(bool is_first) {
  if (!is_first) {
    restore_terminal();
    return;
  }
  // A write to a terminal that takes nothing fails now, and the next one goes nowhere.
  if (saved.output >= 0 && atomic_load(&is_armed)) dup2(saved.nothing, saved.output);
  if (saved.signal_pipe[1] >= 0) on_change(SIGTERM);
}

// Not SIG_IGN, which programs that are started from here would inherit.
static void on_broken_pipe(int signal) { (void)signal; }

static void install(int signal, struct sigaction *action) {
  sigemptyset(&action->sa_mask);
  sigaction(signal, action, &saved.previous[signal]);
}

static void install_handlers(void) {
  struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  struct sigaction change = {.sa_handler = on_change, .sa_flags = SA_RESTART};
  struct sigaction broken_pipe = {.sa_handler = on_broken_pipe, .sa_flags = SA_RESTART};
  for (int i = 0; i < fault_count; i++) install(faults[i], &fault);
  for (int i = 0; i < change_count; i++) install(changes[i], &change);
  install(SIGPIPE, &broken_pipe);
}

// Requests to end are still taken: what was recorded is written when the screen is gone.
static void remove_handlers(void) {
  for (int i = 0; i < fault_count; i++) sigaction(faults[i], &saved.previous[faults[i]], NULL);
  for (int i = 0; i < change_count; i++) sigaction(changes[i], &saved.previous[changes[i]], NULL);
  sigaction(SIGPIPE, &saved.previous[SIGPIPE], NULL);
}

// A stack that overflowed has no room for a handler. Swift may have made another one already.
static void make_alternate_stack(void) {
  static char stack[64 * 1024];
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
  }
}

static void keep_stderr(void) {
  if (!isatty(STDERR_FILENO)) return;
  const char *directory = getenv("TMPDIR");
  char path[4096];
  size_t length = directory ? strlen(directory) : 0;
  const char name[] = "/windsock-stderr-XXXXXX";
  if (length == 0 || length + sizeof name > sizeof path) {
    directory = "/tmp";
    length = strlen(directory);
  }
  memcpy(path, directory, length);
  memcpy(path + length, name, sizeof name);
  int file = mkstemp(path);
  if (file < 0) return;
  unlink(path);
  fcntl(file, F_SETFD, FD_CLOEXEC);
  saved.real_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved.real_stderr < 0) {
    close(file);
    return;
  }
  saved.kept_stderr = file;
  dup2(file, STDERR_FILENO);
}

int cn_guard_open(int tty) {
  if (atomic_load(&is_open)) {
    errno = EBUSY;
    return -1;
  }
  if (tcgetattr(tty, &saved.settings) < 0) return -1;
  if (saved.signal_pipe[0] < 0 && windsock_open_pipe(saved.signal_pipe) < 0) return -1;
  if (saved.nothing < 0) saved.nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
  saved.tty = tty;
  if (cn_end_requests(true) < 0) return -1;
  keep_stderr();
  make_alternate_stack();
  install_handlers();
  static bool is_registered;
  if (!is_registered) is_registered = atexit(cn_guard_close) == 0;
  atomic_store(&is_open, true);
  return saved.signal_pipe[0];
}

void cn_guard_arm(bool armed) { atomic_store(&is_armed, armed); }

void cn_guard_close(void) {
  if (!atomic_load(&is_open)) return;
  restore_terminal();
  restore_settings();
  remove_handlers();
  atomic_store(&is_open, false);
  saved.output = -1;
}

int cn_next_signal(void) {
  unsigned char byte;
  return read(saved.signal_pipe[0], &byte, 1) == 1 ? byte : 0;
}

// The stop may reach another thread first, so that this one runs on for a moment. It waits for the
// signal that says it was continued; in vain when there is no shell that could do that.
void cn_stop(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
  sigaction(SIGTSTP, &standard, &ours);
  kill(0, SIGTSTP);
  for (int tries = 0; tries < 5; tries++) {
    struct pollfd readable = {saved.signal_pipe[0], POLLIN, 0};
    poll(&readable, 1, 100);
    int signal = cn_next_signal();
    if (signal == SIGCONT) break;
    // Whatever else came is the loop's to take.
    if (signal != 0) on_change(signal);
  }
  sigaction(SIGTSTP, &ours, NULL);
}
