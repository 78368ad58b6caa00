// Signals that ask the process to end.

#include "CLinux.h"
#include "CNcurses.h"
#include "ending.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

// Whatever would end the process by itself, but faults, SIGKILL, and SIGPIPE and SIGXFSZ, which are
// errors of a write.
static const int endings[] = {SIGHUP,    SIGINT,  SIGTERM, SIGALRM, SIGUSR1, SIGUSR2,
                              SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,  SIGXCPU, SIGSTKFLT};
enum { ending_count = 12 };

// `timeout` and others send the same signal twice at the same moment.
static const long same_moment = 100 * 1000 * 1000;

static int ending_pipe[2] = {-1, -1};
static pthread_t owner;
// When the first request came, in nanoseconds; 0 while none has.
static _Atomic(long) first_request;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long)time.tv_sec * 1000 * 1000 * 1000 + time.tv_nsec;
}

static void on_ending(int signal) {
  int error = errno;
  long none = 0;
  long time = now();
  if (atomic_compare_exchange_strong(&first_request, &none, time)) {
    // Never taken out again: it is found by everyone who looks, now or later.
    windsock_ring_pipe(ending_pipe[1], (uint8_t)signal);
    cn_guard_before_end(true);
    // A write that blocks returns in the thread that the signal reaches.
    if (!pthread_equal(pthread_self(), owner)) pthread_kill(owner, signal);
  } else if (time - none > same_moment) {
    cn_guard_before_end(false);
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(signal, &standard, NULL);
    raise(signal);
  }
  errno = error;
}

// Not restarting calls: one that waits for an output is to return.
static void install(int signal) {
  struct sigaction before, action = {.sa_handler = on_ending};
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, NULL, &before) < 0) return;
  // nohup(1).
  if (signal == SIGHUP && before.sa_handler == SIG_IGN) return;
  sigaction(signal, &action, NULL);
}

int cn_end_requests(bool has_screen) {
  if (ending_pipe[0] < 0) {
    if (windsock_open_pipe(ending_pipe) < 0) return -1;
    owner = pthread_self();
    for (int i = 0; i < ending_count; i++) install(endings[i]);
    for (int signal = SIGRTMIN; signal <= SIGRTMAX; signal++) install(signal);
  }
  // Without a screen it ends the program where it stands, as people expect of it.
  if (has_screen) install(SIGQUIT);
  return ending_pipe[0];
}

int cn_end_descriptor(void) { return ending_pipe[0]; }
