// What the kernel does for a terminal.

#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cn_signal_interrupt(void) { return SIGINT; }
int cn_signal_quit(void) { return SIGQUIT; }
int cn_signal_terminate(void) { return SIGTERM; }
int cn_signal_hangup(void) { return SIGHUP; }
int cn_signal_stop(void) { return SIGTSTP; }
int cn_signal_continue(void) { return SIGCONT; }
int cn_signal_resize(void) { return SIGWINCH; }

// A fresh open and not a copy of standard output: the flags of a copy are shared with whoever else
// has the descriptor, and one of them may make it non-blocking.
int cn_open_tty(void) {
  char name[256];
  bool is_standard = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)
                     && ttyname_r(STDOUT_FILENO, name, sizeof name) == 0;
  int flags = O_RDWR | O_CLOEXEC | O_NOCTTY;
  if (is_standard) {
    int tty = open(name, flags);
    if (tty >= 0) return tty;
  }
  int tty = open("/dev/tty", flags);
  // In some containers the name leads nowhere, while the descriptor works.
  if (tty < 0 && is_standard) return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  return tty;
}

bool cn_size(int tty, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(tty, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

int cn_wait(const int *descriptors, bool *readable, int count, int milliseconds) {
  struct pollfd waiting[64];
  if (count > 64) count = 64;
  for (int i = 0; i < count; i++) waiting[i] = (struct pollfd){descriptors[i], POLLIN, 0};
  int ready = poll(waiting, (nfds_t)count, milliseconds);
  // An error or a hang-up is for the reader to find.
  for (int i = 0; i < count; i++) readable[i] = ready > 0 && waiting[i].revents != 0;
  return ready;
}
