import CMicrohttpd
import Threads

extension Connection {
  /// Plans the answer to a complete head; true when it is refused. The answer is made when the library asks
  /// for one.
  func headArrived(_ head: borrowing RequestHead) -> Bool {
    begun = MonotonicClock.nanoseconds
    target = head.target
    id = head.id ?? makeIdentifier()
    trace = makeTrace(head.parent)
    method = head.method
    noteClient(head.fields)
    refusal = head.refusal
    guard refusal == nil else { return true }
    let plan = core.application.plan(method, path: target.path)
    guard head.contentLength ?? 0 <= plan.bodyLimit else {
      refusal = .bodyTooLarge
      return true
    }
    self.plan = plan
    let request = Request(
      method: method, path: target.path, query: target.query, headers: Headers(head.fields),
      parameters: plan.parameters, id: id, peer: client, traceContext: trace)
    hasBody = head.hasBody
    if hasBody, let gate = plan.gate {
      do {
        try gate(request)
      } catch {
        early = core.application.response(to: error, request)
        return true
      }
    }
    self.request = request
    return false
  }

  /// Called when the library has read the plain head given to it: lets it continue, or answers the refusal.
  func headWasRead() -> MHD_Result {
    if let refusal { return refuse(refusal) }
    if let early = early.take() {
      lingers = true
      return send(early, isLast: true)
    }
    progress = .body
    if hasBody { watch.enter(.body) }
    return mhd_yes
  }
}
