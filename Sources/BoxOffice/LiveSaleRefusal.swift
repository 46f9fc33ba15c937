/// Why the live sale does not answer.
public enum LiveSaleRefusal: Error {
  /// Too many ask the store at once for what memory lacks; a moment later it may.
  case busy
}
