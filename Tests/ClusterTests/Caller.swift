import HTTPServer
import JSON
import TestKit

/// A request that may be sent more than once.
struct Question: Sendable {
  var kind: Kind
  var method: Method = .post
  var target: String
  var json: JSONValue?
  var key: String?
  var queueToken: String?
  /// Refusals that are no surprise.
  var permitted: Set<String> = []
}

/// A client of every instance, with one kept connection to each.
///
/// Blocking: one thread each, inside `onThread`. A broken connection is excused only when its
/// instance was ended since it was made.
struct Caller {
  let name: String
  let instances: [Whereabouts]
  let journal: Journal
  var accessToken = ""
  private var wires: [(wire: Wire, departures: Int)?]

  init(_ name: String, _ instances: [Whereabouts], _ journal: Journal) {
    self.name = name
    self.instances = instances
    self.journal = journal
    wires = instances.map { _ in nil }
  }

  /// Sends a request once, to the instance if it is there and else to the next; nil when there was
  /// no answer and that is excused.
  mutating func ask(_ question: Question, of preferred: Int) -> Reply? {
    let order = (0..<instances.count).map { (preferred + $0) % instances.count }
    guard let chosen = order.first(where: { instances[$0].now.port != nil }) else { return nil }
    let bytes = bytes(of: question)
    let begun = ContinuousClock.now
    let connected: (wire: Wire, departures: Int)
    if let kept = wires[chosen] {
      connected = kept
    } else {
      let (port, departures) = instances[chosen].now
      guard let port else { return nil }
      do { connected = (try Wire(port: port), departures) } catch {
        excuse(error, chosen, departures, question)
        return nil
      }
    }
    var wire = connected.wire
    wires[chosen] = nil
    do {
      let reply = try wire.ask(bytes, isHead: false)
      if reply.header("connection")?.lowercased() == "close" {
        wire.close()
      } else {
        wires[chosen] = (wire, connected.departures)
      }
      journal.note(
        question.kind, reply, took: .now - begun, by: name, permitted: question.permitted)
      return reply
    } catch {
      wire.close()
      excuse(error, chosen, connected.departures, question)
      return nil
    }
  }

  /// Hangs up.
  mutating func close() {
    for kept in wires { kept?.wire.close() }
    wires = instances.map { _ in nil }
  }

  private func excuse(_ error: any Error, _ instance: Int, _ departures: Int, _ what: Question) {
    guard instances[instance].now.departures == departures else { return }
    journal.complain("\(name), \(what.kind), instance \(instance): \(error)")
  }

  private func bytes(of question: Question) -> [UInt8] {
    var fields: [(name: String, value: String)] = []
    if !accessToken.isEmpty { fields.append(("Authorization", "Bearer \(accessToken)")) }
    if let key = question.key { fields.append(("Idempotency-Key", key)) }
    if let token = question.queueToken { fields.append(("Queue-Token", token)) }
    if question.json != nil { fields.append(("Content-Type", "application/json")) }
    let body = question.json?.bytes ?? []
    return Wire.head(question.method, question.target, fields, body) + body
  }
}
