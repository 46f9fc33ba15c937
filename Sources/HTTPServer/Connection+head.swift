import CMicrohttpd
import Glibc

/// Where the library put the parts of a request line.
struct RequestLine {
  let method: UnsafePointer<CChar>
  let target: UnsafePointer<CChar>
  let version: UnsafePointer<CChar>
}

extension Connection {
  /// The head is whole: accepts it and plans its answer, or refuses it.
  func headArrived(_ line: RequestLine) -> MHD_Result {
    begun = MonotonicClock.nanoseconds
    let isHTTP11 = strcmp(line.version, "HTTP/1.0") != 0
    let size = mhd_head_size(library)
    let end = UInt(bitPattern: line.method) &+ UInt(size)
    // Behind the version comes CRLF, then the first field.
    let firstName = UInt(bitPattern: line.version) &+ 10
    var head = RequestHead(nextName: Self.isLayoutKnown ? firstName : nil)
    withUnsafeMutablePointer(to: &head) { head in
      _ = MHD_get_connection_values_n(library, mhd_header_kind, addField, head)
    }
    id = head.id ?? makeIdentifier()
    trace = makeTrace(head.parent)
    method = Method(line.method)
    request = Request(
      method: method, path: target.path, query: target.query,
      headers: Headers(head.fields), id: id, peer: peer, traceContext: trace)
    do throws(RequestHead.Refusal) {
      try check(line, headBytes: size, fields: head.fields.count)
      try head.finish(end: end, isHTTP11: isHTTP11)
    } catch {
      return refuse(error)
    }
    let plan = core.application.plan(method, path: target.path)
    self.plan = plan
    request?.parameters = plan.parameters
    let announced = head.contentLength ?? 0
    guard announced <= plan.bodyLimit else { return refuse(.bodyTooLarge) }
    progress = .body
    if announced > 0 || head.isChunked { watch.enter(.body) }
    return mhd_yes
  }

  /// Checks sizes and the request line.
  private func check(_ line: RequestLine, headBytes: Int, fields: Int) throws(RequestHead.Refusal) {
    guard target.length <= core.limits.targetBytes else { throw .targetTooLong }
    guard headBytes <= core.limits.headerBytes else { throw .headersTooLarge }
    let room = core.limits.connectionMemory - core.limits.answerHeadBytes
    guard headBytes + fields * ServerLimits.fieldBytes <= room else { throw .headersTooLarge }
    guard target.isWellFormed else { throw .malformed(.target) }
    guard Self.isLayoutKnown else { return }
    // One space between the parts; a NUL in one of them shortens it.
    let method = UInt(bitPattern: line.method) &+ UInt(strlen(line.method)) &+ 1
    let version = UInt(bitPattern: line.target) &+ UInt(target.length) &+ 1
    guard method == UInt(bitPattern: line.target) else { throw .malformed(.requestLine) }
    guard version == UInt(bitPattern: line.version) else { throw .malformed(.target) }
  }

  /// Whether the library keeps a head where it read it, which shows what it does not report: NULs,
  /// bare line feeds and folded lines. True of 0.9.72 to 0.9.76; later versions look themselves.
  private static let isLayoutKnown: Bool = {
    let version = String(cString: MHD_get_version()).split(separator: ".").compactMap { Int($0) }
    guard version.count >= 3, version[0] == 0, version[1] == 9 else { return false }
    return (72...76).contains(version[2])
  }()
}

/// Called by the library with every field; `context` is a `RequestHead`.
private let addField: MHD_KeyValueIteratorN = { context, _, name, nameSize, value, valueSize in
  guard let head = context?.assumingMemoryBound(to: RequestHead.self) else { return mhd_no }
  head.pointee.add(name: bytes(name, nameSize), value: bytes(value, valueSize))
  return mhd_yes
}

private func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> UnsafeBufferPointer<UInt8> {
  guard let start else { return UnsafeBufferPointer(start: nil, count: 0) }
  let raw = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
  return UnsafeBufferPointer(start: raw, count: count)
}

extension Method {
  /// Reads the method of a request line; methods are case-sensitive.
  fileprivate init(_ text: UnsafePointer<CChar>) {
    self =
      if strcmp(text, "GET") == 0 { .get } else if strcmp(text, "POST") == 0 {
        .post
      } else if strcmp(text, "HEAD") == 0 { .head } else {
        Method(rawValue: String(cString: text)) ?? .other
      }
  }
}
