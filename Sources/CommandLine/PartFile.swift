import App
import Glibc

/// A file that is made under another name and gets its own only when it is complete and durable. It is
/// removed when it is neither finished nor kept.
struct PartFile: ~Copyable {
  /// Its path meanwhile.
  let path: String
  private let descriptor: Int32
  private var isKept = false

  /// Creates an empty file `path.part`, mode 0600. Refuses when another process is writing it; the remains of
  /// a killed process are overwritten.
  static func make(_ path: String) throws(Stop) -> PartFile {
    let path = path + ".part"
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .failure("\(path) cannot be written: \(Files.lastError()).")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .failure("\(path) is being written by another command; wait for it.")
    }
    let part = PartFile(path: path, descriptor: descriptor)
    guard fchmod(descriptor, 0o600) == 0, ftruncate(descriptor, 0) == 0 else {
      throw .failure("\(path) cannot be written: \(Files.lastError()).")
    }
    return part
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  /// Leaves it there under its temporary name.
  mutating func keep() { isKept = true }

  deinit {
    if !isKept { unlink(path) }
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Fills it with a copy of another file.
  func copy(from source: String) throws(Stop) {
    let input = open(source, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw .failure("\(source) cannot be read: \(Files.lastError()).") }
    defer { close(input) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(input, &piece, piece.count)
      guard count >= 0 else { throw .failure("\(source) cannot be read: \(Files.lastError()).") }
      if count == 0 { return }
      guard write(descriptor, piece, count) == count else {
        throw .failure("\(path) cannot be written: \(Files.lastError()).")
      }
    }
  }

  /// Makes it durable and renames it, replacing an existing file.
  consuming func finish(as target: String) throws(Stop) {
    guard fsync(descriptor) == 0, rename(path, target) == 0, Files.syncFolder(of: target) else {
      throw .failure("\(target) cannot be written: \(Files.lastError()).")
    }
    isKept = true
  }
}
