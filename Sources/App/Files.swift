package import Glibc

/// Whole small files.
package enum Files {
  /// The file's text; nil when it cannot be read or is neither UTF-8 nor UTF-16.
  package static func read(_ path: String) -> String? {
    guard let bytes = bytes(path) else { return nil }
    guard let text = String(validating: FileText.utf8(bytes), as: UTF8.self) else {
      errno = EILSEQ
      return nil
    }
    return text
  }

  /// The file's bytes; nil when it cannot be read.
  package static func bytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes.append(contentsOf: piece.prefix(count))
    }
  }

  /// Creates a new file and makes it durable; returns false when it exists or cannot be created.
  package static func write(_ text: String, to path: String, mode: mode_t) -> Bool {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { return false }
    defer { close(file) }
    let bytes = Array(text.utf8)
    return Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
  }

  /// The system's message for the last failure.
  package static func lastError() -> String {
    errno == EILSEQ
      ? "it is not text in UTF-8; save it as UTF-8" : String(cString: strerror(errno))
  }
}

extension Files {
  /// Whether there is a file or folder.
  package static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// The size of a file in bytes; 0 when there is none.
  package static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Makes a new name durable.
  package static func syncFolder(of path: String) -> Bool {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}
