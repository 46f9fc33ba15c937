import CSodium

/// The one-time start of the library.
enum Sodium {
  /// Whether the library is ready. The first access starts it, once, on whichever thread comes first.
  static let isReady = sodium_init() >= 0
}
