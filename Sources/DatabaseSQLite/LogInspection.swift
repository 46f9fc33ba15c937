import Database
import Glibc

/// Decides, before SQLite opens a log, whether it still contains what was acknowledged.
enum LogInspection {
  /// What to do with a log.
  enum Verdict: Hashable {
    /// Everything acknowledged is in it, or in the main file.
    case whole
    /// It is damaged, but all of it was moved before. What SQLite would read of it is older than the main
    /// file, so it must be removed.
    case spent
    /// Acknowledged changes are lost; says where.
    case lost(String)
  }

  /// Reads a log and its mark.
  static func look(
    at file: String
  ) throws(DatabaseError) -> (findings: WriteAheadLog.Findings, mark: LogMark?, verdict: Verdict) {
    // First: the log only grows meanwhile, so a live one never has less than its mark says.
    let mark = LogMark.read(beside: file)
    let findings = try WriteAheadLog.read(file + "-wal")
    let isOutdated = LogMark.isOutdated(beside: file)
    return (findings, mark, verdict(on: findings, mark, isOutdated: isOutdated))
  }

  /// The verdict itself.
  ///
  /// - Parameter isOutdated: Whether the main file is newer than the mark.
  static func verdict(
    on found: WriteAheadLog.Findings, _ mark: LogMark?, isOutdated: Bool
  ) -> Verdict {
    // The frames whose pages are in the main file, when the mark is of the file's current generation.
    let moved = mark.flatMap { $0.salts == found.generation ? $0.moved : nil } ?? 0
    if let bad = found.firstBad, found.proof > 0 {
      if max(found.lastGood, found.committed) <= moved { return .spent }
      return .lost(
        bad == 0
          ? "its header is damaged, and whole commits stand behind it"
          : "frame \(bad) of \(found.frames) is damaged, and whole commits stand behind it")
    }
    guard let mark else { return .whole }
    guard let salts = found.salts else {
      guard mark.synced > mark.moved, !isOutdated else { return .whole }
      return .lost("it had \(mark.synced) frames, and is gone or has lost its beginning")
    }
    guard mark.salts == salts, found.committed < mark.synced else { return .whole }
    if moved >= mark.synced { return .spent }
    return .lost(
      found.firstBad.map { "frame \($0) of \(mark.synced) that were synced is damaged" }
        ?? "it ends after frame \(found.committed) of \(mark.synced) that were synced")
  }

  /// Prepares a log for SQLite, which must not have it open: no other process may use the folder.
  ///
  /// - acceptsLoss: Whether to continue without what is lost; the damaged log is kept under another name.
  /// - Returns: The mark to go on from.
  /// - Throws: `changesLost`, unless accepted.
  static func prepare(_ file: String, acceptsLoss: Bool) throws(DatabaseError) -> LogMark {
    let log = file + "-wal"
    let (found, old, verdict) = try look(at: file)
    var kept = found.committed
    let moved = old.flatMap { $0.salts == found.generation ? $0.moved : nil } ?? 0
    switch verdict {
    case .whole: break
    case .spent:
      try cut(log, to: 0)
      kept = 0
    case .lost(let reason):
      guard acceptsLoss else { throw .changesLost("\(log): \(reason)") }
      try keep(log)
      // What was moved already is newer than what precedes it in the log.
      if moved > kept { kept = 0 }
      // After the cut nothing may remain that looks like a continuation of what is written next.
      let length = WriteAheadLog.frameHeaderBytes + found.pageBytes
      try cut(log, to: kept == 0 ? 0 : WriteAheadLog.headerBytes + kept * length)
    }
    var status = stat()
    guard stat(file, &status) == 0 else { throw .failed("cannot open \(file): \(systemMessage())") }
    var mark = LogMark(inode: UInt64(status.st_ino))
    guard let salts = found.salts, kept > 0 else { return mark }
    // What a killed process wrote and did not sync counts from now on, so it must be durable.
    try sync(log)
    mark.salts = salts
    mark.synced = kept
    mark.moved = min(moved, kept)
    return mark
  }

  /// Refuses a log that has lost something, even one that is being written.
  static func expectWhole(beside file: String) throws(DatabaseError) {
    var before: (Verdict, WriteAheadLog.Findings)?
    // Next to a writer an inspection may see a frame just before it is written and later frames just after:
    // only a persistent gap is damage.
    for _ in 1...FixedLimits.looksAtLiveLog {
      let (findings, _, verdict) = try look(at: file)
      guard case .lost(let reason) = verdict else { return }
      if let before, before.1.salts == findings.salts, before.1.firstBad == findings.firstBad {
        throw .changesLost("\(file)-wal: \(reason)")
      }
      before = (verdict, findings)
      usleep(FixedLimits.lookPauseMicroseconds)
    }
  }

  private static func cut(_ log: String, to bytes: Int) throws(DatabaseError) {
    guard truncate(log, bytes) == 0 || errno == ENOENT else {
      throw .failed("cannot cut \(log): \(systemMessage())")
    }
    try sync(log)
  }

  private static func sync(_ path: String) throws(DatabaseError) {
    let file = open(path, O_RDWR | O_CLOEXEC)
    if file < 0, errno == ENOENT { return }
    guard file >= 0, fsync(file) == 0 else {
      if file >= 0 { close(file) }
      throw .failed("cannot write \(path): \(systemMessage())")
    }
    close(file)
  }

  /// Keeps a copy of a damaged log, for later analysis.
  private static func keep(_ log: String) throws(DatabaseError) {
    guard let source = fopen(log, "rb") else { return }
    defer { fclose(source) }
    let path = log + ".damaged"
    let copy = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
    guard copy >= 0 else { throw .failed("cannot write \(path): \(systemMessage())") }
    defer { close(copy) }
    var piece = [UInt8](repeating: 0, count: FixedLimits.copiedAtOnce)
    while true {
      let count = fread(&piece, 1, piece.count, source)
      if count == 0 { break }
      guard write(copy, piece, count) == count else {
        throw .failed("cannot write \(path): \(systemMessage())")
      }
    }
    guard ferror(source) == 0, fsync(copy) == 0 else {
      throw .failed("cannot write \(path): \(systemMessage())")
    }
  }
}
