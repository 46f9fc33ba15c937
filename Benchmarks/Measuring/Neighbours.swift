package import Glibc

/// How much of the machine other programs used meanwhile: what makes a run worth nothing.
package struct Neighbours {
  private let startBusy = Neighbours.busySeconds()
  private let startOwn: Double
  private let start = clockSeconds()
  private let servers: Set<pid_t>

  /// Begins to count. `servers` are programs others started for us; with their children they are no
  /// neighbours.
  package init(servers: Set<pid_t> = []) {
    self.servers = servers
    startOwn = Self.ownSeconds() + Self.seconds(of: servers)
  }

  /// The share of all cores that other programs, and the kernel on its own, were busy.
  package var share: Double {
    let elapsed = clockSeconds() - start
    let cores = Double(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let own = Self.ownSeconds() + Self.seconds(of: servers)
    let others = (Self.busySeconds() - startBusy) - (own - startOwn)
    return elapsed > 0 ? max(0, others) / elapsed / cores : 0
  }

  /// Seconds all cores together were neither idle nor waiting for a disk.
  private static func busySeconds() -> Double {
    let line = text("/proc/stat").split(separator: "\n").first
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

  /// Seconds that servers used, with their children and those of them that have ended.
  private static func seconds(of servers: Set<pid_t>) -> Double {
    let children = servers.flatMap { server in
      text("/proc/\(server)/task/\(server)/children").split(separator: " ").compactMap { pid_t($0) }
    }
    let ticks = servers.union(children).map { process -> Double in
      // Behind the name, from the twelfth on: the times of its own and of its children that ended.
      let fields =
        text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
      return fields.dropFirst(11).prefix(4).compactMap { Double($0) }.reduce(0, +)
    }
    return ticks.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
