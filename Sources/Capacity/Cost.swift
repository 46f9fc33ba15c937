/// What a sale is charged for; each cost has a name, a unit, a measured value and the command that measures it.
///
/// The values are of ``Costs/measuredOn``, on two virtual cores that also carried the load.
package enum Cost: String, CaseIterable, Sendable {
  case pollMicroseconds
  case joinMicroseconds
  case bookingMicroseconds
  case clusterPollMicroseconds
  case clusterJoinMicroseconds
  case clusterBookingMicroseconds
  case firstVisitMicroseconds
  case streamUpdateMicroseconds
  case logInMicroseconds
  case writerJoinMicroseconds
  case writerBookingMicroseconds
  case diskBytesPerBooking
  case postgresBookingMicroseconds
  case walBytesPerBooking
  case redisJoinMicroseconds
  case redisBookingMicroseconds
  case redisBytesPerPerson
  case baseBytes
  case bytesPerPerson
  case bytesPerConnection
  case pollAnswerBytes
  case bookingAnswerBytes
  case firstVisitBytes
  case seatMapBytes
  case updateBytes
}

extension Cost {
  /// The measured value, in the unit that the name states; CPU is a server's, in microseconds.
  package var measured: Double {
    switch self {
    case .pollMicroseconds: 15
    case .joinMicroseconds: 60
    case .bookingMicroseconds: 400
    case .clusterPollMicroseconds: 18
    case .clusterJoinMicroseconds: 250
    case .clusterBookingMicroseconds: 1_600
    case .firstVisitMicroseconds: 600
    case .streamUpdateMicroseconds: 14
    case .logInMicroseconds: 13_100
    case .writerJoinMicroseconds: 20
    case .writerBookingMicroseconds: 140
    case .diskBytesPerBooking: 70_000
    case .postgresBookingMicroseconds: 750
    case .walBytesPerBooking: 8_300
    case .redisJoinMicroseconds: 140
    case .redisBookingMicroseconds: 300
    case .redisBytesPerPerson: 551
    case .baseBytes: 60_000_000
    case .bytesPerPerson: 80
    case .bytesPerConnection: 16_000
    case .pollAnswerBytes: 520
    case .bookingAnswerBytes: 4_200
    case .firstVisitBytes: 50_000
    case .seatMapBytes: 168_000
    case .updateBytes: 200
    }
  }

  /// The command that measures it, or where it was read.
  package var source: String {
    switch self {
    case .pollMicroseconds, .joinMicroseconds, .bytesPerPerson:
      "make bench BENCH_FLAGS='--only line'"
    case .bookingMicroseconds, .writerBookingMicroseconds, .writerJoinMicroseconds:
      "boxoffice drill, with the threads' times from /proc"
    case .clusterPollMicroseconds, .redisBytesPerPerson: "make bench BENCH_FLAGS='--only cluster'"
    case .streamUpdateMicroseconds, .updateBytes: "make bench BENCH_FLAGS='--only streams'"
    case .clusterJoinMicroseconds, .clusterBookingMicroseconds, .postgresBookingMicroseconds,
      .walBytesPerBooking, .redisJoinMicroseconds, .redisBookingMicroseconds:
      "Benchmarks/costs/measure.py --stores cluster"
    case .logInMicroseconds, .diskBytesPerBooking, .pollAnswerBytes, .bookingAnswerBytes,
      .baseBytes, .firstVisitMicroseconds, .firstVisitBytes:
      "Benchmarks/costs/measure.py"
    case .seatMapBytes: "Benchmarks/pages/map.py"
    case .bytesPerConnection: "the server's 9 KiB and the kernel's buffers, estimated"
    }
  }
}

/// The table of costs a plan counts with.
package struct Costs: Sendable, Equatable {
  /// The day of the measurements in the table.
  package static let measuredOn = "2026-11-30"

  private var changed: [Cost: Double] = [:]

  /// Makes the measured table.
  package init() {}

  /// A cost, in the unit that its name states.
  package subscript(cost: Cost) -> Double {
    get { changed[cost] ?? cost.measured }
    set { changed[cost] = min(max(0, newValue), CapacityLimits.costMax) }
  }

  /// The costs that are not those of the table, by name.
  package var overridden: [Cost] { Cost.allCases.filter { changed[$0] != nil } }
}
