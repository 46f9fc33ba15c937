/// Why the live sale does not answer.
public enum LiveSaleRefusal: Error {
  /// Too many requests read missing data from the store at once; a retry may succeed a moment later.
  case busy
}
