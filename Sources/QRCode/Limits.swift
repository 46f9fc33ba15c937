/// The bounds of a picture.
enum Limits {
  /// Light modules around the symbol on each side. 4: required by ISO/IEC 18004.
  static let quietZone = 4
  /// Bytes in one symbol. 2,331: the capacity of the largest version in byte mode at correction level M.
  static let bytesMax = 2_331
}
