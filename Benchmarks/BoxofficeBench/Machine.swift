import Figures
import Glibc
import Measuring

extension Record.Machine {
  /// The machine this runs on.
  static func here() -> Self {
    var machine = Self()
    machine.cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    machine.memory = sysconf(Int32(_SC_PHYS_PAGES)) / 1_024 * sysconf(Int32(_SC_PAGESIZE)) / 1_024
    let kernel = try? contents(of: "/proc/sys/kernel/osrelease").split(separator: "\n").first
    machine.kernel = String(kernel ?? "")
    let processors = (try? contents(of: "/proc/cpuinfo")) ?? ""
    let name = processors.split(separator: "\n").first { $0.hasPrefix("model name") }
    machine.processor = String((name ?? "").drop { $0 != ":" }.dropFirst().drop { $0 == " " })
    return machine
  }
}

/// A file as text, of any length.
func contents(of path: String) throws -> String {
  guard let file = fopen(path, "r") else { throw Failure("cannot read \(path)") }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Writes a file whole, in place of an old one.
func write(_ text: String, to path: String) throws {
  let bytes = Array(text.utf8)
  guard let file = fopen(path, "w") else { throw Failure("cannot write \(path)") }
  let written = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, written == bytes.count else { throw Failure("cannot write \(path)") }
}
