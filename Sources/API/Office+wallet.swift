import Accounts
import Booking
import BookingStore
import Database
import HTTPServer
import JSON
import Signing
import Ticketing
import WaitingRoom

/// The prepaid wallet.
extension Office {
  /// GET /wallet
  func wallet(_ request: Request) async throws -> Response {
    let user = try person(request).user
    let balance = try await database.read { tx in try Ledger.balance(of: user, in: tx) }
    return .json(
      200,
      JSONWriter.object { writer in
        writer.member("balance", balance.amount)
        writer.member("currency", Currency.code)
      }, actor: user)
  }

  /// POST /wallet/charges
  func charge(_ request: Request) async throws -> Response {
    let claims = try person(request)
    let user = claims.user
    var body = try Fields(request)
    let range = BookingLimits.chargeRange
    let amount = body.integer("amount", Int(range.lowerBound)...Int(range.upperBound))
    try body.end()
    return try await once(request, scope: .person(claims)) {
    } asking: { tx, _, _ in
      try Ledger.askBalance(of: user, in: tx)
    } work: { [ids] tx, _, now in
      let entry = try Ledger.charge(user, Money(Int64(amount)), now: now, ids: ids, in: tx)
      return Answer(
        status: 201,
        body: JSONWriter.object { writer in
          writer.member("entryId", entry.id.text)
          writer.member("amount", entry.amount.amount)
          writer.member("balance", entry.balanceAfter.amount)
        })
    }
  }

  /// GET /wallet/entries
  func walletEntries(_ request: Request) async throws -> Response {
    let user = try person(request).user
    let paging = try Paging<LedgerEntry>(request)
    let found = try await database.read { tx in
      try Ledger.entries(of: user, before: paging.before, limit: paging.limit + 1, in: tx)
    }
    return .json(200, paging.page(found, id: \.id) { $0.ledgerEntry($1) }, actor: user)
  }
}
