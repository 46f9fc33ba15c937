import CZlib

/// Reads what gzip wrote; nil when it is not whole, or longer than `max` bytes.
public func gunzip(_ zipped: [UInt8], max: Int = 8 * 1_024 * 1_024) -> [UInt8]? {
  var count = -1
  let bytes = [UInt8](unsafeUninitializedCapacity: max) { target, written in
    count = zipped.withUnsafeBufferPointer { source in
      boxoffice_gunzip(source.baseAddress, source.count, target.baseAddress, max)
    }
    written = Swift.max(0, count)
  }
  return count < 0 ? nil : bytes
}
