// Waiting, reading, changes of size, stopping.
#include "private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/// Lets curses take over the new size; true when it did. Bytes it reads meanwhile are kept.
static bool takes_new_size(ct_terminal *terminal) {
  bool has_changed = false;
  int key;
  while (terminal->early_count < (int)sizeof terminal->early &&
         (key = wgetch(terminal->keys)) != ERR) {
    if (key == KEY_RESIZE) {
      has_changed = true;
    } else if (key < 256) {
      terminal->early[terminal->early_count++] = (uint8_t)key;
    }
  }
  return has_changed;
}

/// Empties the pipe and answers what it told.
static int read_pipe(ct_terminal *terminal) {
  int happened = 0;
  char told[256];
  ssize_t count;
  while ((count = read(terminal->wake_read, told, sizeof told)) > 0) {
    for (ssize_t index = 0; index < count; index++) {
      switch (told[index]) {
        case 'r': happened |= CT_RESIZED; break;
        case 't': happened |= CT_STOP; break;
        case 'c': happened |= CT_CONTINUED; break;
        default: happened |= CT_WOKEN;
      }
    }
  }
  if ((happened & CT_RESIZED) && !takes_new_size(terminal)) happened &= ~CT_RESIZED;
  return happened;
}

int ct_wait(ct_terminal *terminal, int milliseconds) {
  if (terminal->early_count > 0) milliseconds = 0;
  struct pollfd watched[2] = {
      {.fd = terminal->input_descriptor, .events = POLLIN},
      {.fd = terminal->wake_read, .events = POLLIN},
  };
  const int count = poll(watched, 2, milliseconds);
  int happened = terminal->early_count > 0 ? CT_INPUT : 0;
  if (count <= 0) return happened;
  if (watched[1].revents & POLLIN) happened |= read_pipe(terminal);
  if (watched[0].revents & POLLIN) {
    happened |= CT_INPUT;
  } else if (watched[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
    happened |= CT_ENDED;
  }
  if (terminal->early_count > 0) happened |= CT_INPUT;
  return happened;
}

int ct_read(ct_terminal *terminal, uint8_t *bytes, int capacity) {
  if (terminal->early_count > 0) {
    const int count = terminal->early_count < capacity ? terminal->early_count : capacity;
    for (int index = 0; index < count; index++) bytes[index] = terminal->early[index];
    for (int index = count; index < terminal->early_count; index++) {
      terminal->early[index - count] = terminal->early[index];
    }
    terminal->early_count -= count;
    return count;
  }
  ssize_t count;
  do {
    count = read(terminal->input_descriptor, bytes, (size_t)capacity);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
  return count > 0 ? (int)count : -1;
}

int ct_wake_descriptor(const ct_terminal *terminal) { return terminal->wake_write; }

void ct_wake(int descriptor) {
  const char what = 'w';
  // A full pipe wakes as well, so the answer does not matter.
  if (write(descriptor, &what, 1) < 0) return;
}

void ct_resize(ct_terminal *terminal, int rows, int columns) {
  resizeterm(rows, columns);
  const char what = 'r';
  if (write(terminal->wake_write, &what, 1) < 0) return;
}

void ct_suspend(ct_terminal *terminal) {
  ct_leave(terminal);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
  raise(SIGTSTP);  // this thread does not go on before the process does
  ct_enter(terminal);
  // The continuation was expected: what the pipe tells of it is no news.
  if (read_pipe(terminal) & CT_WOKEN) ct_wake(terminal->wake_write);
}
