/// One numbered, forward-only step of the schema, applied in a transaction of its own and recorded.
///
/// Never edit one after a release: write the next.
public struct Migration: Sendable {
  /// 1, 2, 3 …
  public let version: Int
  /// What it does, in a few words.
  public let name: String
  /// The statements, in order, for the engine that asks.
  public let statements: @Sendable (Dialect) -> [String]

  /// Makes a step.
  public init(
    version: Int, name: String, statements: @escaping @Sendable (Dialect) -> [String]
  ) {
    self.version = version
    self.name = name
    self.statements = statements
  }
}

/// The engine a migration writes for; column types are PostgreSQL's names, which SQLite accepts.
public enum Dialect: Sendable {
  /// SQLite 3.40 or later.
  case sqlite
  /// PostgreSQL 15 or later.
  case postgres

  /// Ends a CREATE TABLE whose rows should live in their primary key's tree.
  public var clustered: String { self == .sqlite ? "WITHOUT ROWID" : "" }

  /// The id of nobody, sixteen zero bytes, for a CHECK; statements bind it.
  public var nobody: String {
    self == .sqlite ? "zeroblob(16)" : "'00000000-0000-0000-0000-000000000000'"
  }
}

/// What `migrate` did.
public struct MigrationReport: Hashable, Sendable {
  /// The version found; 0 for an empty database.
  public let from: Int
  /// The version now.
  public let to: Int

  /// Makes a report.
  public init(from: Int, to: Int) {
    self.from = from
    self.to = to
  }
}
