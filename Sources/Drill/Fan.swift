/// What a person asks of the box office.
enum Step: UInt8, CaseIterable, Sendable {
  case join, poll, dates, statuses, hold, pay, ticket, leave, release, topUp

  var name: String { "\(self)" }

  /// Whether it belongs to a booking, from being let in to the ticket.
  var isBooking: Bool {
    switch self {
    case .dates, .statuses, .hold, .pay, .ticket, .topUp: true
    case .join, .poll, .leave, .release: false
    }
  }
}

/// How a person behaves.
struct Behaviour: OptionSet, Sendable {
  let rawValue: UInt16

  static let picks = Behaviour(rawValue: 1)
  static let leavesSilently = Behaviour(rawValue: 2)
  static let letsLapse = Behaviour(rawValue: 4)
  static let doubleClicks = Behaviour(rawValue: 8)
  static let hasTooLittleMoney = Behaviour(rawValue: 16)
  static let paysSlowly = Behaviour(rawValue: 32)
  static let isBot = Behaviour(rawValue: 64)

  /// Draws each person's behaviour: the fans in order, then the bots.
  static func draw(_ settings: DrillSettings, using dice: inout some RandomNumberGenerator)
    -> [Behaviour]
  {
    let shares: [(Behaviour, Double)] = [
      (.picks, settings.picking), (.leavesSilently, settings.leavingSilently),
      (.letsLapse, settings.lettingLapse), (.doubleClicks, settings.doubleClicking),
      (.hasTooLittleMoney, settings.withTooLittleMoney), (.paysSlowly, settings.payingSlowly),
    ]
    let fans = (0..<settings.fans).map { _ in
      var behaviour: Behaviour = []
      for (one, share) in shares where dice.share() < share { behaviour.insert(one) }
      return behaviour
    }
    return fans + Array(repeating: .isBot, count: settings.bots)
  }
}

extension RandomNumberGenerator {
  /// A number from 0 to below 1.
  mutating func share() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

/// Where a person stands, and what they are to do next.
struct Fan {
  /// How the drill ended for a person.
  enum End: UInt8 {
    case none, ticketed, toldSoldOut, leftSilently, letLapse, foundNothing, turnedAway
  }
  /// Where a person is.
  enum Whereabouts: UInt8 { case away, waiting, inside, gone }

  /// What refused clicks lead to, the strongest last.
  enum AfterClicks: Comparable {
    case giveUp
    case again(nanoseconds: UInt64)
    case topUp
  }

  var behaviour: Behaviour = []
  var next = Step.join
  var end = End.none
  var whereabouts = Whereabouts.away
  /// The number of the date among those of the sale.
  var date: UInt16 = 0
  /// Clicks on the pay button whose answers are on the way.
  var clicks: UInt8 = 0
  /// What to do when all of these have come, unless one of them was the payment.
  var afterClicks = AfterClicks.giveUp
  /// How often seats were looked for.
  var searches: UInt8 = 0
  /// How often the step was refused for a moment.
  var repeats: UInt8 = 0
  /// Polls, or a bot's holds, that are still to come before something else happens.
  var left: UInt8 = 0
  /// Seats picked or held.
  var seats: UInt8 = 0
  /// Keys used so far.
  var keys: UInt16 = 0
  var tokenLetters: UInt16 = 0
  /// The hash of the first answer to a payment; 0 before it.
  var paidHash: UInt64 = 0
  var isPaid = false
  var hasHeld = false
  var hasToppedUp = false
  /// All in nanoseconds of the monotonic clock; 0 before.
  var joinSent: UInt64 = 0
  /// When joining really went out.
  var joinAsked: UInt64 = 0
  var joined: UInt64 = 0
  var entered: UInt64 = 0
  var polled: UInt64 = 0
  var held: UInt64 = 0
  /// When the server says it let the person in. Milliseconds since 1970; 0 before.
  var enteredWall: Int64 = 0
  /// Microseconds of waiting for answers since being let in.
  var spent: UInt64 = 0
  var amount: Int64 = 0

  var isBot: Bool { behaviour.contains(.isBot) }
}

/// A person's texts, as received: at these places of a slot.
enum TextSlot {
  /// Bytes of a slot.
  static let bytes = 256
  /// Where the queue token is; at most as long as up to the next text.
  static let token = 0
  static let tokenRoom = 128
  static let reservation = 128
  static let ticket = 164
  /// The numbers of picked seats, four bytes each.
  static let picked = 200
  /// Characters of an identifier.
  static let identifier = 36
}

/// One connection.
struct Link {
  enum State: UInt8 { case closed, connecting, idle, busy }

  var socket: Int32 = -1
  var state = State.closed
  /// What it was opened for, or last asked.
  var order = Order()
  /// Counts its sockets, so that news about an earlier one are recognised.
  var generation: UInt32 = 0
  /// Answers its socket has brought.
  var answers: UInt32 = 0
  var sent: UInt64 = 0
  /// The beginning of an answer that did not come in one piece.
  var part: UnsafeMutablePointer<UInt8>?
  var partRoom = 0
  var partCount = 0
}

/// A request to be made.
struct Order {
  var fan: Int32 = 0
  var step = Step.join
  /// The second of two clicks.
  var isTwin = false
  /// Sent once more, because an idle connection had been closed meanwhile.
  var isRepeat = false
  /// When it was due: its latency counts from here. Nanoseconds.
  var due: UInt64 = 0
}
