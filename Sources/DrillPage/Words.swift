/// Everything the page says in one language. There is one value for each language, so that no text can lack.
struct Words: Sendable {
  /// The language's code.
  let code: String
  /// What the reader calls the language.
  let language: String

  let rehearsal: String
  let verdictClean: String
  let verdictBroken: String
  let rulesHold: @Sendable (String) -> String
  let notReconciled: String
  let soldOut: @Sendable (_ seats: String, _ time: String) -> String
  let soldSome: @Sendable (_ sold: String, _ seats: String, _ time: String) -> String
  let nothingTwice: String
  let soldTwice: String
  let promisesBroken: String

  let timeToSellOut: String
  let seatsSold: String
  let bookingsPerSecond: String
  let wholeBooking: String
  let people: String
  let revenue: String
  let ofSeats: @Sendable (String) -> String
  let ofThemBots: @Sendable (String) -> String
  let median: @Sendable (String) -> String
  let requests: @Sendable (String) -> String
  let notSoldOut: String

  let overTime: String
  let overTimeNote: String
  let arrivals: String
  let holds: String
  let payments: String
  let refusalsLine: String
  let lineOverTime: String
  let waiting: String
  let inside: String
  let seatsLeft: String
  let perSecond: String

  let funnel: String
  let funnelStages: [String]
  let othersTitle: String
  let others: [String]

  let latency: String
  let latencyNote: String
  let step: String
  let answers: String
  let refused: String
  let maximum: String
  let steps: [String: String]

  let refusals: String
  let refusalsNote: String
  let noRefusals: String
  let otherCodes: String
  let codes: [String: String]

  let fairness: String
  let inOrder: @Sendable (_ percent: String, _ people: String) -> String
  let overtook: @Sendable (String) -> String
  let noneOvertook: String
  let notCompared: String
  let orderPicture: String
  let byArrival: String
  let byEntry: String
  let noBots: String
  let botsWon: @Sendable (_ seats: String, _ percent: String) -> String
  let botsBlocked: @Sendable (_ seats: String, _ seatSeconds: String) -> String

  let gaveWay: String
  let nothingFound: String
  let first: String
  let findings: [String: String]
  /// The figures of findings, by name.
  let figures: [String: String]
  let advice: String
  let adviceMaxActive: @Sendable (_ value: String, _ rate: String, _ seconds: String) -> String
  let adviceGrace: @Sendable (_ value: String, _ gap: String) -> String
  let noAdvice: String

  let prediction: String
  let predicted: String
  let measured: String
  let error: String

  let violations: String
  let violationKinds: [String: String]
  let times: @Sendable (String) -> String

  let settings: String
  let machine: String
  let seedNote: String
  let rows: [String: String]
  let seconds: @Sendable (String) -> String
  let milliseconds: @Sendable (String) -> String
  let minutes: @Sendable (String) -> String
  let won: @Sendable (String) -> String
  /// A large amount in few figures; nil for a small one.
  let shortWon: @Sendable (Double) -> String?
  let made: @Sendable (_ version: String, _ date: String) -> String
}
