import CSodium

/// The library's one-time start.
enum Sodium {
  /// Whether the library is ready; the first look starts it, once, whichever thread comes first.
  static let isReady = sodium_init() >= 0
}
