/// The bounds of a page, each with its unit and reason.
enum PageLimits {
  /// Points of a curve: two for each unit of a chart's width.
  static let pointsMax = 240
  /// Refusals shown by code, the most frequent; the rest is summed.
  static let refusalsMax = 12
  /// Points of the picture of the order: more cannot be told apart.
  static let orderPointsMax = 400
  /// Characters of a text from outside, such as a title or the example of a violation.
  static let textMax = 400
  /// Settings shown; a drill has about forty.
  static let settingsMax = 80
  /// Violations shown.
  static let violationsMax = 20
}
