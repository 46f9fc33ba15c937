// The bounds of SeatingPlans, each with its unit and reason.

extension SeatingPlanWarning {
  /// Examples in a warning: enough to find the place in a file or a hall.
  public static let examplesMax = 5
}

extension SeatingPlanFaults {
  /// Faults reported one by one: enough to fix a file, and an answer of some 20 KB at most.
  public static let toldMax = 200
}

extension SeatingPlan {
  /// Seats of one performance: the largest stadium, with headroom.
  public static let placesMax = 100_000
  /// Characters of a section, row, number or grade: more than fits on a ticket.
  static let nameMax = 64
  /// Characters of a guid: editors write UUIDs, people combine names.
  static let guidMax = 128
}
