import Foundation
import TestKit
import Testing

extension BuiltProgram {
  /// Closed by another thread than the one that waits on it, a listening socket is gone between what
  /// that thread was told and what it does about it, and the HTTP library ends the process. The race is
  /// rare; who closes it is not.
  @Suite("The listening sockets")
  struct ListeningSocketTests {
    @Test("a drain takes each from its event loop's own thread, and so never under its hands")
    func closedByItsLoop() async throws {
      try await withPlace { place in
        let trace = place.path + "/trace"
        // Detached, so that the server is our child, and signals reach it.
        let server = try await RunningServer.start(
          in: place, ["--operation-listen", "127.0.0.1:0"],
          tracer: [
            "strace", "-D", "-f", "-q", "-o", trace, "-e",
            "trace=listen,epoll_ctl,epoll_wait,epoll_pwait,close,shutdown",
          ])
        #expect(try await server.stop() == 0)
        let calls = try await ended(server, trace)
        let sockets = Sockets(calls)
        #expect(sockets.listening.count == 2, "\(calls)")
        var closers: [Set<Substring>] = []
        for socket in sockets.listening {
          let owners = sockets.waiting(on: socket)
          #expect(owners.count == 1, "\(socket)")
          closers.append(sockets.letGo(socket, while: owners))
          #expect(closers.last?.isSubset(of: owners) == true, "\(socket): \(closers)")
        }
        // The operator's stays to the end, when its loop is over.
        #expect(closers.contains { !$0.isEmpty })
      }
    }

    /// The lines of a trace that is whole.
    private func ended(_ server: RunningServer, _ trace: String) async throws -> [String] {
      var text = ""
      for _ in 0..<500 {
        text = try String(contentsOfFile: trace, encoding: .utf8)
        if text.contains("\(server.pid) +++ exited with 0") { break }
        await onThread { pause(milliseconds: 10) }
      }
      return text.split(separator: "\n").map(String.init)
    }
  }
}

/// The calls on sockets in a trace: each with the thread that made it.
private struct Sockets {
  /// A listening socket, by its number and the event queue it was put into.
  struct Listening: Hashable {
    let file: Substring
    let queue: Substring
    /// Where in the trace.
    let line: Int
  }

  private(set) var listening: [Listening] = []
  private let calls: [(thread: Substring, name: Substring, arguments: [Substring])]

  init(_ lines: [String]) {
    calls = lines.map { line in
      let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      let call = (words.last ?? "").drop { $0 == " " }.split(separator: "(", maxSplits: 1)
      let arguments = (call.dropFirst().first ?? "").split { ",() ".contains($0) }
      return (words.first ?? "", call.first ?? "", arguments)
    }
    var files: Set<Substring> = []
    for (line, call) in calls.enumerated() {
      if call.name == "listen", let file = call.arguments.first { files.insert(file) }
      // Its number is another file's from here on.
      if call.name == "close", let file = call.arguments.first { files.remove(file) }
      guard call.name == "epoll_ctl", call.arguments.count > 2,
        call.arguments[1] == "EPOLL_CTL_ADD", files.contains(call.arguments[2])
      else { continue }
      listening.append(
        Listening(file: call.arguments[2], queue: call.arguments[0], line: line))
    }
  }

  /// The threads that wait on the queue of a socket.
  func waiting(on socket: Listening) -> Set<Substring> {
    Set(
      calls.dropFirst(socket.line).filter {
        $0.name.hasPrefix("epoll_") && $0.name.hasSuffix("wait")
          && $0.arguments.first == socket.queue
      }.map(\.thread))
  }

  /// The threads that took a socket from its queue, shut it or closed it while those that wait on it were
  /// there, and up to its closing: its number may be another file's afterwards.
  func letGo(_ socket: Listening, while owners: Set<Substring>) -> Set<Substring> {
    var threads: Set<Substring> = []
    for call in calls.dropFirst(socket.line + 1) {
      switch call.name {
      case _ where call.name.hasPrefix("+++ exited") && owners.contains(call.thread): return threads
      case "epoll_ctl"
      where call.arguments.dropFirst().starts(with: ["EPOLL_CTL_DEL", socket.file]):
        threads.insert(call.thread)
      case "shutdown" where call.arguments.first == socket.file: threads.insert(call.thread)
      case "close" where call.arguments.first == socket.file:
        threads.insert(call.thread)
        return threads
      default: break
      }
    }
    return threads
  }
}
