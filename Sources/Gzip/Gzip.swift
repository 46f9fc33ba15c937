import CZlib

/// Bytes written smaller, as RFC 1952 says and every browser reads.
public enum Gzip {
  /// How hard zlib tries.
  public enum Level: Int32, Sendable {
    /// About 100 MB of text a second: for what is made while somebody waits.
    case quick = 1
    /// About 20 MB of text a second: for what is made once and sent often.
    case small = 9
  }

  /// The bytes as gzip writes them; nil when that is not smaller, or more than 2 GB.
  public static func compressed(_ bytes: [UInt8], level: Level) -> [UInt8]? {
    guard bytes.count > 1 else { return nil }
    // Room for one byte less than there are: what does not fit is not smaller.
    let room = bytes.count - 1
    let zipped = [UInt8](unsafeUninitializedCapacity: room) { target, written in
      written = bytes.withUnsafeBufferPointer { source in
        boxoffice_gzip(source.baseAddress, source.count, level.rawValue, target.baseAddress, room)
      }
    }
    return zipped.isEmpty ? nil : zipped
  }
}
