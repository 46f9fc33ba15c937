#pragma once
#include <stdint.h>

// What it costs to hand the same bytes to many connections, with nothing around it.

/// Sends `bytes` bytes to each of `count` loopback connections, `rounds` times with `interval` nanoseconds
/// between, from a thread on core 0; another on core 1 reads. Nanoseconds of processor time that one sending
/// took; negative when the connections cannot be made.
double load_fan(int count, int bytes, int rounds, uint64_t interval);
