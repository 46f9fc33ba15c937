#ifndef CERTIFICATES_H
#define CERTIFICATES_H

// The HTTP library reads a certificate when it starts and keeps it. Here it asks for one at each
// handshake, so that another can be shown without closing what is open.

/// The certificate that is shown now, and those shown before: a handshake may still be using one.
struct certificates;

/// Without any; NULL when there is no memory.
struct certificates *certificates_make(void);

/// Shows another from now on, on any thread; callers take turns. PEM texts. False, and all as before, when
/// they cannot be read or do not belong together.
int certificates_replace(struct certificates *certificates, const char *chain, const char *key);

/// When no thread shows them any more.
void certificates_free(struct certificates *certificates);

/// What handshakes on this thread are shown from now on.
void certificates_show(struct certificates *certificates);

/// What the library is to call at each handshake (gnutls_certificate_retrieve_function2).
void *certificates_callback(void);

#endif
