import Glibc
import Measuring

/// How long the disk takes to make one commit durable, with nothing around it.
struct Syncs {
  private let bench: Bench

  init(_ bench: Bench) { self.bench = bench }

  /// The 99th percentile of `fdatasync` after appending as much as a full batch writes, in microseconds.
  func percentile99() throws -> Double {
    let path = bench.work + "/syncs"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { throw Failure("no file for syncs") }
    defer {
      close(file)
      unlink(path)
    }
    let bytes = [UInt8](repeating: 0x78, count: Limits.syncBytes)
    var times: [Double] = []
    for number in 0..<(bench.isQuick ? 400 : 1_000) {
      // Over and over the same part of the file, as a log that starts anew does.
      let offset = number % 64 * bytes.count
      guard pwrite(file, bytes, bytes.count, offset) == bytes.count else {
        throw Failure("no room for syncs")
      }
      let begun = clockSeconds()
      guard fdatasync(file) == 0 else { throw Failure("the disk does not sync") }
      // The first pass makes the file grow.
      if number >= 64 { times.append((clockSeconds() - begun) * 1e6) }
    }
    let sorted = times.sorted()
    return sorted[sorted.count * 99 / 100]
  }
}
