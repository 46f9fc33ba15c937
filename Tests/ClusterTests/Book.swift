import HTTPServer
import JSON
import TestKit

/// What a shopper was promised.
struct Book: Sendable {
  /// A request with a key, and its answer.
  struct Deed: Sendable {
    let question: Question
    let key: String
    let reply: Reply
  }

  /// What the wallet must hold.
  var balance: Int64 = 0
  /// The entries of top-ups.
  var topUps: Set<String> = []
  /// Every reservation made, with its seat.
  var reservations: [String: String] = [:]
  /// Every payment made, with its reservation.
  var payments: [String: String] = [:]
  /// Reservations that are paid and were not given back, with their seats.
  var owned: [String: String] = [:]
  var deeds: [Deed] = []
}

extension Shopper {
  /// Looks at the wallet, and sends some of the requests once more: the answers are the same, and
  /// nothing happens twice.
  mutating func check() throws {
    for deed in book.deeds.shuffled(using: &chance).prefix(10) where deed.reply.status == 201 {
      let again = caller.ask(deed.question, of: anyInstance())
      if again?.body != deed.reply.body || again?.header("idempotency-replayed") != "true" {
        complain("\(deed.key) said \(deed.reply.text), and now \(again?.text ?? "nothing")")
      }
    }
    let wallet = caller.ask(
      Question(kind: .look, method: .get, target: "/api/v1/wallet"), of: anyInstance())
    if wallet?.number("balance") != book.balance {
      complain("has \(book.balance), the wallet says \(wallet?.text ?? "nothing")")
    }
    caller.close()
  }
}
