// The bounds of CommandLine, each with its unit and reason.

extension CodeLines {
  /// Bytes of a line beyond which it is no code, whatever a spreadsheet put around it.
  static let lineMax = 2_048
}

extension TailEvents {
  /// Bytes of a group's name; longer ones are a mistake, and brokers keep them for long.
  static let groupBytesMax = 249
}

extension RotatingSecret {
  /// Hours that codes of older keys go on opening gates, unless told: a week, in which whoever has a
  /// picture or a print of a ticket looks at it again.
  static let oldTicketHours = 168
  /// A year.
  static let oldTicketHoursMax = 8_760
}

extension CheckConfig {
  /// Milliseconds by which a store's clock may differ without a warning.
  static let clockDifferenceMax: Int64 = 1_000
  /// Bytes below which a disk is called nearly full.
  static let roomMin = 1 << 30
  /// Days before its end at which a certificate is worth a warning.
  static let certificateDays: Int64 = 14
}
