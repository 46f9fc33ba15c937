/// The bounds of hashing passwords.
public enum PasswordLimits {
  /// Passwords waiting for a thread. 64: at 20 ms each and one thread the last waits 1.3 s; for a longer wait
  /// it is better to send the client away and let it retry.
  public static let waitingMax = 64
  /// Passwords of log-ins from familiar networks that wait for a thread, besides the others. 16: a third of a
  /// second, and they come first.
  public static let familiarMax = 16
  /// The most threads, however many cores there are. 16: each takes 19 MiB while it works.
  public static let threadsMax = 16
  /// Bytes of the longest password hashed. 1,024: 128 characters of up to four bytes, doubled.
  public static let passwordBytesMax = 1_024
  /// Memory of one hash, in KiB, that a stored text may ask for. 1 GiB: more than any sensible setting, and
  /// too little to exhaust the process.
  public static let memoryMax = 1_048_576
  /// Passes over that memory that a stored text may ask for. 16: seconds, not hours.
  public static let passesMax = 16
}
