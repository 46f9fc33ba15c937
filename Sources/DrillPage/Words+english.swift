extension Words {
  /// English.
  static let english = Words(
    code: "en", language: "English",
    rehearsal: "Rehearsal of an on-sale",
    verdictClean: "Every promise was kept.",
    verdictBroken: "A promise was broken. Do not open this sale yet.",
    rulesHold: { "No seat was sold twice, no money appeared or disappeared: \($0) rules hold." },
    notReconciled: "The books could not be checked from here: run “boxoffice reconcile”.",
    soldOut: { "\($0) seats sold in \($1)" },
    soldSome: { "\($0) of \($1) seats sold in \($2)" },
    nothingTwice: "nothing sold twice", soldTwice: "seats were sold twice",
    promisesBroken: "promises were broken",
    timeToSellOut: "Time to sell out", seatsSold: "Seats sold",
    bookingsPerSecond: "Bookings a second", wholeBooking: "99 of 100 bookings took at most",
    people: "People", revenue: "Revenue",
    ofSeats: { "of \($0)" }, ofThemBots: { "\($0) of them bots" },
    median: { "half of them at most \($0), without thinking" },
    requests: { "\($0) requests answered" }, notSoldOut: "not sold out",
    overTime: "What happened when", overTimeNote: "Each second from the opening.",
    arrivals: "People who came", holds: "Holds", payments: "Payments", refusalsLine: "Refusals",
    lineOverTime: "The line and the seats", waiting: "Waiting", inside: "Inside",
    seatsLeft: "Seats left", perSecond: "a second",
    funnel: "How far people got",
    funnelStages: [
      "Came", "Joined the line", "Were let in", "Held seats", "Paid", "Saw their ticket",
    ],
    othersTitle: "The others",
    others: [
      "were told that all is sold", "left without a word", "let a hold expire", "found no seat",
      "were turned away", "were not done when it ended",
    ],
    latency: "How long each step took",
    latencyNote:
      "From the moment the step was due to its whole answer. The bar reaches from the median to 99 of "
      + "100, the mark is the longest; each line of the scale is ten times the one before.",
    step: "Step", answers: "Answers", refused: "Refused", maximum: "Longest",
    steps: [
      "join": "Join the line", "poll": "Check the place", "dates": "Dates",
      "statuses": "Seat map", "hold": "Hold seats", "pay": "Pay", "ticket": "Ticket",
      "leave": "Leave the line", "release": "Give seats back", "topUp": "Top up",
      "booking": "Whole booking",
    ],
    refusals: "Refusals", refusalsNote: "A refusal is an answer, not a failure: the sale goes on.",
    noRefusals: "No request was refused.", otherCodes: "Others", codes: codesInEnglish,
    fairness: "Was the line fair?",
    inOrder: { "\($0) % of pairs, among \($1) people, entered in the order in which they came." },
    overtook: { "\($0) people overtook someone who certainly came before." },
    noneOvertook: "No one overtook someone who certainly came before.",
    notCompared: "Too few people waited to compare their order.",
    orderPicture: "Order of arrival and of entry: on the line, both are the same",
    byArrival: "order of arrival", byEntry: "order of entry",
    noBots: "No bots took part.",
    botsWon: { "Bots won \($0) seats, \($1) % of those sold." },
    botsBlocked: {
      "They held and gave back \($0) seats, and kept seats off the sale for \($1) seat-seconds."
    },
    gaveWay: "What gave way first, and what to do", nothingFound: "Nothing gave way.",
    first: "First", findings: findingsInEnglish, figures: figuresInEnglish,
    advice: "Terms that suit this sale",
    adviceMaxActive: { "maxActive \($0): \($1) people a second, each \($2) inside." },
    adviceGrace: { "Grace \($0): the longest silence of a waiting person was \($1)." },
    noAdvice: "Too little happened for advice on maxActive and grace.",
    prediction: "What was predicted", predicted: "Predicted", measured: "Measured", error: "Off by",
    violations: "Broken promises", violationKinds: violationsInEnglish,
    times: { $0 == "1" ? "once" : "\($0) times" },
    settings: "Settings of the rehearsal", machine: "The machine",
    seedNote: "The same seed and settings give the same people.", rows: rowsInEnglish,
    seconds: { "\($0)\u{A0}s" }, milliseconds: { "\($0)\u{A0}ms" }, minutes: { "\($0)\u{A0}min" },
    won: { "₩\($0)" },
    shortWon: { amount in
      guard amount >= 1e6 else { return nil }
      return amount < 1e9
        ? "₩\(Markup.short(amount / 1e6))\u{A0}m"
        : "₩\(Markup.number(amount / 1e9, 2))\u{A0}bn"
    },
    made: { "boxoffice \($0), \($1)" })

  private static let codesInEnglish = [
    "SEAT_TAKEN": "The seat was taken a moment before",
    "NOT_ENOUGH_SEATS": "Not enough seats were left",
    "SOLD_OUT": "All seats are sold", "QUEUE_TOKEN_NOT_ACTIVE": "Not yet this person’s turn",
    "QUEUE_TOKEN_EXPIRED": "The time inside was over",
    "QUEUE_TOKEN_NOT_FOUND": "The place in line was gone",
    "QUEUE_TOKEN_INVALID": "The place in line was not valid",
    "QUEUE_TOKEN_REQUIRED": "A place in line was needed",
    "SEAT_LIMIT_REACHED": "Too many seats for one person",
    "INSUFFICIENT_BALANCE": "Too little money in the wallet",
    "RESERVATION_EXPIRED": "The hold had expired", "RESERVATION_NOT_FOUND": "The hold was gone",
    "ALREADY_PAID": "Paid already",
    "REQUEST_IN_PROGRESS": "The same request was still being answered",
    "BUSY": "The store was busy; try again", "OVERLOADED": "The server was full; try again",
    "STORAGE_FULL": "The disk was full", "UNAVAILABLE": "A store could not be reached",
    "OUTCOME_UNKNOWN": "The disk failed; the outcome had to be asked for",
    "TOO_MANY_REQUESTS": "Too many requests from one person or address",
    "TOO_MANY_HOLDS": "Held and gave back too often",
    "SEAT_RESTING": "Given back too often: rests for this person",
    "SALE_NOT_OPEN": "The sale was not open",
    "TOO_MANY_STREAMS": "Too many live connections of one person",
  ]

  private static let findingsInEnglish = [
    "nothing": "Nothing held the sale up but its people.",
    "lineTooNarrow":
      "Places inside were held by people who had not noticed yet that it was their turn.",
    "maxActiveTooSmall":
      "maxActive is too small: the server was idle while people waited and seats were free.",
    "slowDisk": "The disk is slow: answers waited for it.",
    "processorFull": "All processors were in use.",
    "driverFull": "The rehearsal itself was the limit; the server can do more.",
    "limits": "Limits on what one person or address may do refused fans.",
    "wallets": "Wallets without enough money held payments up.",
    "arrivals": "People came more slowly than seats could be sold.",
    "people": "People inside thought longer than anything else took.",
    "notSoldOut": "Seats were left.", "bots": "Bots kept seats off the sale.",
  ]

  private static let figuresInEnglish = [
    "syncMilliseconds": "a sync", "payP50": "a payment waits", "load": "processors in use",
    "driverLoad": "the rehearsal’s thread in use", "processors": "processors",
    "maxActive": "maxActive now", "advised": "maxActive that would do", "waiting": "people waiting",
    "unnoticedShare": "share of a stay before it is noticed",
    "sellOutMilliseconds": "sold out after", "count": "number", "seatsReleased": "seats given back",
    "seatsLeft": "seats left",
  ]

  private static let violationsInEnglish = [
    "soldTwice": "A seat was sold twice", "reconcile": "The books do not agree",
    "apiAudit": "The API says something else afterwards than it answered",
    "tokenRefused": "A good token was refused", "serverError": "The server failed",
    "answerLost": "A request was sent and no answer came",
    "otherReplay": "A repeated request got another answer",
    "notUnderstood": "An answer could not be understood", "serverEnded": "The server ended",
  ]

  private static let rowsInEnglish = [
    "source": "Sale", "policy": "Policy of the line", "maxActive": "maxActive",
    "activeSeconds": "A stay inside", "holdSeconds": "A hold", "graceSeconds": "Grace",
    "arrivalSeconds": "People came within", "curve": "How they came", "party": "Seats each",
    "seed": "Seed", "cpuSeconds": "Processor time of the server",
    "cpuMillisecondsPerBooking": "Processor time of a booking", "processors": "Processors",
    "residentBytes": "Memory of the server at most", "commits": "Commits",
    "syncMilliseconds": "Time in which the disk made 4 KiB durable",
    "driverMicroseconds": "Processor time of the rehearsal for a request",
    "driverConnections": "Connections", "driverWait": "Longest wait for a connection",
  ]
}
