#ifndef INTAKE_H
#define INTAKE_H

#include <stddef.h>
#include <sys/types.h>

// The HTTP library reads its sockets with `recv`, or with `gnutls_record_recv` for TLS, and offers no way to
// inspect the bytes first. This file defines both functions in the program, which the dynamic linker prefers
// to the libraries' own. A thread can register a reader, which is then called for every read; reads on all
// other threads go to the original functions.

/// Reads for a descriptor: the number of bytes put into `buffer`, 0 at the end, -1 with `errno`.
typedef ssize_t (*intake_reader)(void *context, int descriptor, void *buffer, size_t count);

/// Calls `reader` from now on for the library's reads on this thread: of plain sockets, or with `is_tls` of
/// TLS sessions.
void intake_begin(void *context, intake_reader reader, int is_tls);

/// Stops calling the reader on this thread.
void intake_end(void);

/// The context of this thread; NULL on a thread without a reader.
void *intake_context(void);

/// Reads the actual bytes of the descriptor the reader was called for: their number, 0 at the end, -1 with
/// `errno`; EAGAIN when there is nothing now.
ssize_t intake_receive(int descriptor, void *buffer, size_t count);

/// Whether the libraries' reads come here: false when the program was linked in a way that prevents it.
int intake_is_linked(void);

#endif
