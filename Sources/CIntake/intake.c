#define _GNU_SOURCE
#include "intake.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>

// From gnutls/gnutls.h, which only TLS itself would need.
typedef struct gnutls_session_int *gnutls_session_t;
typedef ssize_t (*record_reader)(gnutls_session_t session, void *data, size_t size);
typedef int (*descriptor_reader)(gnutls_session_t session);
enum { record_again = -28, record_interrupted = -52, record_pull_error = -54 };

struct intake {
  void *context;
  intake_reader plain;
  intake_reader tls;
  gnutls_session_t session;
  ssize_t failure;
};

static __thread struct intake intake;

void intake_begin(void *context, intake_reader reader, int is_tls) {
  intake.context = context;
  intake.plain = is_tls ? NULL : reader;
  intake.tls = is_tls ? reader : NULL;
}

void intake_end(void) { intake = (struct intake){0}; }

void *intake_context(void) { return intake.context; }

static record_reader library_record_recv(void) {
  static record_reader found;
  record_reader function = __atomic_load_n(&found, __ATOMIC_RELAXED);
  if (NULL == function) {
    function = (record_reader)dlsym(RTLD_NEXT, "gnutls_record_recv");
    __atomic_store_n(&found, function, __ATOMIC_RELAXED);
  }
  return function;
}

static descriptor_reader library_descriptor(void) {
  static descriptor_reader found;
  descriptor_reader function = __atomic_load_n(&found, __ATOMIC_RELAXED);
  if (NULL == function) {
    function = (descriptor_reader)dlsym(RTLD_DEFAULT, "gnutls_transport_get_int");
    __atomic_store_n(&found, function, __ATOMIC_RELAXED);
  }
  return function;
}

ssize_t intake_receive(int descriptor, void *buffer, size_t count) {
  if (NULL == intake.session) return recvfrom(descriptor, buffer, count, 0, NULL, NULL);
  const ssize_t received = library_record_recv()(intake.session, buffer, count);
  if (received >= 0) return received;
  intake.failure = received;
  errno = record_again == received || record_interrupted == received ? EAGAIN : EIO;
  return -1;
}

// Replaces the C library's.
__attribute__((visibility("default"))) ssize_t recv(int descriptor, void *buffer, size_t count,
                                                    int flags) {
  if (NULL == intake.plain || 0 != flags)
    return recvfrom(descriptor, buffer, count, flags, NULL, NULL);
  return intake.plain(intake.context, descriptor, buffer, count);
}

// Replaces GnuTLS's.
__attribute__((visibility("default"))) ssize_t gnutls_record_recv(gnutls_session_t session,
                                                                  void *buffer, size_t count) {
  const record_reader library = library_record_recv();
  const descriptor_reader descriptor = library_descriptor();
  if (NULL == library) return record_pull_error;
  if (NULL == intake.tls || NULL == descriptor) return library(session, buffer, count);
  intake.session = session;
  intake.failure = record_pull_error;
  const ssize_t received = intake.tls(intake.context, descriptor(session), buffer, count);
  const int number = errno;
  intake.session = NULL;
  if (received >= 0) return received;
  return EAGAIN == number ? record_again : intake.failure;
}

int intake_is_linked(void) {
  return dlsym(RTLD_DEFAULT, "recv") == (void *)recv &&
         dlsym(RTLD_DEFAULT, "gnutls_record_recv") == (void *)gnutls_record_recv;
}
