import CMicrohttpd

extension Connection {
  /// A head is whole: plans its answer, or says why it is refused. Its answer is made when the library
  /// asks for one.
  func headArrived(_ head: RequestHead) -> RequestHead.Refusal? {
    begun = MonotonicClock.nanoseconds
    target = head.target
    id = head.id ?? makeIdentifier()
    trace = makeTrace(head.parent)
    method = head.method
    noteClient(head.fields)
    refusal = head.refusal
    guard refusal == nil else { return refusal }
    let plan = core.application.plan(method, path: target.path)
    guard head.contentLength ?? 0 <= plan.bodyLimit else {
      refusal = .bodyTooLarge
      return refusal
    }
    self.plan = plan
    request = Request(
      method: method, path: target.path, query: target.query, headers: Headers(head.fields),
      parameters: plan.parameters, id: id, peer: client, traceContext: trace)
    hasBody = head.hasBody
    return nil
  }

  /// The library read the plain head it was handed: lets it go on, or answers the refusal.
  func headWasRead() -> MHD_Result {
    if let refusal { return refuse(refusal) }
    progress = .body
    if hasBody { watch.enter(.body) }
    return mhd_yes
  }
}
