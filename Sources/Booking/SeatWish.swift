/// What somebody wants who names no seats: the best ones there are.
public struct SeatWish: Hashable, Sendable {
  /// How many.
  public let quantity: Int
  /// The grade they must have; nil when any will do.
  public let grade: String?
  /// Whether they must be neighbours.
  public let isTogether: Bool

  /// Makes a wish.
  public init(quantity: Int, grade: String? = nil, isTogether: Bool = true) {
    self.quantity = quantity
    self.grade = grade
    self.isTogether = isTogether
  }
}
