public import Accounts
import BookingStore
import BoxOffice
import HTTPServer
import Ticketing

/// Rate limits for anonymous clients: guessing passwords and creating accounts.
public final class Throttle: Sendable {
  private let logIns: LogInThrottle
  private let signUps: AttemptLimiter
  private let peers: LogInPeers

  /// Makes the limits.
  ///
  /// - Parameters:
  ///   - trustsProxies: Whether proxies are configured, so that each client's address is known.
  ///   - wait: Waits this many milliseconds; returns false when the server has no time left to wait.
  ///   - warn: Called once with an address from which all clients seem to come although no proxy is trusted.
  public init(
    trustsProxies: Bool = false,
    wait: @escaping LogInThrottle.Wait = { milliseconds in
      (try? await Task.sleep(for: .milliseconds(milliseconds))) != nil
    }, warn: @escaping @Sendable (_ peer: String) -> Void = { _ in }
  ) {
    logIns = LogInThrottle(wait: wait)
    signUps = AttemptLimiter(attempts: Self.signUpsPerMinute, seconds: 60)
    peers = LogInPeers(isWatching: !trustsProxies, warn: warn)
  }

  /// Begins an attempt to log in, after waiting for those before it.
  func logIn(
    _ email: String, from request: Request, counts: RefusalCounts, now: @Sendable () -> Timestamp
  ) async throws -> LogInThrottle.Attempt {
    peers.note(request.peer, email: email)
    do {
      let attempt = try await logIns.begin(email: email, network: client(of: request), now: now)
      if attempt.delay > 0 { counts.delayed() }
      return attempt
    } catch {
      switch error {
      case .account(let seconds): throw Self.tooMany(seconds, .email, counts)
      case .network(let seconds): throw Self.tooMany(seconds, .address, counts)
      case .busy: throw ErrorTable.passwordsBusy
      }
    }
  }

  /// Ends an attempt: only a wrong password counts.
  func end(_ attempt: LogInThrottle.Attempt, _ outcome: LogInThrottle.Outcome, now: Timestamp) {
    logIns.end(attempt, outcome, now: now)
  }

  func signUp(from request: Request, counts: RefusalCounts, now: Timestamp) throws {
    guard let wait = signUps.take(client(of: request), now: now) else { return }
    throw Self.tooMany(wait, .signUp, counts)
  }

  /// The key that an address counts for.
  private func client(of request: Request) -> String { HostAddress.counted(request.peer) }

  private static func tooMany(
    _ wait: Int, _ limit: RefusalCounts.Limit, _ counts: RefusalCounts
  ) -> Problem {
    counts.limited(limit)
    return Problem(
      429, "TOO_MANY_REQUESTS", "Too many attempts; try again later.", retryAfter: wait)
  }
}
