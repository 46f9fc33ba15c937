#include <stddef.h>
#include <zlib.h>

// The calls that begin a stream are macros, which Swift cannot import; 16 more than the window's 15 bits
// selects gzip's head and tail.

// With `columns`, zlib encodes only longer repeats. Writes `source` as gzip into `room` bytes; returns the
// length, or 0 when it does not fit or zlib has no memory.
static inline size_t boxoffice_gzip(
    const unsigned char *source, size_t count, int level, int columns, unsigned char *target,
    size_t room) {
  if (count > 0x7FFFFFFF || room > 0x7FFFFFFF) return 0;
  z_stream stream = {0};
  int strategy = columns ? Z_FILTERED : Z_DEFAULT_STRATEGY;
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, strategy) != Z_OK) return 0;
  stream.next_in = (Bytef *)source;
  stream.avail_in = (uInt)count;
  stream.next_out = target;
  stream.avail_out = (uInt)room;
  int code = deflate(&stream, Z_FINISH);
  size_t written = code == Z_STREAM_END ? (size_t)stream.total_out : 0;
  deflateEnd(&stream);
  return written;
}

// Decompresses gzip into `room` bytes, for tests; -1 when it is incomplete or does not fit.
static inline long boxoffice_gunzip(
    const unsigned char *source, size_t count, unsigned char *target, size_t room) {
  if (count > 0x7FFFFFFF || room > 0x7FFFFFFF) return -1;
  z_stream stream = {0};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return -1;
  stream.next_in = (Bytef *)source;
  stream.avail_in = (uInt)count;
  stream.next_out = target;
  stream.avail_out = (uInt)room;
  int code = inflate(&stream, Z_FINISH);
  long written = code == Z_STREAM_END && stream.avail_in == 0 ? (long)stream.total_out : -1;
  inflateEnd(&stream);
  return written;
}
