import CCurl
import Synchronization
import Threads

/// A POST to another party's server.
public struct HTTPPost: Sendable {
  /// An http or https address.
  public let url: String
  /// Header fields.
  public let headers: [(name: String, value: String)]
  /// The body.
  public let body: [UInt8]

  /// Makes a request.
  public init(url: String, headers: [(name: String, value: String)], body: [UInt8]) {
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// The result of a request.
public enum HTTPOutcome: Hashable, Sendable {
  /// A server answered; `retryAfter` is in seconds.
  case answered(status: Int, retryAfter: Int?)
  /// No answer came.
  case failed(HTTPFailure)
}

/// Why no answer came, in words for the operator only: together they would let a stranger map a network.
public enum HTTPFailure: String, Hashable, Sendable {
  /// The name resolves to an address that must not be contacted.
  case closedAddress = "the address is not public"
  /// The name has no address.
  case nameNotFound = "the host name has no address"
  /// The connection was refused.
  case cannotConnect = "the connection was not accepted"
  /// It took too long.
  case timedOut = "no answer in time"
  /// The certificate is not trusted, or encryption failed.
  case untrusted = "the TLS handshake failed or the certificate is not trusted"
  /// The response is not valid HTTP.
  case malformed = "the response is not valid HTTP"
  /// The connection ended too early.
  case ended = "the connection closed before the response"
  /// This program is ending.
  case aborted = "the box office was stopping"
  /// Too many requests are under way.
  case busy = "too many requests were in progress"
}

/// Sends requests to addresses other people chose: bounded in time, number and size, without redirects,
/// proxies or cookies, and only to permitted addresses.
///
/// The permission is checked for the very address a socket is opened to, so a name that resolves differently
/// the second time changes nothing. Connections are kept and reused.
public final class HTTPClient: Sendable {
  /// Decides whether an address is permitted.
  public typealias Permission = @Sendable (NetworkAddress) -> Bool

  private let lane: Lane<QueuedRequest>
  private let ending = Ending()

  /// Makes a client and starts its threads.
  ///
  /// - Parameters:
  ///   - userAgent: The name of the client in its requests.
  ///   - allMilliseconds: The time for a whole request.
  ///   - permits: Whether the client may connect to an address.
  /// - Throws: ``LaneError`` when the system provides no thread.
  public init(
    userAgent: String, allMilliseconds: Int = HTTPClientLimits.allMilliseconds,
    permits: @escaping Permission
  ) throws {
    lane = Lane(waitingMax: HTTPClientLimits.waitingMax, batchMax: 1)
    let settings = TransferSettings(
      userAgent: userAgent, allMilliseconds: allMilliseconds, permits: permits, ending: ending)
    for _ in 0..<HTTPClientLimits.requestsMax {
      try lane.startThread(name: "http-client", resource: TransferThread(settings))
    }
  }

  /// Sends a request and waits for its outcome.
  public func post(_ request: HTTPPost) async -> HTTPOutcome {
    await withCheckedContinuation { continuation in
      do throws(LaneError) {
        try lane.submit(QueuedRequest(request: request) { continuation.resume(returning: $0) })
      } catch {
        continuation.resume(returning: .failed(error == .closed ? .aborted : .busy))
      }
    }
  }

  /// Aborts requests under way, within about a second, and accepts no more.
  public func abort() {
    ending.flag.store(true, ordering: .relaxed)
    lane.refuseNewWork()
  }

  /// Aborts requests under way and ends the threads.
  public func close() async {
    abort()
    await lane.close()
  }
}

/// A request and the callback for its outcome.
struct QueuedRequest: Sendable {
  let request: HTTPPost
  let finish: @Sendable (HTTPOutcome) -> Void
}

/// Whether the client is to end.
final class Ending: Sendable {
  let flag = Atomic(false)
}
