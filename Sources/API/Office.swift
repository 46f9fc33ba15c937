public import Accounts
import Booking
public import BoxOffice
public import Database
public import Events
public import Signing
public import Ticketing
public import WaitingRoom

/// The API of a box office: its use cases and the handlers that call them, made once by the composition root.
public final class Office: Sendable {
  /// The live sale that all of them use.
  public let live: LiveSale
  /// Leaving a line.
  public let leaveLine: LeaveLine
  /// Creating and changing concerts.
  public let manageConcert: ManageConcert
  /// Sweeping overdue holds.
  public let sweepHolds: SweepHolds
  /// Writing the milestone events of lines.
  public let noteMilestones: NoteMilestones
  /// The keys that sign and verify tickets.
  public let tickets: TicketKeyring
  /// The open streams of people watching their own place.
  public let placeStreams = PlaceStreams()
  /// The open streams of organisers watching a sale.
  public let statsStreams: StatsStreams
  /// The counts of refusals on this instance.
  public let refusals = RefusalCounts()

  let edge: Edge
  let documents: Documents
  let guards: Guards
  let people: PeopleRoutes
  let sessions: SessionRoutes
  let concerts: ConcertRoutes
  let pages: PageRoutes
  let line: LineRoutes
  let seats: SeatRoutes
  let reservations: ReservationRoutes
  let payments: PaymentRoutes
  let ownTickets: TicketRoutes
  let console: ConsoleRoutes
  let stats: StatsRoutes
  let sales: SaleRoutes
  let reportGate: ReportGate
  let reports: ReportRoutes
  let gates: GateRoutes
  let checkIns: CheckInRoutes
  let webhooks: WebhookRoutes
  let deliveries: DeliveryRoutes
  let events: EventRoutes
  let rehearsals: RehearsalRoutes
  let probes: OperationRoutes

  /// Gathers the parts.
  public init(
    database: any Database, waitingRoom: any WaitingRoom, catalogue: Catalogue,
    ids: IdentifierSource, now: @escaping @Sendable () -> Timestamp, access: AccessTokens,
    endedSessions: EndedSessions, passwords: PasswordHasher, tickets: TicketKeyring,
    fingerprints: Fingerprint, throttle: Throttle?, documents: Documents, operation: Operation,
    webhooks courier: WebhookCourier
  ) {
    let statsStreams = StatsStreams()
    let live = LiveSale(
      database: database, waitingRoom: waitingRoom, catalogue: catalogue,
      endedSessions: endedSessions, ids: ids, hasBudgets: throttle != nil, watching: statsStreams,
      now: now)
    let note = operation.note
    let cancel = CancelReservation(live)
    let leaveLine = LeaveLine(live, cancel: cancel, report: note)
    let manage = ManageConcert(live, report: note)
    let guards = Guards(live, access: access, refusals: refusals)
    let idempotency = Idempotency(
      live, fingerprints: fingerprints, refusals: refusals, report: operation.report)
    reportGate = ReportGate(database)
    self.live = live
    self.leaveLine = leaveLine
    self.tickets = tickets
    self.statsStreams = statsStreams
    self.documents = documents
    self.guards = guards
    manageConcert = manage
    sweepHolds = SweepHolds(live)
    noteMilestones = NoteMilestones(live)
    edge = Edge(live, refusals: refusals, report: operation.report)
    people = PeopleRoutes(
      live, guards: guards, idempotency: idempotency, passwords: passwords, throttle: throttle,
      refusals: refusals)
    sessions = SessionRoutes(
      live, guards: guards, idempotency: idempotency, access: access,
      logIn: LogIn(database, passwords: passwords), throttle: throttle, refusals: refusals)
    concerts = ConcertRoutes(live, guards: guards)
    pages = PageRoutes(live, edge: edge, documents: documents)
    line = LineRoutes(
      live, guards: guards, idempotency: idempotency, joinLine: JoinLine(live),
      leaveLine: leaveLine, streams: placeStreams, refusals: refusals)
    seats = SeatRoutes(live, guards: guards, refusals: refusals)
    reservations = ReservationRoutes(
      live, guards: guards, idempotency: idempotency,
      holdSeats: HoldSeats(
        live, leaveLine: leaveLine, giveBackRules: throttle == nil ? nil : GiveBackRules()),
      cancel: cancel, extend: ExtendHold(live))
    payments = PaymentRoutes(
      live, guards: guards, idempotency: idempotency,
      payReservation: PayReservation(live, tickets: tickets), tickets: tickets)
    ownTickets = TicketRoutes(live, guards: guards, tickets: tickets)
    console = ConsoleRoutes(live, guards: guards, idempotency: idempotency, manage: manage)
    stats = StatsRoutes(live, guards: guards, refusals: refusals, streams: statsStreams)
    sales = SaleRoutes(
      live, guards: guards, idempotency: idempotency, refund: RefundReservation(live))
    reports = ReportRoutes(live, guards: guards, reports: reportGate)
    gates = GateRoutes(live, guards: guards, reports: reportGate)
    checkIns = CheckInRoutes(
      live, guards: guards, idempotency: idempotency, checkIn: CheckIn(live, tickets: tickets))
    webhooks = WebhookRoutes(live, guards: guards, idempotency: idempotency, webhooks: courier)
    deliveries = DeliveryRoutes(live, guards: guards, idempotency: idempotency, webhooks: courier)
    events = EventRoutes(live, guards: guards, idempotency: idempotency)
    rehearsals = RehearsalRoutes(live, guards: guards, records: operation.rehearsals)
    probes = OperationRoutes(operation: operation)
  }

  /// Sends organisers the state of the sales they watch. Called a few times a second.
  public func publishStats() { stats.publishStats() }

  /// Ends the streams of people who are no longer organisers. Called about once a second.
  public func endStatsOfFormerOrganisers() async throws {
    try await stats.endStatsOfFormerOrganisers()
  }

  /// Ends the seat streams of people whose stay or session is over. Called about once a second.
  public func endStreamsOfLeavers() { seats.endStreamsOfLeavers() }
}
