import HTTPServer
import JSON
import TestKit

/// Looks at places in a line again and again: one waits, one is inside, the mirrors know all.
///
/// Blocking: one thread each, inside `onThread`.
struct Watcher {
  let instance: Int
  let tokens: [String]
  /// Off when Redis is emptied, which may cost places.
  let mayReorder: Bool
  private var caller: Caller
  private var ahead: [String: Int64] = [:]

  init(_ number: Int, _ cluster: Cluster, tokens: [String], mayReorder: Bool) {
    instance = number % cluster.instances.count
    self.tokens = tokens
    self.mayReorder = mayReorder
    caller = Caller("watcher\(number)", cluster.instances, cluster.journal)
  }

  /// Looks until it is over.
  mutating func watch(until isOver: Flag) {
    while !isOver.isSet {
      for token in tokens { look(token) }
      pause(milliseconds: 5)
    }
    caller.close()
  }

  private mutating func look(_ token: String) {
    let question = Question(
      kind: .poll, method: .get, target: "/api/v1/queue-tokens/current", queueToken: token)
    guard let reply = caller.ask(question, of: instance), reply.status == 200 else { return }
    let now = reply.number("ahead")
    if !mayReorder, let before = ahead[token], now > before {
      caller.journal.complain("a place went back from \(before): \(reply.text)")
    }
    ahead[token] = now
  }
}
