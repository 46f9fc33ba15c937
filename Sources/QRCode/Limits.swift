/// The bounds of a picture.
enum Limits {
  /// Light modules around the symbol on each side. 4: ISO/IEC 18004 asks for it.
  static let quietZone = 4
  /// Bytes in one symbol. 2,331: what the largest version holds in byte mode at correction level M.
  static let bytesMax = 2_331
}
