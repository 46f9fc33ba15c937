import HTTPServer

extension EventStream {
  /// Ends the stream with an event that says why.
  func end(_ problem: Problem) {
    send(ServerSentEvent.bytes(name: "end", data: problem.body(requestID: "")))
    finish()
  }
}
