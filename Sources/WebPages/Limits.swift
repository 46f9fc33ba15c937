import JSON

/// The bounds of making pages.
enum Limits {
  /// Values in the OpenAPI document. 50,000: ours has about 9,000.
  static let documentValuesMax = JSONLimits(valuesMax: 50_000)
  /// References followed one after the other. 8: ours needs 1; a circle must end.
  static let referenceHopsMax = 8
  /// Levels of a schema spelled out in one type. 6: a list of something or null takes 3.
  static let typeDepthMax = 6
  /// Pages of concerts kept as they were made. 512: each some 5 KB, one for each state of a concert and
  /// name of the site.
  static let madePagesMax = 512
  /// Bytes of a Host that is believed. 255: a domain name has 253, a port is short.
  static let hostBytes = 1...255
  /// Columns up to which an example stays on one line. 72: fits beside the contents.
  static let exampleColumnsMax = 72
}
