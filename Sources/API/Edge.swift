import BookingStore
import BoxOffice
import Database
import HTTPServer
import WaitingRoom

/// What this instance does around the action of every route: it waits until it is as up to date as the
/// client, reads the store before it answers 404, and answers every error with a problem.
final class Edge: Sendable {
  let live: LiveSale
  let refusals: RefusalCounts
  private let report: @Sendable (any Error, Request) -> Void

  init(
    _ live: LiveSale, refusals: RefusalCounts,
    report: @escaping @Sendable (any Error, Request) -> Void
  ) {
    self.live = live
    self.refusals = refusals
    self.report = report
  }

  /// The answer to an error; those that are not the client's fault are reported to the operator.
  func refusal(_ error: any Error, _ request: Request) -> Response {
    let problem = ErrorTable.problem(for: error)
    refusals.refused(problem.code, status: problem.status)
    if problem.status >= 500 { report(error, request) }
    return problem.response(requestID: request.id)
  }

  /// Reports an error that no client sees to the operator.
  func note(_ error: any Error, _ request: Request) { report(error, request) }

  /// The handler of a route as the server runs it. Under the API's base path it waits until it is as up to
  /// date as the client's version, and never answers 404 from memory alone. All other routes are the same on
  /// every instance, or about this one alone; pages about a concert handle it themselves.
  func handler(of route: Route) -> Handler {
    guard route.pattern.hasPrefix("/api/") else { return route.handler }
    switch route.handler {
    case .inline(let act): return inline(act, otherwise: { try act($0) }, route.reading)
    case .inlineOrAsync(let act, let later):
      return inline(act, otherwise: later, route.reading)
    case .async(let act):
      return .async(async(act, route.reading, changes: route.method != .get))
    case .prompt(let act):
      let prompt = async(act, route.reading, changes: route.method != .get)
      guard route.isRefusedEarly else { return .prompt(prompt) }
      return .prompt { [live] request in
        if live.database.isBehind { throw DatabaseError.busy }
        return try await prompt(request)
      }
    }
  }

  private func inline(
    _ act: @escaping Handler.InlineIfReady, otherwise later: @escaping Handler.Async,
    _ reading: Route.Reading
  ) -> Handler {
    .inlineOrAsync(
      { [self] request in
        if isBehind(request, reading) { return nil }
        do {
          return try act(request)
        } catch  where mayLearn(from: error, request) {
          return nil
        }
      }, otherwise: async(later, reading, changes: false))
  }

  private func async(
    _ act: @escaping Handler.Async, _ reading: Route.Reading, changes: Bool
  ) -> Handler.Async {
    { [self] request in
      // Checked here too, so that a single instance is spared the call.
      if live.cluster.hasTransport { await catchUp(with: request, reading) }
      guard changes, live.cluster.hasTransport else {
        return try await remembering(request) { try await act(request) }
      }
      let response: Response
      do {
        response = try await remembering(request) { try await act(request) }
      } catch {
        // A refusal may have changed something too.
        response = refusal(error, request)
      }
      return await versioned(response, to: request)
    }
  }

  /// Runs the action of a request; when memory lacks the data, reads the store and runs it again. An action
  /// that throws such an error has changed nothing before.
  func remembering(
    _ request: Request, _ act: () async throws -> Response
  ) async throws -> Response {
    for _ in 0..<APILimits.lookUpsPerRequest {
      do {
        return try await act()
      } catch {
        guard let lacking = lacking(error, request) else { throw error }
        guard try await live.learn(lacking) else { throw error }
      }
    }
    throw LiveSaleRefusal.busy
  }

  /// Whether an error means that memory lacks something the store may have.
  func mayLearn(from error: any Error, _ request: Request) -> Bool {
    lacking(error, request) != nil
  }

  private func lacking(_ error: any Error, _ request: Request) -> MissingFromMemory? {
    switch error {
    case let unknown as MissingFromMemory: return unknown
    case LineRefusal.tokenNotFound, LineRefusal.concertNotFound:
      // A place in a line that this instance does not have: the sale is over, or it has not received the
      // event yet.
      guard let token = request.headers["queue-token"],
        let concert = live.waitingRoom.concert(of: token),
        live.waitingRoom.summary(concert, now: live.now()) == nil
      else { return nil }
      return .line(concert)
    default: return nil
    }
  }
}
