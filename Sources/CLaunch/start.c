#define _GNU_SOURCE 1
#include "CLaunch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#define NATIVE_ARCH 0
#endif

// connect() of 32-bit programs on x86-64.
#define CONNECT_I386 362

#define FIELD(name) offsetof(struct seccomp_data, name)
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define EQUALS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define HAS_BITS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, value, yes, no)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
// The low half of an argument, on the little-endian machines that are known here.
#define ARGUMENT(n) (FIELD(args) + 8 * (n))

// connect() is notified. What would connect without it is refused in the way of a kernel that does not
// have it, so that programs fall back to connect(): TCP Fast Open by sendto and its relatives, and
// io_uring. Jumps count from the next line.
static struct sock_filter filter[] = {
  /*  0 */ LOAD(FIELD(arch)),
  /*  1 */ EQUALS(NATIVE_ARCH, 3, 0),
  /*  2 */ EQUALS(AUDIT_ARCH_I386, 0, 14),
  /*  3 */ LOAD(FIELD(nr)),
  /*  4 */ EQUALS(CONNECT_I386, 11, 12),
  /*  5 */ LOAD(FIELD(nr)),
  /*  6 */ EQUALS(SYS_connect, 9, 0),
  /*  7 */ EQUALS(SYS_io_uring_setup, 11, 0),
  /*  8 */ EQUALS(SYS_sendto, 3, 0),
  /*  9 */ EQUALS(SYS_sendmmsg, 2, 0),
  /* 10 */ EQUALS(SYS_sendmsg, 3, 0),
  /* 11 */ RETURN(SECCOMP_RET_ALLOW),
  /* 12 */ LOAD(ARGUMENT(3)),
  /* 13 */ HAS_BITS(MSG_FASTOPEN, 4, 3),
  /* 14 */ LOAD(ARGUMENT(2)),
  /* 15 */ HAS_BITS(MSG_FASTOPEN, 2, 1),
  /* 16 */ RETURN(SECCOMP_RET_USER_NOTIF),
  /* 17 */ RETURN(SECCOMP_RET_ALLOW),
  /* 18 */ RETURN(SECCOMP_RET_ERRNO | EOPNOTSUPP),
  /* 19 */ RETURN(SECCOMP_RET_ERRNO | ENOSYS),
};

struct report {
  enum windsock_stage stage;
  int error;
};

// What the child says of itself; without a listener an error that ends it.
static void report(int channel, enum windsock_stage stage, int error, int listener) {
  struct report said = {stage, error};
  struct iovec part = {&said, sizeof said};
  char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (listener >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &listener, sizeof listener);
  }
  ssize_t sent = sendmsg(channel, &message, 0);
  (void)sent;
}

// Installs the filter in the calling process: its listener, or -1 with errno.
static int install_filter(void) {
  struct sock_fprog all = {sizeof filter / sizeof *filter, filter};
  if (NATIVE_ARCH == 0) {
    errno = ENOSYS;
    return -1;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  // Signals interrupt a call that waits for its answer, as they do any connect().
  return (int)syscall(
    SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &all);
}

// Whether the kernel, and the profile of a container, let descriptors be copied: 0 or errno's value.
static int copying_error(void) {
  int process = (int)syscall(SYS_pidfd_open, getpid(), 0);
  if (process < 0) return errno;
  int copy = (int)syscall(SYS_pidfd_getfd, process, process, 0);
  int error = copy < 0 ? errno : 0;
  if (copy >= 0) close(copy);
  close(process);
  return error;
}

static void place(int from, int to) {
  if (from < 0) return;
  // dup2 onto itself would leave a close-on-exec flag.
  if (from == to) fcntl(from, F_SETFD, 0);
  else dup2(from, to);
}

static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) {
    struct sigaction action;
    // What is ignored since before this process began stays so (nohup); its own SIGPIPE does not.
    if (sigaction(number, NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_IGN && number != SIGPIPE) continue;
    if (action.sa_handler != SIG_DFL) signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void limit_descriptors(uint64_t soft) {
  struct rlimit limit;
  if (soft == 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0 || soft > limit.rlim_max) return;
  limit.rlim_cur = soft;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Only system calls from here on: other threads of the parent may have held any lock.
__attribute__((noreturn)) static void become(
  const struct windsock_program *program, char *const *script, int channel, pid_t parent) {
  if (program->has_own_group) setpgid(0, 0);
  if (program->ends_with_parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != parent) _exit(127);
  }
  place(program->input, 0);
  place(program->output, 1);
  place(program->errors, 2);
  limit_descriptors(program->descriptor_limit);
  if (program->catches_connects) {
    int listener = install_filter();
    if (listener < 0) {
      report(channel, WINDSOCK_NO_FILTER, errno, -1);
      _exit(127);
    }
    report(channel, WINDSOCK_STARTED, 0, listener);
    close(listener);
  }
  reset_signals();
  execve(program->path, program->arguments, program->environment);
  int error = errno;
  if (error == ENOEXEC) execve("/bin/sh", script, program->environment);
  report(channel, WINDSOCK_NO_PROGRAM, error, -1);
  _exit(127);
}

// Reads what the child said until it executes the program, which closes its end.
static void hear(int channel, struct windsock_started *started) {
  for (;;) {
    struct report said;
    struct iovec part = {&said, sizeof said};
    char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
    struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    if (count < 0 && errno == EINTR) continue;
    if (count < (ssize_t)sizeof said) return;
    started->stage = said.stage;
    started->error = said.error;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
      memcpy(&started->listener, CMSG_DATA(header), sizeof(int));
    }
  }
}

// The arguments with which /bin/sh runs a script; NULL without memory.
static char **script_arguments(const struct windsock_program *program) {
  size_t count = 0;
  while (program->arguments[count] != NULL) count++;
  char **script = calloc(count + 3, sizeof *script);
  if (script == NULL) return NULL;
  script[0] = "sh";
  script[1] = (char *)program->path;
  for (size_t index = 1; index < count; index++) script[index + 1] = program->arguments[index];
  return script;
}

struct windsock_started windsock_start(const struct windsock_program *program) {
  struct windsock_started started = {.stage = WINDSOCK_NO_PROCESS, .listener = -1};
  if (program->catches_connects && (started.error = copying_error()) != 0) {
    started.stage = WINDSOCK_NO_FILTER;
    return started;
  }
  char **script = script_arguments(program);
  int ends[2];
  if (script == NULL || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    started.error = errno;
    free(script);
    return started;
  }
  // No handler of the parent's may run in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  started.process = fork();
  if (started.process == 0) become(program, script, ends[1], parent);
  started.error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  free(script);
  if (started.process > 0) {
    started.stage = WINDSOCK_STARTED;
    hear(ends[0], &started);
    if (started.stage != WINDSOCK_STARTED) {
      while (waitpid(started.process, NULL, 0) < 0 && errno == EINTR) {}
      if (started.listener >= 0) close(started.listener);
      started.listener = -1;
    }
  }
  close(ends[0]);
  return started;
}

void windsock_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int32_t windsock_ended_child(void) {
  siginfo_t facts;
  facts.si_pid = 0;
  if (waitid(P_ALL, 0, &facts, WEXITED | WNOHANG | WNOWAIT) != 0) return 0;
  return facts.si_pid;
}

int windsock_open_child_ends(void) {
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGCHLD);
  int error = pthread_sigmask(SIG_BLOCK, &wanted, NULL);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

void windsock_drain_child_ends(int descriptor) {
  struct signalfd_siginfo facts;
  while (read(descriptor, &facts, sizeof facts) > 0) {}
}

// The parent of a process; 0 when it is not known.
static int32_t parent_of(const char *process) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%s/stat", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, line, sizeof line - 1);
  close(file);
  if (count <= 0) return 0;
  line[count] = 0;
  // The name before it may hold anything.
  const char *end = strrchr(line, ')');
  int parent = 0;
  return end != NULL && sscanf(end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

size_t windsock_children(int32_t *processes, size_t room) {
  DIR *folder = opendir("/proc");
  if (folder == NULL) return 0;
  int32_t own = getpid();
  size_t count = 0;
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    int32_t process = atoi(entry->d_name);
    if (process <= 0 || parent_of(entry->d_name) != own) continue;
    if (count < room) processes[count] = process;
    count++;
  }
  closedir(folder);
  return count;
}

int windsock_open_signals(void) {
  static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};
  sigset_t wanted;
  sigemptyset(&wanted);
  for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
    struct sigaction action;
    // nohup's ignored signals stay ignored.
    if (sigaction(numbers[index], NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    sigaddset(&wanted, numbers[index]);
  }
  int error = pthread_sigmask(SIG_BLOCK, &wanted, NULL);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

int windsock_next_signal(int descriptor, bool *is_from_process) {
  struct signalfd_siginfo facts;
  if (read(descriptor, &facts, sizeof facts) != (ssize_t)sizeof facts) return 0;
  // SI_KERNEL and what is above it comes from the kernel.
  *is_from_process = facts.ssi_code <= 0;
  return (int)facts.ssi_signo;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place) {
  (void)facts, (void)kind, (void)place;
  remove(path);
  return 0;
}

void windsock_remove_tree(const char *path) { nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS); }

int windsock_child_status(int32_t process, int *status) {
  int word = 0;
  pid_t ended = waitpid(process, &word, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return 0;
  *status = ended < 0 ? 0 : WIFEXITED(word) ? WEXITSTATUS(word) : 128 + WTERMSIG(word);
  return 1;
}
