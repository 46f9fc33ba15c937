/// What a store may answer instead of rows. The plain description is safe for anyone; the detail in `failed`,
/// `damaged` and `changesLost` is for logs.
public enum DatabaseError: Error, Hashable, Sendable {
  /// More work is waiting than the lane's bound; nothing was done. A retry helps.
  case busy
  /// The store cannot be reached or is closing; nothing was done. A retry may help.
  case unavailable
  /// The disk is full; nothing was done. A retry helps once there is room.
  case storageFull
  /// The commit outcome is unknown; read back before trying again.
  case outcomeUnknown
  /// A unique index refused a row; carries the engine's name for it.
  case uniqueViolation(String)
  /// A CHECK refused a row.
  case checkViolation(String)
  /// A foreign key refused a row.
  case foreignKeyViolation(String)
  /// A newer version migrated the database: its schema version and the newest one known here.
  case tooNew(found: Int, known: Int)
  /// The stored data is not what was written; says where. A restart does not repair it.
  case damaged(String)
  /// Acknowledged changes are lost because their log is damaged; says where.
  case changesLost(String)
  /// Another process holds the data folder.
  case locked(String)
  /// Anything else, in the engine's words.
  case failed(String)
}

extension DatabaseError {
  /// The error of a ``Transaction/executePipelined(expecting:_:_:else:)`` that names no refusal of its own. Made once, because
  /// most expectations are met.
  public static let miscounted: any Error =
    Self.failed("a statement changed another number of rows than it must")
}

extension DatabaseError: CustomStringConvertible {
  /// Safe for anyone: contains no SQL, values or paths.
  public var description: String {
    switch self {
    case .busy: "the store has more work waiting than it accepts"
    case .unavailable: "the store cannot be reached"
    case .storageFull: "the disk is full"
    case .outcomeUnknown: "the outcome of the commit is not known"
    case .uniqueViolation: "a unique index refused the row"
    case .checkViolation: "a check refused the row"
    case .foreignKeyViolation: "a foreign key refused the row"
    case .tooNew(let found, let known):
      "the database has version \(found), newer than \(known), the newest this program knows"
    case .damaged: "the store is damaged"
    case .changesLost: "acknowledged changes are lost"
    case .locked: "another process holds the data folder"
    case .failed: "the store failed"
    }
  }
}
