import Glibc

/// How much of the machine other programs used meanwhile: what makes a run worth nothing.
struct Neighbours {
  private let startBusy = Neighbours.busySeconds()
  private let startOwn = Neighbours.ownSeconds()
  private let start = clockSeconds()

  /// The share of all cores that other programs, and the kernel on its own, were busy.
  var share: Double {
    let elapsed = clockSeconds() - start
    let cores = Double(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let others = (Self.busySeconds() - startBusy) - (Self.ownSeconds() - startOwn)
    return elapsed > 0 ? max(0, others) / elapsed / cores : 0
  }

  /// Seconds all cores together were neither idle nor waiting for a disk.
  private static func busySeconds() -> Double {
    guard let file = fopen("/proc/stat", "r") else { return 0 }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 512)
    let count = fread(&buffer, 1, buffer.count, file)
    let line = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n").first
    let times = line?.split(separator: " ").dropFirst().prefix(7).compactMap { Double($0) } ?? []
    guard times.count == 7 else { return 0 }
    let busy = times[0] + times[1] + times[2] + times[5] + times[6]
    return busy / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Seconds this program and the programs it started and ended used.
  private static func ownSeconds() -> Double {
    func seconds(_ who: __rusage_who) -> Double {
      var usage = rusage()
      getrusage(__rusage_who_t(who.rawValue), &usage)
      let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
      return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
    }
    return seconds(RUSAGE_SELF) + seconds(RUSAGE_CHILDREN)
  }
}
