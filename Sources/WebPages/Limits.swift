import JSON

/// The bounds of page rendering.
enum Limits {
  /// Values in the OpenAPI document. 50,000: ours has about 9,000.
  static let documentValuesMax = JSONLimits(valuesMax: 50_000)
  /// References followed in a chain. 8: ours needs 1; a cycle must end.
  static let referenceHopsMax = 8
  /// Levels of a schema expanded in one type. 6: a list of something or null takes 3.
  static let typeDepthMax = 6
  /// Rendered pages of concerts that are cached. 512: each some 5 KB, one for each state of a concert and
  /// each name of the site.
  static let madePagesMax = 512
  /// Bytes of an accepted Host header. 255: a domain name has 253, a port is short.
  static let hostBytes = 1...255
  /// Columns up to which an example stays on one line. 72: fits next to the table of contents.
  static let exampleColumnsMax = 72
}
