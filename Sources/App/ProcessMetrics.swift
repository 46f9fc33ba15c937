import Glibc
import Metrics

/// Metrics of the process and its disk, under the names that every Prometheus client uses.
struct ProcessMetrics: MetricsSource {
  /// The data folder, whose disk is measured; nil when nothing is stored there.
  let folder: String?

  func write(to text: inout PrometheusText) {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    text.single(
      "process_cpu_seconds_total", .counter, "Processor time used.",
      Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime))
    let memory = Self.words("/proc/self/statm").compactMap { Double($0) }
    text.single(
      "process_resident_memory_bytes", .gauge, "Memory in use.",
      (memory.count > 1 ? memory[1] : 0) * Double(sysconf(Int32(_SC_PAGESIZE))))
    text.single("process_open_fds", .gauge, "Open file descriptors.", Self.openDescriptors())
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    text.single(
      "process_max_fds", .gauge, "File descriptors that may be open.",
      Double(UInt64(limit.rlim_cur)))
    text.single(
      "process_start_time_seconds", .gauge, "When the process started, since 1970.",
      Self.startTime)
    writeDisk(to: &text)
  }

  private func writeDisk(to text: inout PrometheusText) {
    var disk = statvfs()
    let isKnown = folder.map { statvfs($0, &disk) == 0 } ?? false
    text.family("boxoffice_disk_free_bytes", .gauge, "Room left on the data folder's disk.")
    if isKnown { text.sample(Double(disk.f_bavail) * Double(disk.f_frsize)) }
    text.family("boxoffice_disk_size_bytes", .gauge, "Size of the data folder's disk.")
    if isKnown { text.sample(Double(disk.f_blocks) * Double(disk.f_frsize)) }
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  /// Since 6.2, Linux reports the number as the folder's size; before, the folder is read.
  private static func openDescriptors() -> Int {
    var status = stat()
    if stat("/proc/self/fd", &status) == 0, status.st_size > 0 { return Int(status.st_size) }
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without the folder itself, its parent, and the descriptor for reading it.
    return max(0, count - 3)
  }

  /// The machine's start and, in ticks after it, this process's.
  private static let startTime: Double = {
    let words = Self.words("/proc/stat")
    guard let position = words.firstIndex(of: "btime"), position + 1 < words.count,
      let boot = Double(words[position + 1]),
      let fields = Self.text("/proc/self/stat").split(separator: ")").last?.split(separator: " "),
      fields.count > 19, let ticks = Double(fields[19])
    else { return 0 }
    return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }()

  private static func words(_ path: String) -> [Substring] {
    text(path).split { $0 == " " || $0 == "\n" }
  }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
