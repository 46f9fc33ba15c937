import Measuring

/// What all requests want at once.
enum Wanted: String, CaseIterable {
  /// One seat: one wins, all others are refused.
  case seat = "one seat"
  /// Top-ups of one wallet: all succeed, and the balance is exact.
  case wallet = "one wallet"
  /// Payments of one order: one pays, all others are answered that it is paid.
  case payment = "one payment"

  /// The shop's table that a success adds a row to, and what the row names.
  var record: (table: String, column: String) {
    switch self {
    case .seat: ("reservations", "seat")
    case .wallet: ("charges", "wallet")
    case .payment: ("payments", "purchase")
    }
  }

  /// What the scripts of pgbench begin with.
  var word: String {
    switch self {
    case .seat: "seat"
    case .wallet: "wallet"
    case .payment: "payment"
    }
  }
}

/// How one request ended.
struct Outcome {
  enum Kind {
    case success
    /// The seat is another's, or the order is paid.
    case refusal
    /// Tried as often as allowed, to no avail.
    case gaveUp
    case error
  }
  var kind: Kind
  var retries = 0
}

/// One round: what all requests of it came to.
struct Tally {
  /// Milliseconds from the common release to each answer.
  var milliseconds: [Double] = []
  var successes = 0
  var refusals = 0
  /// Asked to try again later; part of ``errors`` in the table.
  var gaveUp = 0
  var errors = 0
  var retries = 0
  /// What the store says that it must not; empty when all is right.
  var complaints: [String] = []

  /// Milliseconds to the last answer.
  var total: Double { milliseconds.max() ?? 0 }

  /// Milliseconds that a share of the answers took at most.
  func answer(_ share: Double) -> Double {
    let sorted = milliseconds.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  mutating func add(_ outcome: Outcome, milliseconds: Double) {
    self.milliseconds.append(milliseconds)
    retries += outcome.retries
    switch outcome.kind {
    case .success: successes += 1
    case .refusal: refusals += 1
    case .gaveUp: gaveUp += 1
    case .error: errors += 1
    }
  }

  /// Records any answer that a crowd of `requests` must not get.
  mutating func judge(_ wanted: Wanted, requests: Int) {
    require(milliseconds.count == requests, "not everybody was answered")
    require(errors == 0, "\(errors) errors")
    switch wanted {
    case .seat: require(successes == 1, "\(successes) were told that they have the seat")
    case .payment: require(successes == 1, "\(successes) were told that they have paid")
    case .wallet:
      let lost = requests - gaveUp - successes
      require(lost == 0, "\(lost) top-ups did not happen")
    }
  }

  mutating func require(_ isRight: Bool, _ complaint: String) {
    if !isRight { complaints.append(complaint) }
  }
}
