import BookingStore
import BoxOffice
import HTTPServer
import Ticketing
import WaitingRoom

/// Reading what one has written, also where another instance wrote it.
///
/// An answer that changed something carries a version: which message of its instance will tell of the
/// change. Whoever shows a version is answered by an instance that is at least as new, or after a bound.
/// It is no secret and proves nothing: all it can do is make its owner wait.
enum Versions {
  /// The header field, of answers and of requests.
  static let header = "Box-Office-Version"
  /// The same, as a header is looked for.
  static let lowercased = "box-office-version"
  /// The cookie, for browsers, which send it by themselves.
  static let cookie = "box-office-version"

  /// Refusals behind which nothing has happened: of a body, of a person, of what is not there.
  static let unchanging: Set<Int> = [400, 401, 403, 404, 413, 415, 422]

  /// What a request shows; nil when it shows none, or something too long to be one.
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
  /// Whether a request shows a version that this instance does not have yet, or shows none while there is
  /// something this instance knows that it does not know yet. Polls are so many that without a version
  /// they ask nothing; that somebody left is told a moment later.
  func isBehind(_ request: Request, _ reading: Route.Reading) -> Bool {
    guard live.news.isCarried else { return false }
    let version = Versions.shown(in: request)
    if version == nil, reading == .place { return false }
    if live.news.standing(version) != .current { return true }
    if version == nil, live.news.hasUnheard { return true }
    guard reading == .line, let concert: ConcertID = request.id(0) else { return false }
    return live.waitingRoom.isBehind(concert)
  }

  /// Waits until this instance has what a request's version stands for, up to a bound.
  func catchUp(with request: Request, _ reading: Route.Reading) async {
    guard live.news.isCarried else { return }
    let version = Versions.shown(in: request)
    // What changes something is decided by the store.
    if version == nil, request.method == .get, live.news.hasUnheard { await live.news.hearAll() }
    if live.news.standing(version) == .behind { await live.news.catchUp(with: version) }
    guard let concert: ConcertID = request.id(0), live.catalogue[concert] != nil,
      (reading == .line && live.waitingRoom.isBehind(concert))
        || live.news.standing(version) != .current
    else { return }
    // When it cannot be asked the mirror answers, as it does for everybody then.
    try? await live.waitingRoom.catchUp(concert, now: live.now())
  }

  /// The answer with the version of what was changed; as it is when nothing was changed, or nobody else has
  /// to hear of it. A client that has shown none is answered when the others have been told. A refusal may
  /// have changed something too, such as ending a stay.
  func versioned(_ response: Response, to request: Request) async -> Response {
    guard live.news.isCarried, !Versions.unchanging.contains(response.status) else {
      return response
    }
    let shown = Versions.shown(in: request)
    guard let version = live.news.version(after: shown) else { return response }
    if shown == nil { await live.news.told() }
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
