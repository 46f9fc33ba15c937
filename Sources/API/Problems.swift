public import HTTPServer

/// The form of the refusals that the HTTP server itself makes.
public enum Problems {
  /// A refusal as problem+json.
  public static func response(
    _ status: Int, _ code: String, _ detail: String, requestID: String
  ) -> Response {
    Problem(status, code, detail).response(requestID: requestID)
  }
}
