#pragma once
#include <stddef.h>
#include <stdint.h>

// Many open event streams in one thread: opened one after the other, then watched while changes are
// made on a connection beside them. It looks for the names it was given in what arrives.

struct load_streams;

/// Bytes of a name looked for in events: a seat's id.
enum { load_name_bytes = 36 };

/// What to change meanwhile.
struct load_changes {
  /// All requests, one behind the other; request i is bytes[offsets[i]] up to bytes[offsets[i + 1]].
  const uint8_t *bytes;
  const size_t *offsets;
  size_t count;
  /// The name that request i makes appear in events, `load_name_bytes` each.
  const uint8_t *names;
  /// Nanoseconds between two requests.
  uint64_t interval;
  /// Nanoseconds to listen on behind the last.
  uint64_t rest;
  /// Takes microseconds from a request's sending to its name on a stream, one for each arrival.
  uint32_t *latencies;
  size_t latencies_max;
};

/// What was heard.
struct load_heard {
  /// Requests answered 201.
  uint64_t accepted;
  /// Names that arrived, over all streams.
  uint64_t arrivals;
  uint64_t bytes;
  /// Streams that ended.
  uint64_t ended;
};

/// Opens a stream for each request; null when one cannot be opened or is not answered 200 with a
/// first event.
struct load_streams *load_streams_open(
    uint16_t port, const uint8_t *bytes, const size_t *offsets, size_t count);
void load_streams_run(struct load_streams *streams, uint16_t port,
                      const struct load_changes *changes, struct load_heard *heard);
void load_streams_close(struct load_streams *streams);
