/// A request for the best seats rather than for named ones.
public struct SeatRequest: Hashable, Sendable {
  /// The number of seats.
  public let quantity: Int
  /// The grade they must have; nil for any grade.
  public let grade: String?
  /// Whether they must be neighbours.
  public let isTogether: Bool

  /// Makes a request.
  public init(quantity: Int, grade: String? = nil, isTogether: Bool = true) {
    self.quantity = quantity
    self.grade = grade
    self.isTogether = isTogether
  }
}
