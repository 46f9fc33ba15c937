#ifndef INTAKE_H
#define INTAKE_H

#include <stddef.h>
#include <sys/types.h>

// The HTTP library reads its sockets with `recv`, or with `gnutls_record_recv` for TLS, and offers no
// way to look at the bytes first. This file defines both functions in the program, which the dynamic
// linker prefers to the libraries' own: a thread that asked for it is called with every read, and
// everybody else's reads go where they always went.

/// Reads for a descriptor: bytes put into `buffer`, 0 at the end, -1 with `errno`.
typedef ssize_t (*intake_reader)(void *context, int descriptor, void *buffer, size_t count);

/// From now on `reader` is called for what the library reads on this thread: of plain sockets, or with
/// `is_tls` of TLS sessions.
void intake_begin(void *context, intake_reader reader, int is_tls);

/// No longer on this thread.
void intake_end(void);

/// The context of this thread; NULL where nobody asked.
void *intake_context(void);

/// Reads what really came on the descriptor the reader was called for: bytes, 0 at the end, -1 with
/// `errno`; EAGAIN when there is nothing now.
ssize_t intake_receive(int descriptor, void *buffer, size_t count);

/// Whether the libraries' reads come here: false when the program was linked in a way that prevents it.
int intake_is_linked(void);

#endif
