import Accounts
import HTTPServer
import Ticketing

/// Rate limits for what strangers may do: guessing passwords and making accounts.
public final class Throttle: Sendable {
  private let emails: AttemptLimiter
  private let addresses: AttemptLimiter
  private let signUps: AttemptLimiter

  /// Makes the limits.
  public init() {
    emails = .forEmails()
    addresses = .forAddresses()
    signUps = AttemptLimiter(attempts: Self.signUpsPerMinute, seconds: 60)
  }

  /// New accounts one address may make in a minute; a school or an office shares one.
  private static let signUpsPerMinute = 300

  /// One attempt to log in, taken when it begins so that guesses in parallel count.
  struct Attempt {
    let emails: AttemptLimiter
    let addresses: AttemptLimiter
    let email: String
    let address: String

    /// Gives the attempt back: only failures count.
    func succeeded(now: Timestamp) {
      emails.giveBack(email, now: now)
      addresses.giveBack(address, now: now)
    }
  }

  func logIn(
    _ email: String, from request: Request, counts: RefusalCounts, now: Timestamp
  ) throws -> Attempt {
    let address = client(of: request)
    if let wait = addresses.take(address, now: now) { throw Self.tooMany(wait, .address, counts) }
    if let wait = emails.take(email, now: now) { throw Self.tooMany(wait, .email, counts) }
    return Attempt(emails: emails, addresses: addresses, email: email, address: address)
  }

  func signUp(from request: Request, counts: RefusalCounts, now: Timestamp) throws {
    guard let wait = signUps.take(client(of: request), now: now) else { return }
    throw Self.tooMany(wait, .signUp, counts)
  }

  /// Whom an address counts for.
  private func client(of request: Request) -> String { HostAddress.counted(request.peer) }

  private static func tooMany(
    _ wait: Int, _ limit: RefusalCounts.Limit, _ counts: RefusalCounts
  ) -> Problem {
    counts.limited(limit)
    return Problem(429, "TOO_MANY_REQUESTS", "Too many attempts; wait a while.", retryAfter: wait)
  }
}
