/// What a sale asks of its machines at the worst moment, whatever they are.
package struct Demand: Sendable {
  /// The polls.
  package let polls: PollLoad
  /// People who join in a second while they arrive.
  package let joinsPerSecond: Double
  /// People let in a second.
  package let entriesPerSecond: Double
  /// Bookings a second at the pace of the sale.
  package let bookingsPerSecond: Double
  /// People who log in within a second while they arrive.
  package let logInsPerSecond: Double
  /// People inside at once.
  package let inside: Double
  /// Processor seconds a second of the instances, in the busiest second: cores that are never idle.
  package let busyCores: Double
  /// Of these, for polls; in the second with the most of them.
  package let pollCores: Double
  /// Of these, for people who arrive.
  package let arrivalCores: Double
  /// Of these, for the people inside.
  package let insideCores: Double
  /// Of these, for the seat maps that the people inside have open.
  package let streamCores: Double
  /// Bytes a second to the fans, in the busiest second.
  package let networkBytes: Double
  /// The share of it that is the same for everyone, so that a cache in front may send it.
  package let cacheableBytes: Double
  /// The share of the one writing thread's time, in a single process.
  package let writerShare: Double
  /// Bytes written to the disk of an embedded store each second.
  package let diskBytes: Double
  /// Cores that PostgreSQL keeps busy.
  package let postgresCores: Double
  /// Bytes of PostgreSQL's log each second.
  package let walBytes: Double
  /// The share of Redis's one core.
  package let redisShare: Double
  /// Bytes of Redis.
  package let redisBytes: Double
  /// Bytes of an instance's memory that grow with the line; each instance has the whole line.
  package let lineBytes: Double
  /// Connections that all instances together cannot do without.
  package let connections: Double
  /// Connections of fans that whatever stands in front cannot do without.
  package let fanConnections: Double

  /// Counts what a sale asks for on the given stores.
  package init(_ sale: PlannedSale, on stores: PlannedSale.Stores, costs: Costs) {
    let micro = 1e-6
    let isCluster = stores == .cluster
    let polls = PollLoad(sale)
    self.polls = polls
    // People who are let in beyond those who come do not exist.
    let entering = min(sale.entriesPerSecond, sale.arrivalsPerSecond)
    joinsPerSecond = sale.arrivalsPerSecond
    entriesPerSecond = entering
    bookingsPerSecond = entering * Double(sale.buyersPercent) / 100
    logInsPerSecond = sale.arrivalsPerSecond * Double(sale.logInPercent) / 100
    inside = min(Double(sale.maxActive), Double(sale.fans))
    let poll = costs[isCluster ? .clusterPollMicroseconds : .pollMicroseconds] * micro
    let join = costs[isCluster ? .clusterJoinMicroseconds : .joinMicroseconds] * micro
    let booking = costs[isCluster ? .clusterBookingMicroseconds : .bookingMicroseconds] * micro
    // A map changes with each hold, each payment and each hold that ends.
    let updates = min(CapacityLimits.updatesPerSecond, 2 * entering)
    pollCores = polls.peak * poll
    arrivalCores = joinsPerSecond * (join + costs[.firstVisitMicroseconds] * micro)
    insideCores = entering * max(0, booking - join - poll)
    streamCores = inside * updates * costs[.streamUpdateMicroseconds] * micro
    // While people arrive, few wait; later all poll. The busiest second has the more of the two.
    let whileArriving = polls.peak(until: sale.arriveSeconds)
    busyCores =
      max(pollCores, arrivalCores + whileArriving * poll) + insideCores + streamCores
    let files = joinsPerSecond * costs[.firstVisitBytes] + entering * costs[.seatMapBytes]
    let answers =
      max(polls.peak, whileArriving + joinsPerSecond) * costs[.pollAnswerBytes]
      + entering * costs[.bookingAnswerBytes] + inside * updates * costs[.updateBytes]
    cacheableBytes = files
    networkBytes = files + answers
    writerShare =
      (joinsPerSecond * costs[.writerJoinMicroseconds]
        + bookingsPerSecond * costs[.writerBookingMicroseconds]) * micro
    diskBytes = bookingsPerSecond * costs[.diskBytesPerBooking]
    postgresCores = entering * costs[.postgresBookingMicroseconds] * micro
    walBytes = entering * costs[.walBytesPerBooking]
    redisShare =
      (joinsPerSecond * costs[.redisJoinMicroseconds] + entering * costs[.redisBookingMicroseconds])
      * micro
    redisBytes = Double(sale.fans) * costs[.redisBytesPerPerson]
    lineBytes = Double(sale.fans) * costs[.bytesPerPerson]
    // Behind a balancer a request has a connection while it is answered; without one, a crowded server keeps an
    // idle connection for a second. An open map keeps its own.
    let requests = max(polls.peak, whileArriving + joinsPerSecond)
    fanConnections = inside + requests
    connections =
      inside + requests * (isCluster ? CapacityLimits.answerSeconds : CapacityLimits.idleSeconds)
  }
}
