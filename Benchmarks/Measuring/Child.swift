package import Glibc

/// Why a measurement could not be made.
package struct Failure: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// A program that was started here and is ended here.
package final class Child {
  package let process: pid_t
  private let output: Int32
  private var isRunning = true

  /// The longest time to wait for a line, such as that a server listens.
  private static let lineMilliseconds: Int32 = 60_000

  /// Starts `arguments[0]`; its standard error goes to the file `errors`.
  package init(_ arguments: [String], environment: [String: String] = [:], errors: String) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure("no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(
      &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + settings { free(word) } }
    if let path = getenv("PATH") {
      settings.insert(strdup("PATH=\(String(cString: path))"), at: 0)
    }
    // A thread of Swift's pool has signals blocked, and its children would ignore a polite end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var process = pid_t()
    guard let program = words[0] else { throw Failure("no memory") }
    let code = posix_spawnp(
      &process, program, &actions, &attributes, &words, &settings)
    close(ends[1])
    guard code == 0 else { throw Failure("cannot start \(arguments[0]): error \(code)") }
    self.process = process
    output = ends[0]
  }

  deinit { stop(SIGKILL) }

  /// The next line of standard output; nil at its end or after a minute.
  package func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, Self.lineMilliseconds) == 1 else { return nil }
      guard read(output, &byte, 1) == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }

  /// Requests its end and waits for it.
  package func stop(_ number: Int32 = SIGTERM) {
    guard isRunning else { return }
    isRunning = false
    kill(process, number)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(output)
  }

  /// Waits for its own end; its exit code.
  package func wait() -> Int32 {
    isRunning = false
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(output)
    return status
  }

  /// Processor seconds of all its threads so far.
  package var cpuSeconds: Double {
    let fields = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 13, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Processor seconds of the threads it has now, to the nanosecond; those of threads that ended are missing.
  package var fineCPUSeconds: Double {
    threads().reduce(0) { sum, thread in
      let fields = text("task/\(thread.id)/schedstat").split(separator: " ")
      return sum + (fields.first.flatMap { Double($0) } ?? 0) / 1e9
    }
  }

  /// Its threads and what they are called.
  package func threads() -> [(id: Int32, name: String)] {
    guard let folder = opendir("/proc/\(process)/task") else { return [] }
    defer { closedir(folder) }
    var found: [(id: Int32, name: String)] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let id = Int32(name) else { continue }
      found.append((id, String(text("task/\(id)/comm").prefix { $0 != "\n" })))
    }
    return found
  }

  /// Bytes of memory it has in use.
  package var residentBytes: Double {
    for line in text("status").split(separator: "\n") where line.hasPrefix("VmRSS:") {
      let number = line.split(separator: " ").dropFirst().first.flatMap { Double($0) }
      return (number ?? 0) * 1_024
    }
    return 0
  }

  private func text(_ name: String) -> String {
    guard let file = fopen("/proc/\(process)/\(name)", "r") else { return "" }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = fread(&buffer, 1, buffer.count, file)
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}

/// Runs a program to its end.
package func run(_ arguments: String...) throws {
  guard try Child(arguments, errors: "/dev/null").wait() == 0 else {
    throw Failure("\(arguments.joined(separator: " ")) failed")
  }
}

/// Monotonic seconds.
package func clockSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
