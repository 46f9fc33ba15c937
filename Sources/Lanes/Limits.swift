/// Bounds that every lane shares; each lane's owner names its own queue and batch bounds.
enum LaneLimits {
  /// Bytes of a thread's name: Linux keeps fifteen and refuses longer ones whole.
  static let threadNameBytes = 15
}
