/// How a resource is sent to a client that may already have it: its type, how long a copy may be used, and
/// which form this client accepts (RFC 9110, sections 8.8, 12.5 and 13.1).
public struct Representation: Sendable {
  /// The bytes in one of the forms in which they are sent, with the tag of exactly that form.
  public struct Form: Sendable {
    /// The bytes.
    public let body: Response.Body
    /// The entity tag, in its quotes.
    public let tag: String
    /// Whether the bytes are compressed with gzip.
    public let isZipped: Bool

    /// Makes a form.
    public init(_ body: Response.Body, tag: String, isZipped: Bool = false) {
      self.body = body
      self.tag = tag
      self.isZipped = isZipped
    }
  }

  private let type: String
  private let caching: String
  private let varying: String?

  /// Makes a representation.
  ///
  /// - Parameters:
  ///   - type: The media type.
  ///   - caching: The value of `Cache-Control`.
  ///   - varying: The value of `Vary`: sent to every client for which another form may exist, even with the
  ///     plain form, because a cache must not give one form to a client of the other. Nil when there is only
  ///     one.
  public init(type: String, caching: String, varying: String? = nil) {
    self.type = type
    self.caching = caching
    self.varying = varying
  }

  /// The answer, or 304 when the client has it.
  ///
  /// - Parameters:
  ///   - known: The tag of the form this client would get, if it is known before the form is made.
  ///   - status: The status of the answer; only 200 has a tag and can become 304.
  ///   - fields: Further header fields, for both answers.
  ///   - form: Makes the form; not called when `known` shows that the client has it.
  public func response(
    to request: Request, known: String? = nil, status: Int = 200,
    fields: [(name: String, value: String)] = [], actor: String? = nil, _ form: () -> Form
  ) -> Response {
    var head: [(name: String, value: String)] = [("Cache-Control", caching)]
    if let varying { head.append(("Vary", varying)) }
    func unchanged(_ tag: String) -> Response? {
      guard status == 200, request.headers.matches(etag: tag) else { return nil }
      return Response(status: 304, headers: head + [("ETag", tag)] + fields, actor: actor)
    }
    if let known, let unchanged = unchanged(known) { return unchanged }
    let form = form()
    if let unchanged = unchanged(form.tag) { return unchanged }
    head.append(("Content-Type", type))
    if form.isZipped { head.append(("Content-Encoding", "gzip")) }
    if status == 200 { head.append(("ETag", form.tag)) }
    return Response(status: status, headers: head + fields, body: form.body, actor: actor)
  }
}
