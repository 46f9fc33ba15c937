import Foundation
import Glibc
import TestServers

extension PostgresServer {
  /// Stops every process of the server where it is, as a hanging machine does.
  func freeze() throws {
    let postmaster = try processID
    // The first, so that it makes no more; each of its children leads a group of its own.
    kill(postmaster, SIGSTOP)
    for child in Self.children(of: postmaster) { kill(child, SIGSTOP) }
  }

  /// Lets every process go on.
  func thaw() throws {
    let postmaster = try processID
    for child in Self.children(of: postmaster) { kill(child, SIGCONT) }
    kill(postmaster, SIGCONT)
  }

  /// How many processes there are, and how many of them stand still.
  func processes() throws -> (all: Int, stopped: Int) {
    let postmaster = try processID
    let states = ([postmaster] + Self.children(of: postmaster)).compactMap(Self.status)
    return (states.count, states.count { $0.state == "T" })
  }

  private static func children(of parent: pid_t) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { status($0)?.parent == parent }
  }

  /// The state and the parent of a process; nil when it is gone.
  private static func status(_ id: pid_t) -> (state: Substring, parent: pid_t)? {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // After the name in brackets: state, parent.
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
    return (fields[0], parent)
  }
}
