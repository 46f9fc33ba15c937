#pragma once
#include <stddef.h>
#include <stdint.h>

#include "fan.h"
#include "overload.h"
#include "streams.h"

// A lean HTTP/1.1 client for measuring: one thread, one epoll, prebuilt requests, one request under
// way on each connection. It reads status and length of an answer and nothing else.

struct load_connections;

/// What to send.
struct load_job {
  /// All requests, one behind the other; request i is bytes[offsets[i]] up to bytes[offsets[i + 1]].
  const uint8_t *bytes;
  const size_t *offsets;
  size_t count;
  /// Nanoseconds after which nothing more is sent; 0 sends every request exactly once.
  uint64_t duration;
  /// How many of the connections to use.
  int connections;
  /// Nanoseconds between two requests sent on a fixed plan; 0 sends whenever an answer was read.
  uint64_t interval;
  /// Whether to look for answers without ever sleeping, for a driver with a core of its own: else a
  /// server pays for waking it, and the slower one more often.
  int spins;
  /// Takes microseconds of each answer, up to `latencies_max`; may be null. On a fixed plan they
  /// count from the planned time, so that waiting for a free connection is not hidden.
  uint32_t *latencies;
  size_t latencies_max;
  /// Where the answer to request i must say expected[i] behind `mark`; may be null.
  const uint64_t *expected;
  const char *mark;
};

/// What came back.
struct load_result {
  uint64_t answers;
  uint64_t statuses[600];
  uint64_t body_bytes;
  /// From the first byte sent to the last answer read.
  uint64_t nanoseconds;
  /// Processor time of this thread meanwhile.
  uint64_t cpu_nanoseconds;
  /// Connections that broke.
  uint64_t broken;
  size_t latencies;
  /// Answers that did not say what was expected.
  uint64_t wrong;
};

/// Opens connections to 127.0.0.1; null when one cannot be opened.
struct load_connections *load_open(uint16_t port, int count);
void load_run(struct load_connections *connections, const struct load_job *job,
              struct load_result *result);
void load_close(struct load_connections *connections);

/// Runs this thread, and what it starts, on one core from now on; 0 when that worked.
int load_pin(int core);

/// Runs another thread of this machine on one core from now on; 0 when that worked.
int load_pin_thread(int thread, int core);

/// Lets this thread run on every core again; 0 when that worked.
int load_unpin(void);
