// Tells the thread sanitizer of Swift's Mutex, which waits in the kernel and not in pthread_mutex: a lock that
// somebody had to wait for is taken inside libswiftSynchronization.so, where the sanitizer does not look, so
// that everything under it would count as a race. Both functions stand here under the library's own names,
// which the linker finds first, and hand on to the library. The ways without waiting are inlined into our
// code, and seen.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

#include "CThreadSanitizer.h"

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

void __tsan_acquire(void *address);
void __tsan_release(void *address);

SWIFT void boxoffice_mutex_lock(uint32_t thread, SELF void *word) __asm__(LOCK);
SWIFT void boxoffice_mutex_unlock(SELF void *word) __asm__(UNLOCK);

typedef SWIFT void (*lock_function)(uint32_t, SELF void *);
typedef SWIFT void (*unlock_function)(SELF void *);

static lock_function library_lock;
static unlock_function library_unlock;

__attribute__((constructor)) static void find_library(void) {
  library_lock = (lock_function)dlsym(RTLD_NEXT, LOCK);
  library_unlock = (unlock_function)dlsym(RTLD_NEXT, UNLOCK);
}

SWIFT void boxoffice_mutex_lock(uint32_t thread, SELF void *word) {
  library_lock(thread, word);
  __tsan_acquire(word);
}

SWIFT void boxoffice_mutex_unlock(SELF void *word) {
  __tsan_release(word);
  library_unlock(word);
}

// The sanitizer learns of threads by pthread_create alone. librdkafka starts its own by thrd_create, which calls
// no such function, and the first call of the sanitizer on such a thread would end the process.

struct beginning {
  thrd_start_t body;
  void *argument;
};

static void *begin(void *given) {
  struct beginning beginning = *(struct beginning *)given;
  free(given);
  return (void *)(intptr_t)beginning.body(beginning.argument);
}

int thrd_create(thrd_t *thread, thrd_start_t body, void *argument) {
  struct beginning *given = malloc(sizeof *given);
  if (!given) return thrd_nomem;
  *given = (struct beginning){body, argument};
  if (!pthread_create(thread, NULL, begin, given)) return thrd_success;
  free(given);
  return thrd_error;
}

int thrd_join(thrd_t thread, int *result) {
  void *value;
  if (pthread_join(thread, &value)) return thrd_error;
  if (result) *result = (int)(intptr_t)value;
  return thrd_success;
}
