/// How large a crowd is.
struct Crowding {
  var requests = 1_000
  /// Of the shop's pool; the box office gets a connection from each request.
  var connections = 50
}

/// A way a shop may go about it.
protocol Way {
  var name: String { get }
  var promise: Table.Promise { get }
  /// Whether it makes sense for what is wanted.
  func wants(_ wanted: Wanted) -> Bool
  /// One round on an untouched seat or wallet.
  func run(_ wanted: Wanted, slot: Int) throws -> Tally
}

extension Way {
  func wants(_ wanted: Wanted) -> Bool { true }
}
