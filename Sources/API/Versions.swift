import BookingStore
import BoxOffice
import HTTPServer
import Ticketing
import WaitingRoom

/// Read-your-writes consistency across instances.
///
/// An answer to a change carries a version: the position of the event that will publish the change. A request
/// with a version is answered once the instance is at least as up to date, or after a bound. A version is not
/// secret and proves nothing: it can only make its sender wait.
enum Versions {
  /// The header field of answers and requests.
  static let header = "Box-Office-Version"
  /// The same, in the form used for header lookups.
  static let lowercased = "box-office-version"
  /// The cookie for browsers, which send it automatically.
  static let cookie = "box-office-version"

  /// Refusals after which nothing has changed: an invalid body, a missing permission, a missing resource.
  static let unchanging: Set<Int> = [400, 401, 403, 404, 413, 415, 422]

  /// The version of a request; nil when it has none, or one that is too long.
  static func shown(in request: Request) -> Substring? {
    if let value = request.headers[lowercased] { return bounded(value[...]) }
    for field in request.headers.fields where field.name.utf8.count == 6 {
      guard field.name.lowercased() == "cookie" else { continue }
      for pair in field.value.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        guard pair.hasPrefix(cookie + "=") else { continue }
        return bounded(pair.dropFirst(cookie.utf8.count + 1))
      }
    }
    return nil
  }

  private static func bounded(_ text: Substring) -> Substring? {
    text.utf8.count <= APILimits.versionMax ? text : nil
  }
}

extension Edge {
  /// Whether a request has a version that this instance has not reached yet, or has none while this instance
  /// has received events whose data it has not read yet. Polls are so frequent that they check nothing
  /// without a version; that a person left is then seen a moment later.
  func isBehind(_ request: Request, _ reading: Route.Reading) -> Bool {
    guard live.cluster.hasTransport else { return false }
    let version = Versions.shown(in: request)
    if version == nil, reading == .place { return false }
    if live.cluster.standing(version) != .current { return true }
    if version == nil, live.cluster.hasUnreceived { return true }
    guard reading == .line, let concert: ConcertID = request.id(0) else { return false }
    return live.waitingRoom.isBehind(concert)
  }

  /// Waits until this instance has what a request's version stands for, up to a bound.
  func catchUp(with request: Request, _ reading: Route.Reading) async {
    guard live.cluster.hasTransport else { return }
    let version = Versions.shown(in: request)
    // The store decides about changes.
    if version == nil, request.method == .get, live.cluster.hasUnreceived {
      await live.cluster.waitUntilReceived()
    }
    if live.cluster.standing(version) == .behind { await live.cluster.catchUp(with: version) }
    guard let concert: ConcertID = request.id(0), live.catalogue[concert] != nil,
      (reading == .line && live.waitingRoom.isBehind(concert))
        || live.cluster.standing(version) != .current
    else { return }
    // When the store is unavailable the mirror answers, as it does for all clients then.
    try? await live.waitingRoom.catchUp(concert, now: live.now())
  }

  /// The answer with the version of the change; unmodified when nothing was changed, or there are no other
  /// instances. A client that sent no version is answered once the change is published to the others. A
  /// refusal may have changed something too, such as ending a stay.
  func versioned(_ response: Response, to request: Request) async -> Response {
    guard live.cluster.hasTransport, !Versions.unchanging.contains(response.status) else {
      return response
    }
    let shown = Versions.shown(in: request)
    guard let version = live.cluster.version(after: shown) else { return response }
    if shown == nil { await live.cluster.waitUntilPublished() }
    var response = response
    response.headers.append((Versions.header, version))
    response.headers.append(
      (
        "Set-Cookie",
        "\(Versions.cookie)=\(version); Path=/; Max-Age=\(APILimits.versionSeconds); HttpOnly; "
          + "SameSite=Lax"
      ))
    return response
  }
}
