import CMicrohttpd
import Glibc
import Threads

/// One connection and its current request; lives from accepting until the socket closes.
///
/// Not Sendable: only the library's thread that owns the connection touches it, which is why a request takes
/// no lock. The state that other threads need is in `watch`. For the same reason, and because no access to
/// them calls code that could access them again, the properties marked `unchecked` are not checked for
/// overlapping accesses at run time.
final class Connection {
  /// The progress of the request.
  enum Progress {
    /// Before the head is complete.
    case head
    /// The head was accepted; the body, if any, comes in pieces, followed by one empty call.
    case body
    /// Suspended, or just resumed, to wait for a task's answer.
    case awaitingAnswer
    /// An answer is on its way.
    case answered
  }

  let core: ServerCore
  let watch: ConnectionWatch
  let library: OpaquePointer
  /// The other end's address.
  private let peer: String
  /// The same address, when it is a trusted proxy.
  private let proxy: HostAddress?
  /// The network it is counted in.
  let network: HostAddress?
  /// The address the request comes from.
  private(set) var client = ""
  @exclusivity(unchecked) private var identifiers: RequestIdentifier

  var progress = Progress.head
  var target = RequestTarget()
  var method = Method.other
  var id = ""
  var trace: TraceContext?
  /// The request being assembled; passed on, not copied, when it is complete.
  @exclusivity(unchecked) var request: Request?
  var plan: Plan?
  /// The state of reading its bytes.
  @exclusivity(unchecked) var incoming = Incoming()
  /// Why the head is refused; nil when it is not.
  var refusal: RequestHead.Refusal?
  /// Why the body is refused; nil when it is not.
  var bodyRefusal: RequestHead.Refusal?
  var hasBody = false
  /// The application's answer to a request whose body it does not accept.
  var early: Response?
  /// Bytes of the body that count against what all bodies may take together.
  var bodyCharge = 0
  /// Whether its last answer can reach clients that are still sending.
  var lingers = false
  /// The bytes of the body so far.
  var bodyBytes = 0
  var begun: UInt64 = 0
  var answer = Answer()

  /// The answer being sent, for sending it and for the record.
  struct Answer {
    var status = 0
    var bytes = 0
    var actor: String?
    var stream: EventStream?
    var shared: SharedBytes?
  }

  init(loop: EventLoop, library: OpaquePointer, descriptor: Int32) {
    core = loop.core
    identifiers = RequestIdentifier(
      seed: loop.core.identifierSeed, connection: loop.core.nextConnection())
    self.library = library
    watch = ConnectionWatch(descriptor: descriptor, loop: loop)
    let address = mhd_peer(library)
    peer = PeerAddress.text(address)
    let host = address.flatMap { HostAddress($0) }
    network = host?.network
    proxy = host.flatMap { [forwarded = core.forwarded] in forwarded.trusts($0) ? $0 : nil }
  }

  /// Notes the client's address.
  func noteClient(_ fields: [(name: String, value: String)]) {
    client = proxy.map { core.forwarded.client(fields, peer: $0).text } ?? peer
  }

  /// Makes an id for a request without one.
  func makeIdentifier() -> String { identifiers.next() }

  /// The client's trace, or a new one.
  func makeTrace(_ parent: Traceparent?) -> TraceContext {
    let span = identifiers.nextNumber()
    if let parent { return TraceContext(parent, span: span) }
    return TraceContext(high: identifiers.nextNumber(), low: identifiers.nextNumber(), span: span)
  }

  /// Adds a piece of the body; its size was checked before the library saw it.
  func bodyArrived(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bodyRefusal == nil { request?.body.append(contentsOf: bytes) }
  }

  /// Answers a complete request, or suspends until its task does.
  func requestArrived() -> MHD_Result {
    guard let request = request.take(), let handler = plan?.handler else { return mhd_no }
    if let bodyRefusal { return refuse(bodyRefusal) }
    do {
      switch handler {
      case .inline(let handler):
        return send(try handler(request))
      case .async(let handler):
        return answerLater(request, handler)
      case .prompt(let handler):
        return answerPromptly(request, handler)
      case .inlineOrAsync(let handler, let later):
        guard let response = try handler(request) else { return answerLater(request, later) }
        return send(response)
      }
    } catch {
      return send(core.application.response(to: error, request))
    }
  }

  /// Suspends until a task has the answer.
  private func answerLater(
    _ request: Request, _ handler: @escaping Handler.Async
  ) -> MHD_Result {
    guard core.beginAsync() else { return send(overloaded()) }
    progress = .awaitingAnswer
    watch.enter(.answering)
    guard watch.suspend(library) else {
      core.endAsync()
      return mhd_no
    }
    // An unstructured task: its parent would be a callback of the library, which cannot wait. It ends with its
    // handler. A stop resumes the connection without it, and then its answer is dropped.
    Task { [core, watch] in await core.answer(request, handler, watch) }
    return mhd_yes
  }

  /// Begins a task right here, and suspends only if that has to wait.
  private func answerPromptly(
    _ request: Request, _ handler: @escaping Handler.Async
  ) -> MHD_Result {
    guard core.beginAsync() else { return send(overloaded()) }
    progress = .awaitingAnswer
    watch.enter(.answering)
    guard watch.expectAnswer() else {
      core.endAsync()
      return mhd_no
    }
    // Like the task above, but on this thread.
    Task.immediate(executorPreference: watch.tasks) { [core, watch] in
      await core.answer(request, handler, watch)
    }
    if let response = watch.takeAnswer() { return send(response) }
    return watch.suspend(library) ? mhd_yes : mhd_no
  }

  /// Continues after the suspension.
  func resumed() -> MHD_Result {
    guard let response = watch.takeAnswer() else { return mhd_no }
    if hasClientLeft {
      response.discard()
      return mhd_no
    }
    return send(response)
  }

  /// Whether the client closed its side while the server was not reading.
  private var hasClientLeft: Bool {
    var byte: UInt8 = 0
    return recv(watch.descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
  }

  /// Called when the answer was sent, or never will be: informs the observer and prepares for the next
  /// request.
  func finished(isComplete: Bool) {
    let stream = answer.stream
    if stream != nil {
      core.goodbyes.remove(watch.descriptor)
      watch.stream = nil
    }
    if let plan {
      let isAnswered = progress == .answered && (isComplete || stream != nil)
      core.observer.finished(
        RequestRecord(
          method: method, pattern: plan.pattern, row: plan.row, path: target.path,
          status: isAnswered ? answer.status : 499, bytes: isAnswered ? answer.bytes : 0,
          nanoseconds: MonotonicClock.nanoseconds &- begun, id: id, peer: client,
          actor: answer.actor, trace: trace, thread: watch.thread))
    }
    progress = .head
    request = nil
    plan = nil
    refusal = nil
    bodyRefusal = nil
    hasBody = false
    bodyBytes = 0
    early = nil
    if bodyCharge > 0 {
      core.bodies.giveBack(bodyCharge)
      bodyCharge = 0
    }
    answer = Answer()
    watch.enter(.idle)
    stream?.listenerLeft()
  }
}

/// The peer's address as text.
enum PeerAddress {
  /// The address without the port; an IPv4-mapped IPv6 address is written as IPv4.
  static func text(_ address: UnsafePointer<sockaddr>?) -> String {
    guard let address else { return "" }
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let isIPv6 = address.pointee.sa_family == sa_family_t(AF_INET6)
    let length = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    guard
      getnameinfo(
        address, socklen_t(length), &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
    else { return "" }
    let text = String(
      decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let mapped = "::ffff:"
    return text.hasPrefix(mapped) && text.contains(".")
      ? String(text.dropFirst(mapped.count)) : text
  }
}
