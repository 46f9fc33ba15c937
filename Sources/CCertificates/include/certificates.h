#ifndef CERTIFICATES_H
#define CERTIFICATES_H

// The HTTP library reads a certificate once, when it starts. This code provides one at each handshake
// instead, so that the certificate can change without closing connections.

/// The certificate that is shown now, and those shown before: a handshake may still be using one.
struct certificates;

/// Makes a holder without a certificate; NULL when there is no memory.
struct certificates *certificates_make(void);

/// Shows another certificate (PEM texts) from now on, on all threads; one caller at a time. False, and
/// nothing changes, when the texts cannot be read or do not belong together.
int certificates_replace(struct certificates *certificates, const char *chain, const char *key);

/// Frees everything; no thread may show the certificates any more.
void certificates_free(struct certificates *certificates);

/// Shows these certificates in handshakes on the calling thread from now on.
void certificates_show(struct certificates *certificates);

/// The function for the library to call at each handshake (gnutls_certificate_retrieve_function2).
void *certificates_callback(void);

#endif
