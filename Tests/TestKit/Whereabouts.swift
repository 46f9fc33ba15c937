import Glibc
import Synchronization

/// The current address of the box office, for all visitors, changed when it moves.
public final class Whereabouts: Sendable {
  private struct State {
    var port: Int
    /// How often it went away; counted before it goes, so that no visitor notices too early.
    var departures = 0
    var isAway = false
    var unexpected: [String] = []
    var statuses: [Int: Int] = [:]
    var ticketsBought = 0
  }

  private let state: Mutex<State>

  /// It is there.
  public init(_ server: RunningServer) { state = Mutex(State(port: server.port)) }

  /// The box office is about to go away.
  public func leaving() {
    state.withLock { state in
      state.departures += 1
      state.isAway = true
    }
  }

  /// It is back.
  public func arrived(_ server: RunningServer) {
    state.withLock { state in
      state.port = server.port
      state.isAway = false
    }
  }

  /// The port, or nil while it is away; and how often it went.
  public var now: (port: Int?, departures: Int) {
    state.withLock { ($0.isAway ? nil : $0.port, $0.departures) }
  }

  /// Notes something a client should never see.
  public func complain(_ text: String) { state.withLock { $0.unexpected.append(text) } }

  /// Counts an answer.
  public func count(_ status: Int) { state.withLock { $0.statuses[status, default: 0] += 1 } }

  /// Counts tickets that visitors were told to have.
  public func bought(_ tickets: Int) { state.withLock { $0.ticketsBought += tickets } }

  /// How many tickets people were told to have.
  public var ticketsBought: Int { state.withLock { $0.ticketsBought } }

  /// What no visitor should have seen.
  public var complaints: [String] { state.withLock { $0.unexpected } }

  /// How many answers had each status.
  public var statuses: [Int: Int] { state.withLock { $0.statuses } }

  /// The counted statuses as a line to print.
  public var summary: String {
    statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }
}

/// Lets time pass on a thread that may block: between polls, as a browser does.
public func pause(milliseconds: Int) { usleep(UInt32(max(0, milliseconds)) * 1_000) }
