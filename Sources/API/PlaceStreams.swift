import HTTPServer
import JSON
import Synchronization
public import Ticketing
public import WaitingRoom

/// The open streams of people watching their own place.
///
/// An open stream counts as a poll, so a listener is never dropped as silent.
public final class PlaceStreams: Sendable {
  private struct Watcher {
    let stream: EventStream
    let token: String
    let user: UserID
    var sent: SentPlace?
    var toldAt = Timestamp(milliseconds: 0)
    /// The place was not in memory when last checked: the waiting room's store must be read.
    var isUnknown = false
  }

  /// What distinguishes two states of a place for a watcher.
  private struct SentPlace: Equatable {
    let status: Place.Status
    let ahead: Int
    let expiresAt: Timestamp?
  }

  private let watchers = Mutex<[Watcher]>([])

  /// Adds a stream. When the person has too many open, the oldest of them ends and the result is true: the
  /// newest stream is the one in view.
  func add(_ stream: EventStream, token: String, user: UserID) -> Bool {
    watchers.withLock { watchers in
      watchers.removeAll { $0.stream.isClosed }
      var isCrowded = false
      if watchers.count(where: { $0.user == user }) >= APILimits.streamsPerPerson,
        let oldest = watchers.firstIndex(where: { $0.user == user })
      {
        watchers.remove(at: oldest).stream.end(ErrorTable.tooManyStreams)
        isCrowded = true
      }
      watchers.append(Watcher(stream: stream, token: token, user: user))
      return isCrowded
    }
  }

  /// The number of open streams.
  public var count: Int { watchers.withLock { $0.count } }

  /// Notifies all watchers whose place changed, at most once a second each. Called a few times a second.
  public func send(from room: any WaitingRoom, now: Timestamp) {
    watchers.withLock { watchers in
      watchers.removeAll { $0.stream.isClosed }
      for index in watchers.indices {
        Self.send(&watchers[index], from: room, now: now)
      }
    }
  }

  private static func send(_ watcher: inout Watcher, from room: any WaitingRoom, now: Timestamp) {
    let known = room.knownPlace(watcher.token, now: now)
    watcher.isUnknown = known == nil
    switch known {
    case nil: break
    case .success(let place):
      let sent = SentPlace(status: place.status, ahead: place.ahead, expiresAt: place.expiresAt)
      guard sent != watcher.sent,
        now >= watcher.toldAt.adding(milliseconds: APILimits.placeEventMilliseconds)
      else { return }
      watcher.sent = sent
      watcher.toldAt = now
      watcher.stream.send(
        ServerSentEvent.bytes(name: "place", data: JSONWriter.object { $0.place(place) }))
    case .failure(let refusal): watcher.stream.end(ErrorTable.problem(for: refusal))
    }
  }

  /// Queries the waiting room's store for places that were not in memory at the last notification. Called
  /// about once a second; does nothing with a waiting room that has every place in memory.
  public func askForUnknown(from room: any WaitingRoom, now: Timestamp) async {
    let unknown = watchers.withLock { watchers in
      watchers.lazy.filter(\.isUnknown).prefix(APILimits.unknownPlacesAskedMax)
        .map { ($0.stream, $0.token) }
    }
    for (stream, token) in unknown {
      do {
        _ = try await room.place(token, now: now)
      } catch let refusal as LineRefusal {
        stream.end(ErrorTable.problem(for: refusal))
      } catch {
        // The store is unavailable: the next call queries it again.
        return
      }
    }
  }
}
