import CMicrohttpd

extension Connection {
  /// Refuses a head or body with the API's own problem body, and closes the connection.
  func refuse(_ refusal: RequestHead.Refusal) -> MHD_Result {
    let response =
      switch refusal {
      case .malformed(let reason): core.problem(400, "INVALID_REQUEST", reason.rawValue, id)
      case .bodyTooLarge:
        core.problem(413, "BODY_TOO_LARGE", "The body is larger than this route allows.", id)
      case .bodiesTooMany: overloaded()
      case .bodyEncoded(let encoding): unread(encoding)
      case .targetTooLong:
        core.problem(
          414, "TARGET_TOO_LONG",
          "The request target is longer than \(core.limits.targetBytes) bytes.", id)
      case .headersTooLarge:
        core.problem(
          431, "HEADERS_TOO_LARGE",
          "The request's head is larger than \(core.limits.headerBytes) bytes, one of its fields than "
            + "\(core.limits.fieldBytes), or it has more than \(core.limits.fieldCount) fields.", id
        )
      case .versionUnknown:
        core.problem(505, "HTTP_VERSION_NOT_SUPPORTED", "This server speaks HTTP/1.1.", id)
      }
    if plan == nil { plan = Self.refusedPlan }
    lingers = true
    return send(response, isLast: true)
  }

  /// The plan of requests that were refused before one was made.
  private static let refusedPlan = Plan(
    pattern: HTTPServer.refusedPattern, bodyLimit: 0,
    handler: .inline { _ in Response(status: 400) })

  /// The answer to a body in an encoding, which is quoted only when it is a plain word.
  private func unread(_ encoding: String) -> Response {
    let isWord = encoding.utf8.count <= 32 && encoding.utf8.allSatisfy(RequestHead.isTokenCharacter)
    var response = core.problem(
      415, "UNSUPPORTED_MEDIA_TYPE",
      "Send the body as it is, without Content-Encoding\(isWord ? " \(encoding)" : "").", id)
    response.headers.append((name: "Accept-Encoding", value: "identity"))
    return response
  }

  /// The answer when too many requests are in progress.
  func overloaded() -> Response {
    var response = core.problem(503, "OVERLOADED", "The server is busy. Try again shortly.", id)
    response.headers.append((name: "Retry-After", value: String(core.limits.retryAfterSeconds)))
    return response
  }

  /// Hands an answer to the library. `isLast` closes the connection after it.
  func send(_ response: Response, isLast: Bool = false) -> MHD_Result {
    progress = .answered
    answer.status = (200...599).contains(response.status) ? response.status : 500
    answer.actor = response.actor
    guard let message = makeMessage(response) else {
      response.discard()
      return mhd_no
    }
    defer { MHD_destroy_response(message) }
    for (name, value) in response.headers where !Self.isOwn(name) {
      // The library refuses values that would start another line; such a field is left out. The strings are
      // lent through closures: an argument of type String would be copied to the heap each time.
      name.withCString { name in
        value.withCString { _ = MHD_add_response_header(message, name, $0) }
      }
    }
    id.withCString { _ = MHD_add_response_header(message, Self.text("X-Request-Id"), $0) }
    _ = MHD_add_response_header(
      message, Self.text("X-Content-Type-Options"), Self.text("nosniff"))
    if core.isEncrypted {
      _ = MHD_add_response_header(
        message, Self.text("Strict-Transport-Security"), Self.text(ServerLimits.strictTransport))
    }
    if isLast || core.isDraining {
      _ = MHD_add_response_header(message, Self.text("Connection"), Self.text("close"))
    }
    if answer.stream == nil {
      watch.enter(.sending, longer: core.limits.readingMilliseconds(answer.bytes))
    } else {
      watch.enter(.streaming)
    }
    return MHD_queue_response(library, UInt32(answer.status), message)
  }

  /// Whether only the server may set a field.
  private static func isOwn(_ name: String) -> Bool {
    switch name.utf8.count {
    case 4: equals(name, "date")
    case 10: equals(name, "connection")
    case 12: equals(name, "x-request-id")
    case 14: equals(name, "content-length")
    case 17: equals(name, "transfer-encoding")
    case 22: equals(name, "x-content-type-options")
    case 25: equals(name, "strict-transport-security")
    default: false
    }
  }

  private static func equals(_ name: String, _ lowercased: StaticString) -> Bool {
    name.utf8.withContiguousStorageIfAvailable { RequestHead.equals($0, lowercased) } ?? true
  }

  /// A constant in the form the library needs.
  private static func text(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private func makeMessage(_ response: Response) -> OpaquePointer? {
    guard answer.status != 204, answer.status != 304 else {
      response.discard()
      return mhd_response_empty()
    }
    let isHead = method == .head
    let context = Unmanaged.passUnretained(self).toOpaque()
    switch response.body {
    case .none:
      return mhd_response_empty()
    case .bytes(let bytes):
      answer.bytes = isHead ? 0 : bytes.count
      return bytes.withUnsafeBytes { mhd_response_copying($0.baseAddress, $0.count) }
    case .shared(let shared):
      answer.bytes = isHead ? 0 : shared.bytes.count
      let block = core.limits.sharedBlockBytes
      if shared.bytes.count <= block {
        return shared.bytes.withUnsafeBytes { mhd_response_copying($0.baseAddress, $0.count) }
      }
      answer.shared = shared
      return MHD_create_response_from_callback(
        UInt64(shared.bytes.count), block, sharedReader, context, nil)
    case .stream where isHead:
      response.discard()
      return mhd_response_head_only(noReader)
    case .stream(let stream):
      answer.stream = stream
      watch.stream = stream
      stream.attach { [watch] in watch.wake() }
      core.goodbyes.add(watch.descriptor)
      if core.isDraining { stream.finish() }
      return MHD_create_response_from_callback(
        mhd_size_unknown, core.limits.streamBlockBytes, streamReader, context, nil)
    }
  }

  /// Copies a part of the shared body.
  fileprivate func readShared(at position: UInt64, into buffer: UnsafeMutableRawBufferPointer)
    -> Int
  {
    guard let bytes = answer.shared?.bytes, position < UInt64(bytes.count) else {
      return mhd_end_of_stream
    }
    let start = Int(position)
    let count = min(buffer.count, bytes.count - start)
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<(start + count)]))
    }
    return count
  }

  /// Copies what the stream has, or suspends until it has something.
  fileprivate func readStream(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let stream = answer.stream else { return mhd_end_of_stream }
    switch stream.read(into: buffer, whenEmpty: { watch.suspend(library) }) {
    case .bytes(let count):
      answer.bytes += count
      watch.enter(.streaming)
      return count
    case .waits: return 0
    case .end: return mhd_end_of_stream
    }
  }
}

// The library frees an answer before it ends the connection, so the unretained context is alive.

private let sharedReader: MHD_ContentReaderCallback = { context, position, buffer, count in
  guard let context, let buffer else { return mhd_end_of_stream }
  let connection = Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
  let piece = UnsafeMutableRawBufferPointer(start: buffer, count: count)
  return connection.readShared(at: position, into: piece)
}

private let noReader: MHD_ContentReaderCallback = { _, _, _, _ in mhd_end_of_stream }

private let streamReader: MHD_ContentReaderCallback = { context, _, buffer, count in
  guard let context, let buffer else { return mhd_end_of_stream }
  let connection = Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
  return connection.readStream(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
}
