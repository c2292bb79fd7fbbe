// Putting the terminal right on every way out: signals, traps, exit, and text for standard error.
//
// A trap prints its message before it raises the signal, that is, into the picture. Standard error
// therefore goes to a file in memory while the picture is up, and follows when it is gone.
#include "private.h"

#include "CMapping.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/// What a handler may touch. Written before the handlers are installed.
static struct {
  volatile sig_atomic_t is_active;
  int output, input, wake;
  bool has_modes;
  struct termios modes;
  char restore[512];
  size_t restore_length;
  int captured, real_error;  // -1 when standard error is not captured
} guard = {.captured = -1, .real_error = -1};

static const int fatal_signals[] = {SIGSEGV, SIGBUS,  SIGILL, SIGTRAP, SIGFPE, SIGABRT,
                                    SIGSYS,  SIGTERM, SIGHUP, SIGQUIT, SIGINT};
enum { fatal_count = sizeof fatal_signals / sizeof fatal_signals[0] };
static struct sigaction previous_fatal[fatal_count];
static struct sigaction previous_stop, previous_continue, previous_resize;

/// A quarter of a megabyte lets a handler run after the stack has overflowed.
static char spare_stack[1 << 18];

static void write_all(int descriptor, const char *text, size_t length) {
  while (length > 0) {
    const ssize_t count = write(descriptor, text, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text += count;
    length -= (size_t)count;
  }
}

/// Gives standard error back and prints what was held. Safe in a handler.
static void release_error(void) {
  if (guard.captured < 0) return;
  dup2(guard.real_error, STDERR_FILENO);
  char part[1024];
  off_t offset = 0;
  ssize_t count;
  while ((count = pread(guard.captured, part, sizeof part, offset)) > 0) {
    write_all(STDERR_FILENO, part, (size_t)count);
    offset += count;
  }
  close(guard.captured);
  close(guard.real_error);
  guard.captured = guard.real_error = -1;
}

static void capture_error(void) {
  if (!isatty(STDERR_FILENO) || !isatty(guard.output)) return;  // a file is not a picture
  const int real = dup(STDERR_FILENO);
  const int captured = memfd_create("farfield-stderr", MFD_CLOEXEC);
  if (real < 0 || captured < 0 || dup2(captured, STDERR_FILENO) < 0) {
    if (real >= 0) close(real);
    if (captured >= 0) close(captured);
    return;
  }
  guard.real_error = real;
  guard.captured = captured;
}

/// Puts the terminal right without curses. Safe in a handler, and only done once.
static void restore_now(void) {
  if (!guard.is_active) return;
  guard.is_active = 0;
  write_all(guard.output, guard.restore, guard.restore_length);
  if (guard.has_modes) {
    // A background process would be stopped for this.
    sigset_t background;
    sigemptyset(&background);
    sigaddset(&background, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &background, NULL);
    tcsetattr(guard.input, TCSANOW, &guard.modes);
    pthread_sigmask(SIG_UNBLOCK, &background, NULL);
  }
  release_error();
}

/// Ends the process by the same signal, so that its status stays true.
static void handle_fatal(int number) {
  restore_now();
  signal(number, SIG_DFL);
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, number);
  pthread_sigmask(SIG_UNBLOCK, &own, NULL);
  raise(number);
}

/// A mapped file that became shorter is no reason to end.
static void handle_bus(int number, siginfo_t *info, void *machine) {
  (void)machine;
  if (info->si_code > 0 && cm_repair(info->si_addr)) return;
  handle_fatal(number);
}

static void tell(char what) {
  const int saved = errno;
  if (write(guard.wake, &what, 1) < 0) errno = saved;  // a full pipe wakes as well
  errno = saved;
}

static void handle_stop(int number) {
  (void)number;
  tell('t');
}

static void handle_continue(int number) {
  (void)number;
  tell('c');
}

/// Curses notes the new size; the pipe wakes whichever thread waits.
static void handle_resize(int number) {
  if (previous_resize.sa_handler != SIG_DFL && previous_resize.sa_handler != SIG_IGN) {
    previous_resize.sa_handler(number);
  }
  tell('r');
}

static void install(int number, void (*handler)(int), int flags, struct sigaction *previous) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, previous);
}

static void install_bus(struct sigaction *previous) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = handle_bus;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, previous);
}

/// Puts back what handled a fatal signal before, unless another handler was put on top since: that
/// one passes on what it does not know, and is right to stay.
static void remove_fatal(int index) {
  struct sigaction present;
  sigaction(fatal_signals[index], NULL, &present);
  const bool is_ours = present.sa_flags & SA_SIGINFO ? present.sa_sigaction == handle_bus
                                                     : present.sa_handler == handle_fatal;
  if (is_ours) sigaction(fatal_signals[index], &previous_fatal[index], NULL);
}

/// Adds a capability of the terminal without its padding; false when the terminal lacks it.
static bool add_capability(const char *name) {
  const char *text = tigetstr(name);
  if (!text || text == (char *)-1) return false;
  while (*text && guard.restore_length < sizeof guard.restore - 1) {
    if (text[0] == '$' && text[1] == '<') {
      const char *end = strchr(text, '>');
      if (end) {
        text = end + 1;
        continue;
      }
    }
    guard.restore[guard.restore_length++] = *text++;
  }
  return true;
}

static void prepare_restore(const ct_terminal *terminal) {
  guard.restore_length = 0;
  if (terminal->is_ansi) {
    static const char private_modes[] =
        "\033[?2026l\033[?1006l\033[?1003l\033[?1002l\033[?1000l\033[?2004l";
    memcpy(guard.restore, private_modes, sizeof private_modes - 1);
    guard.restore_length = sizeof private_modes - 1;
  }
  add_capability("sgr0");
  add_capability("rmkx");
  add_capability("cnorm");
  // Without a screen of its own to leave, the program's last line must end.
  if (!add_capability("rmcup") && guard.restore_length + 2 < sizeof guard.restore) {
    guard.restore[guard.restore_length++] = '\r';
    guard.restore[guard.restore_length++] = '\n';
  }
}

void ct_guard_start(ct_terminal *terminal, const struct termios *original) {
  static bool is_registered = false;
  guard.output = terminal->output_descriptor;
  guard.input = terminal->input_descriptor;
  guard.wake = terminal->wake_write;
  guard.has_modes = original != NULL;
  if (original) guard.modes = *original;
  prepare_restore(terminal);
  stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};
  sigaltstack(&spare, NULL);
  for (int index = 0; index < fatal_count; index++) {
    if (fatal_signals[index] == SIGBUS) {
      install_bus(&previous_fatal[index]);
    } else {
      install(fatal_signals[index], handle_fatal, SA_ONSTACK, &previous_fatal[index]);
    }
  }
  install(SIGTSTP, handle_stop, SA_RESTART, &previous_stop);
  install(SIGCONT, handle_continue, SA_RESTART, &previous_continue);
  sigaction(SIGWINCH, NULL, &previous_resize);
  install(SIGWINCH, handle_resize, SA_RESTART, NULL);
  if (!is_registered) is_registered = atexit(restore_now) == 0;
  capture_error();
  guard.is_active = 1;
}

void ct_guard_stop(void) {
  guard.is_active = 0;
  for (int index = 0; index < fatal_count; index++) {
    remove_fatal(index);
  }
  sigaction(SIGTSTP, &previous_stop, NULL);
  sigaction(SIGCONT, &previous_continue, NULL);
  sigaction(SIGWINCH, &previous_resize, NULL);
  release_error();
}

/// ^C is for the program that has the terminal now. A handler, since ignoring would be inherited.
static void handle_nothing(int number) { (void)number; }

void ct_guard_pause(void) {
  guard.is_active = 0;
  install(SIGINT, handle_nothing, SA_RESTART, NULL);
  install(SIGQUIT, handle_nothing, SA_RESTART, NULL);
  install(SIGTSTP, SIG_DFL, 0, NULL);
  release_error();
}

void ct_guard_resume(void) {
  install(SIGTSTP, handle_stop, SA_RESTART, NULL);
  install(SIGQUIT, handle_fatal, SA_ONSTACK, NULL);
  install(SIGINT, handle_fatal, SA_ONSTACK, NULL);
  capture_error();
  guard.is_active = 1;
}
