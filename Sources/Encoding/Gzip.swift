import CZlib

/// Compresses bytes in the gzip format (RFC 1952), which every browser reads.
public enum Gzip {
  /// The trade-off between speed and size.
  public enum Manner: Sendable {
    /// About 100 MB of text a second: for answers made while a client waits.
    case quick
    /// About 20 MB of text a second: for what is made once and sent often.
    case small
    /// For columns of numbers and random hexadecimal digits, where encoding a short repeat costs more than it
    /// saves: a seating plan becomes a tenth smaller.
    case columns

    fileprivate var level: Int32 {
      switch self {
      case .quick: 1
      case .small: 9
      case .columns: 6
      }
    }
  }

  /// The compressed bytes; nil when they are not smaller, or for more than 2 GB.
  public static func compressed(_ bytes: [UInt8], _ manner: Manner) -> [UInt8]? {
    guard bytes.count > 1 else { return nil }
    // Room for one byte less than the input: a result that does not fit is not smaller.
    let room = bytes.count - 1
    let zipped = [UInt8](unsafeUninitializedCapacity: room) { target, written in
      written = bytes.withUnsafeBufferPointer { source in
        boxoffice_gzip(
          source.baseAddress, source.count, manner.level, manner == .columns ? 1 : 0,
          target.baseAddress, room)
      }
    }
    return zipped.isEmpty ? nil : zipped
  }
}
