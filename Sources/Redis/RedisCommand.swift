/// One command in the Redis protocol, ready to send.
public struct RedisCommand: Sendable {
  /// The bytes to send.
  package let bytes: [UInt8]

  /// Makes a command from a name and its arguments, which may contain any bytes.
  public init(_ arguments: [String]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(arguments.reduce(16) { $0 + $1.utf8.count + 16 })
    func line(_ mark: UInt8, _ number: Int) {
      bytes.append(mark)
      bytes.append(contentsOf: String(number).utf8)
      bytes.append(contentsOf: [13, 10])
    }
    line(UInt8(ascii: "*"), arguments.count)
    for argument in arguments {
      line(UInt8(ascii: "$"), argument.utf8.count)
      bytes.append(contentsOf: argument.utf8)
      bytes.append(contentsOf: [13, 10])
    }
    self.bytes = bytes
  }

  /// Makes a command from a name and its arguments.
  public init(_ arguments: String...) { self.init(arguments) }
}
