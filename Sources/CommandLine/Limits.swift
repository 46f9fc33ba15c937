// The bounds of CommandLine, each with its unit and reason.

extension CodeLines {
  /// Bytes beyond which a line cannot be a code, whatever a spreadsheet adds around it.
  static let lineMax = 2_048
}

extension TailEvents {
  /// Bytes of a group's name; longer ones are a mistake, and brokers keep them for long.
  static let groupBytesMax = 249
}

extension RotatingSecret {
  /// Hours that gates continue to accept codes of older keys, by default: a week, in which holders look at a
  /// picture or a print of their ticket again.
  static let oldTicketHours = 168
  /// A year.
  static let oldTicketHoursMax = 8_760
}

extension CheckConfig {
  /// Milliseconds by which a store's clock may differ without a warning.
  static let clockDifferenceMax: Int64 = 1_000
  /// Free bytes below which a disk counts as nearly full.
  static let roomMin = 1 << 30
  /// Days before its expiry at which a certificate causes a warning.
  static let certificateDays: Int64 = 14
}
