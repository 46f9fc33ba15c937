#pragma once
#include <stddef.h>
#include <stdint.h>

// More load than a server can take: several classes of requests, each on a plan of its own and on connections of
// its own, from one thread that never sleeps.

/// One class of requests.
struct overload_class {
  /// All requests, one behind the other; request i is bytes[offsets[i]] up to bytes[offsets[i + 1]].
  const uint8_t *bytes;
  const size_t *offsets;
  size_t count;
  /// Nanoseconds between two arrivals.
  uint64_t interval;
  /// Connections. An arrival that finds none free is not sent; it is counted as turned away.
  int connections;
  /// Whether a request that was refused with 429 or 503 arrives again later, instead of a fresh one; then every
  /// request succeeds once, and arrivals beyond that are turned away. If not, requests are sent over and over.
  int repeats;
  /// The status that counts as success.
  int good;
  /// Nanoseconds after which a client has lost its patience: a success after that is none.
  uint64_t patience;
  /// Takes microseconds from sending to the answer, of each answer; may be null.
  uint32_t *latencies;
  size_t latencies_max;
};

/// What came back for a class.
struct overload_result {
  uint64_t arrivals;
  uint64_t turned_away;
  uint64_t answers;
  /// Successes within the client's patience, and after it.
  uint64_t good;
  uint64_t late;
  /// Refusals with 429 or 503, and those of them without Retry-After.
  uint64_t refused;
  uint64_t unexplained;
  /// Other answers.
  uint64_t other;
  uint64_t broken;
  /// Nanoseconds that the driver itself was behind its plan at most: with much of it the run says nothing.
  uint64_t behind;
  size_t latencies;
};

enum { overload_classes_max = 4 };

/// Runs the classes for so many nanoseconds after everything is connected; then reads what is still to come for
/// at most two seconds more. `begun` is called when it begins and `ended` when the plan ends. Returns 0, or -1
/// when a connection cannot be opened.
int overload_run(uint16_t port, const struct overload_class *classes, int count, uint64_t duration,
                 struct overload_result *results, void (*mark)(void *context, int ended), void *context);
