import Glibc
import Threads

/// How long the disk of a folder takes to make a little durable: what a commit waits for.
enum DiskProbe {
  /// The median time of a few writes of 4 KiB with their sync, in milliseconds; 0 when none can be made.
  static func syncMilliseconds(_ folder: String) -> Double {
    let path = folder + "/disk-probe"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return 0 }
    defer {
      close(file)
      unlink(path)
    }
    let page = [UInt8](repeating: 0, count: DrillLimits.probeBytes)
    var times: [UInt64] = []
    for _ in 0..<DrillLimits.probeSyncs {
      guard write(file, page, page.count) == page.count else { return 0 }
      let begun = MonotonicClock.nanoseconds
      guard fdatasync(file) == 0 else { return 0 }
      times.append(MonotonicClock.nanoseconds - begun)
    }
    return Double(times.sorted()[times.count / 2]) / 1e6
  }
}
