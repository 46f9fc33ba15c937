import Booking

extension SeatRows {
  /// The best seats among those for which `isFree` holds.
  func best(for seatRequest: SeatRequest, isFree: (Int) -> Bool) -> [Int]? {
    best(for: seatRequest, among: free(where: isFree))
  }

  /// How many of those there are.
  func freeCount(for seatRequest: SeatRequest, isFree: (Int) -> Bool) -> Int {
    freeCount(for: seatRequest, among: free(where: isFree))
  }
}
