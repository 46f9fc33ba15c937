import Encoding
import Glibc

/// How far the write-ahead log was synced and acknowledged, stored beside it.
///
/// The log alone cannot show that its last commit was whole once; the mark can. It is written after each
/// commit without a sync of its own, so the end of the process loses none of it, and a power cut at most the
/// last half minute. The mark then says less, never more, than what was acknowledged. With each move of the
/// log it is synced.
struct LogMark: Hashable {
  /// The main file it belongs to; a replacement file has another inode.
  var inode: UInt64
  /// The generation of the log.
  var salts = WriteAheadLog.Salts(first: 0, second: 0)
  /// Frames of that generation that were synced.
  var synced = 0
  /// Frames of that generation whose pages are in the main file, and synced there.
  var moved = 0

  private static let magic: UInt64 = 0x626f_786d_6172_6b31
  static let bytesCount = 48

  init(inode: UInt64) { self.inode = inode }

  /// Parses ``bytes``; nil for anything else.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.bytesCount else { return nil }
    let words = stride(from: 0, to: bytes.count, by: 8).map { place in
      bytes[place..<place + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    guard words[0] == Self.magic, words[5] == Self.sum(words[..<5]),
      let synced = Int(exactly: words[3]), let moved = Int(exactly: words[4])
    else { return nil }
    inode = words[1]
    salts = .init(
      first: UInt32(truncatingIfNeeded: words[2] >> 32),
      second: UInt32(truncatingIfNeeded: words[2]))
    self.synced = synced
    self.moved = moved
  }

  var bytes: [UInt8] {
    var words = [
      Self.magic, inode, UInt64(salts.first) << 32 | UInt64(salts.second), UInt64(synced),
      UInt64(moved),
    ]
    words.append(Self.sum(words[...]))
    return words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
  }

  /// FNV-1a over words: detects a half-written mark.
  private static func sum(_ words: ArraySlice<UInt64>) -> UInt64 {
    words.reduce(into: FNV1a()) { $0.add(word: $1) }.value
  }

  static func path(of file: String) -> String { file + "-mark" }

  /// The mark beside a main file, if it belongs to this one.
  static func read(beside file: String) -> LogMark? {
    var status = stat()
    guard stat(file, &status) == 0 else { return nil }
    let descriptor = open(path(of: file), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytesCount)
    guard pread(descriptor, &bytes, bytesCount, 0) == bytesCount else { return nil }
    guard let mark = LogMark(bytes), mark.inode == status.st_ino else { return nil }
    return mark
  }

  /// Whether the main file was changed after the mark was written, as by another program that moves and
  /// removes the log.
  static func isOutdated(beside file: String) -> Bool {
    var (main, mark) = (stat(), stat())
    guard stat(file, &main) == 0, stat(path(of: file), &mark) == 0 else { return true }
    return (main.st_mtim.tv_sec, main.st_mtim.tv_nsec)
      > (mark.st_mtim.tv_sec, mark.st_mtim.tv_nsec)
  }
}

/// The mark of the live log; belongs to the writer's thread. Without a mark the box office is as safe as an
/// older version, so failing to write one is no reason to stop.
struct MarkFile: ~Copyable {
  private let log: String
  private let descriptor: Int32
  private var mark: LogMark
  private var mayHaveStartedOver = true
  /// The number of marked commits, for detecting further ones.
  private(set) var commits = 0
  /// Whether the log's file has any content.
  private(set) var isLogged: Bool

  /// Continues from the mark found at start.
  init(beside file: String, from mark: LogMark) {
    isLogged = mark.synced > 0
    log = file + "-wal"
    self.mark = mark
    descriptor = open(LogMark.path(of: file), O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    write()
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Call after a commit, before any submission is answered: the log has `count` frames, all synced.
  mutating func committed(_ count: Int) {
    guard count > 0, count != mark.synced || mayHaveStartedOver else { return }
    if mayHaveStartedOver || count < mark.synced {
      guard let salts = WriteAheadLog.salts(log) else { return }
      if salts != mark.salts { mark.moved = 0 }
      mark.salts = salts
      mayHaveStartedOver = false
    }
    commits += 1
    isLogged = true
    mark.synced = count
    write()
  }

  /// Call after the whole log was moved, before it may be cut.
  ///
  /// - Returns: Whether the mark is durable.
  @discardableResult
  mutating func movedAll() -> Bool {
    mark.moved = mark.synced
    mayHaveStartedOver = true
    write()
    return descriptor < 0 || fdatasync(descriptor) == 0
  }

  /// Call after the log was cut to zero length.
  mutating func cut() {
    isLogged = false
    guard mark.moved < mark.synced else { return }
    movedAll()
  }

  /// Rewrites it unchanged, which makes it newer than the main file.
  func write() {
    guard descriptor >= 0 else { return }
    let bytes = mark.bytes
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }
}
