/// Sizes of the comparison, each with its unit and reason.
enum Limits {
  /// Won of one top-up.
  static let amount = 10
  /// Won of one payment.
  static let price = 50_000
  /// Won in a purse before: enough for a few hundred payments too many to show.
  static let purse = 1_000_000_000
  /// Attempts at one request before a shop asks the customer to try again.
  static let tries = 10
  /// Milliseconds a Redis lock lives when its owner dies.
  static let lockMilliseconds = 3_000
  /// Milliseconds between two tries to take a Redis lock.
  static let spinMilliseconds = 5.0...20.0
  /// The timeout in seconds of waiting for a Redis lock.
  static let lockWaitSeconds = 60.0
  /// Seconds in which every client of pgbench must have come to the gate.
  static let gateSeconds = 30.0
  /// Rounds before the measured ones.
  static let warmUpRounds = 1
  /// Rounds the tables have rows for.
  static let roundsMax = 1_000
  /// Commits that show what the disk takes.
  static let commits = 200
  /// Seconds a hold and a stay inside last: longer than a comparison takes.
  static let staySeconds = 80_000
  /// Warm-up rows there are.
  static let connectionsMax = 1_000
}
