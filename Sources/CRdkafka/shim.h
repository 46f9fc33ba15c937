#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// The call that takes headers is variadic, so Swift cannot import it. Key and value are copied. The library
// owns the headers when it accepts the message; otherwise the caller does.

static inline rd_kafka_resp_err_t boxoffice_kafka_produce(
    rd_kafka_t *producer, rd_kafka_topic_t *topic, const void *key, size_t key_size,
    const void *value, size_t value_size, rd_kafka_headers_t *headers, void *opaque) {
  if (headers) {
    return rd_kafka_producev(
        producer, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
  }
  return rd_kafka_producev(
      producer, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(key, key_size), RD_KAFKA_V_VALUE((void *)value, value_size),
      RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

// Discards the library's log, which would go to standard error; errors that matter also come as events.

static inline void boxoffice_kafka_ignore_log(
    const rd_kafka_t *client, int level, const char *facility, const char *text) {
  (void)client, (void)level, (void)facility, (void)text;
}

static inline void boxoffice_kafka_silence(rd_kafka_conf_t *conf) {
  rd_kafka_conf_set_log_cb(conf, boxoffice_kafka_ignore_log);
}

// Swift's import of the C library leaves this function out.

