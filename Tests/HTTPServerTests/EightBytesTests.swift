import Testing

@testable import HTTPServer

@Suite("Text looked at eight bytes at a time")
struct EightBytesTests {
  @Test("every byte at every place is judged as one byte alone would be", arguments: [0x20, 0x21])
  func everywhere(low: UInt8) {
    for count in 1...17 {
      for place in 0..<count {
        for byte in UInt8.min ... .max {
          var bytes = [UInt8](repeating: 0x41, count: count)
          bytes[place] = byte
          let isRight = bytes.withUnsafeBufferPointer { EightBytes.areASCII($0, from: low) }
          #expect(isRight == (low...0x7E).contains(byte), "\(byte) at \(place) of \(count)")
        }
      }
    }
    #expect(EightBytes.areASCII(UnsafeBufferPointer(start: nil, count: 0), from: low))
  }
}
