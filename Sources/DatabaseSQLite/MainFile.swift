import Database
import Glibc

/// The database file as bytes, below SQLite (https://sqlite.org/fileformat2.html, section 1.3).
enum MainFile {
  /// Bytes of the header.
  private static let headerBytes = 100

  /// Bytes of a page in a new file of SQLite.
  static let pageBytes = 4_096

  /// Whether the file has no log.
  static func standsAlone(_ path: String) -> Bool {
    var status = stat()
    return stat(path + "-wal", &status) != 0 || status.st_size == 0
  }

  /// Refuses a file whose length differs from that in its own header. SQLite does not notice that when the
  /// missing part is inside the last page. An empty file has no header, and the header of an old SQLite does
  /// not contain the length.
  ///
  /// Only for a file without a log: with one, pages may be in the log alone.
  static func expectLength(_ path: String) throws(DatabaseError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .failed("cannot open \(path): \(systemMessage())") }
    // SQLite's locks on this file belong to the process and end when any descriptor of it is closed, so this
    // is for files that no process writes.
    defer { close(file) }
    var status = stat()
    var header = [UInt8](repeating: 0, count: headerBytes)
    guard fstat(file, &status) == 0, pread(file, &header, headerBytes, 0) == headerBytes else {
      return
    }
    func number(_ place: Int) -> Int {
      header[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let said = Int(header[16]) << 8 | Int(header[17])
    let pageBytes = said == 1 ? 65_536 : said
    let (pages, changes, countedAt) = (number(28), number(24), number(92))
    guard header.starts(with: Array("SQLite format 3\0".utf8)), pages > 0, changes == countedAt
    else {
      return
    }
    guard Int(status.st_size) == pages * pageBytes else {
      throw .damaged(
        "it is \(status.st_size) bytes long, and its header says \(pages * pageBytes)")
    }
  }
}

extension Connection {
  /// Reads every page of the open snapshot, and checks each index against its table.
  ///
  /// - Throws: `damaged`, with the first finding.
  func expectWhole() throws(DatabaseError) {
    let word = try answer("PRAGMA integrity_check(1)")
    guard word == "ok" else { throw .damaged("it is damaged: \(word)") }
  }
}
