#include "certificates.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

// The most certificates in one chain; usual chains have three.
enum { chain_max = 16 };

struct pair {
  gnutls_pcert_st chain[chain_max];
  unsigned int count;
  gnutls_privkey_t key;
  struct pair *former;
};

struct certificates {
  struct pair *current;
};

static __thread struct certificates *shown;

struct certificates *certificates_make(void) { return calloc(1, sizeof(struct certificates)); }

static void pair_free(struct pair *pair) {
  for (unsigned int i = 0; i < pair->count; i++) gnutls_pcert_deinit(&pair->chain[i]);
  if (NULL != pair->key) gnutls_privkey_deinit(pair->key);
  free(pair);
}

static gnutls_datum_t datum(const char *text) {
  return (gnutls_datum_t){(unsigned char *)text, (unsigned int)strlen(text)};
}

// The library's own check, which reads both and compares their public keys.
static int belong_together(const gnutls_datum_t *chain, const gnutls_datum_t *key) {
  gnutls_certificate_credentials_t credentials;
  if (gnutls_certificate_allocate_credentials(&credentials) < 0) return 0;
  const int result = gnutls_certificate_set_x509_key_mem2(credentials, chain, key,
                                                          GNUTLS_X509_FMT_PEM, NULL, 0);
  gnutls_certificate_free_credentials(credentials);
  return result >= 0;
}

int certificates_replace(struct certificates *certificates, const char *chain_text,
                         const char *key_text) {
  const gnutls_datum_t chain = datum(chain_text), key = datum(key_text);
  if (!belong_together(&chain, &key)) return 0;
  struct pair *pair = calloc(1, sizeof *pair);
  if (NULL == pair) return 0;
  unsigned int count = chain_max;
  if (gnutls_pcert_list_import_x509_raw(pair->chain, &count, &chain, GNUTLS_X509_FMT_PEM,
                                        GNUTLS_X509_CRT_LIST_SORT) < 0) {
    pair_free(pair);
    return 0;
  }
  pair->count = count;
  if (gnutls_privkey_init(&pair->key) < 0 ||
      gnutls_privkey_import_x509_raw(pair->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0) < 0) {
    pair_free(pair);
    return 0;
  }
  pair->former = certificates->current;
  __atomic_store_n(&certificates->current, pair, __ATOMIC_RELEASE);
  return 1;
}

void certificates_free(struct certificates *certificates) {
  for (struct pair *pair = certificates->current; NULL != pair;) {
    struct pair *former = pair->former;
    pair_free(pair);
    pair = former;
  }
  free(certificates);
}

void certificates_show(struct certificates *certificates) { shown = certificates; }

static int retrieve(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
                    const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                    gnutls_pcert_st **chain, unsigned int *count, gnutls_privkey_t *key) {
  (void)session, (void)authorities, (void)authority_count, (void)algorithms, (void)algorithm_count;
  struct pair *pair = NULL == shown ? NULL : __atomic_load_n(&shown->current, __ATOMIC_ACQUIRE);
  if (NULL == pair) return -1;
  *chain = pair->chain;
  *count = pair->count;
  *key = pair->key;
  return 0;
}

void *certificates_callback(void) { return (void *)retrieve; }
