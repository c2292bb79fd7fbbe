// A table of mappings that a handler of SIGBUS may look at: fixed, and read without a lock.
#include "CMapping.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { range_limit = 1024 };

/// `start` is written last when a range is announced and first when it is forgotten; 0 is no range.
static struct {
  _Atomic uintptr_t start, end;
  atomic_bool is_taken, is_broken;
} ranges[range_limit];

static pthread_mutex_t handler_lock = PTHREAD_MUTEX_INITIALIZER;
/// What handled SIGBUS before; written before the handler is in place.
static struct sigaction previous;
static uintptr_t page_size;

bool cm_repair(void *address) {
  const uintptr_t place = (uintptr_t)address;
  for (int index = 0; index < range_limit; index++) {
    const uintptr_t start = atomic_load(&ranges[index].start);
    const uintptr_t end = atomic_load(&ranges[index].end);
    if (start == 0 || place < start || place >= end) continue;
    // Forgotten and announced anew between the two reads: not the range that was read from.
    if (atomic_load(&ranges[index].start) != start) continue;
    // The mark comes first: whoever sees zeros sees the mark.
    atomic_store(&ranges[index].is_broken, true);
    const uintptr_t page = place & ~(page_size - 1);
    const int saved = errno;
    void *zeros = mmap(
        (void *)page, end - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = saved;
    return zeros != MAP_FAILED;
  }
  return false;
}

static void handle(int number, siginfo_t *info, void *machine) {
  // A signal that somebody sent has no address.
  if (info->si_code > 0 && cm_repair(info->si_addr)) return;
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(number, info, machine);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(number);
  } else {
    // Ends the process by the same signal, when this handler is left.
    signal(number, SIG_DFL);
    raise(number);
  }
}

/// Another handler may have been put in place since: what lies below it is then this one already, or
/// has to be reached through it.
static void install(void) {
  pthread_mutex_lock(&handler_lock);
  struct sigaction present;
  sigaction(SIGBUS, NULL, &present);
  const bool is_ours = (present.sa_flags & SA_SIGINFO) && present.sa_sigaction == handle;
  if (!is_ours && page_size == 0) {
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    previous = present;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
  }
  pthread_mutex_unlock(&handler_lock);
}

int cm_watch(void *start, size_t length) {
  install();
  for (int index = 0; index < range_limit; index++) {
    bool is_taken = false;
    if (!atomic_compare_exchange_strong(&ranges[index].is_taken, &is_taken, true)) continue;
    const uintptr_t end = (uintptr_t)start + length;
    atomic_store(&ranges[index].is_broken, false);
    atomic_store(&ranges[index].end, (end + page_size - 1) & ~(page_size - 1));
    atomic_store(&ranges[index].start, (uintptr_t)start);
    return index;
  }
  return -1;
}

bool cm_is_broken(int range) { return atomic_load(&ranges[range].is_broken); }

void cm_forget(int range) {
  atomic_store(&ranges[range].start, 0);
  atomic_store(&ranges[range].end, 0);
  atomic_store(&ranges[range].is_taken, false);
}
