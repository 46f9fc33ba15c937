import Accounts
import HTTPServer
import JSON
import Ticketing

/// Looking at a seating plan before its date is made.
extension Office {
  /// POST /admin/seating-plans/preview
  ///
  /// Reads what making a performance reads and refuses what it refuses; writes nothing.
  func previewPlan(_ request: Request) async throws -> Response {
    let organiser = try organiser(request).user
    var body = try Fields(request, limits: .plan)
    let nobody = SeatID(high: 0, low: 0)
    let planned = body.plannedSeats(needsPrices: false) { nobody }
    try body.end()
    let preview = PlanPreview(planned)
    return Response(
      status: 200,
      headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
      body: .shared(SharedBytes(preview.bytes)), actor: organiser.text)
  }
}
