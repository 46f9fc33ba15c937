/// The bounds of the requests this program makes.
public enum HTTPClientLimits {
  /// Requests under way at once, each on a thread of its own. 8: few enough that their threads cost nothing,
  /// and at a quarter of a second each, still some thirty requests a second.
  public static let requestsMax = 8
  /// Requests that may wait for a thread.
  public static let waitingMax = 16
  /// Milliseconds until a connection must be established, including encryption.
  public static let connectMilliseconds = 5_000
  /// Milliseconds for the whole request.
  public static let allMilliseconds = 15_000
  /// Bytes of an answer's body that are read; the client does not wait for the rest.
  public static let bodyMax = 4_096
  /// Bytes of an answer's head: more than any server sends, and too few to exhaust the memory.
  public static let headMax = 65_536
}
