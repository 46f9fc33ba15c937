import Encoding
import Signing
import Testing

@Suite("Ticket codes")
struct TicketTests {
  private let signer = TicketSigner(secret: Array(0..<32))
  private let ticket: (UInt64, UInt64) = (0x0001_0203_0405_0607, 0x0809_0A0B_0C0D_0E0F)
  private let performance: (UInt64, UInt64) = (0x1011_1213_1415_1617, 0x1819_1A1B_1C1D_1E1F)

  @Test("a code and its key are those worked out by another program")
  func knownCode() {
    #expect(signer.publicKeyText == "TCWWqRCqnWa20Wn9BbzkDvonIH8k-NONg4kGgVvchdM")
    #expect(
      signer.code(ticket: ticket, performance: performance)
        == "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f5AikzT8TFDnR1ySUDnTsX4gBdkT6BKquo0keZeM67Bm"
        + "OaCyghFqU1_KwudopVfa1Ht4tuG4dqe-bohNTh4U_Bg")
  }

  @Test("a gate with the public key alone reads the identifiers")
  func verifies() throws {
    let gate = try #require(TicketVerifier(publicKeyText: signer.publicKeyText))
    let ids = try #require(gate.verify(signer.code(ticket: ticket, performance: performance)))
    #expect(ids.ticket == ticket)
    #expect(ids.performance == performance)
  }

  @Test("a code with any bit flipped is refused")
  func flips() throws {
    let code = signer.code(ticket: ticket, performance: performance)
    let bytes = try #require(Base64URL.decode(code))
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(signer.verifier.verify(Base64URL.encode(flipped)) == nil, "bit \(bit)")
    }
  }

  @Test("a code in another form, or signed by another, is refused")
  func forms() {
    let code = signer.code(ticket: ticket, performance: performance)
    let other = TicketSigner(secret: Array(1..<33))
    #expect(signer.verifier.verify(other.code(ticket: ticket, performance: performance)) == nil)
    #expect(other.verifier.verify(code) == nil)
    for text in [
      "", "AQ", code + "=", code + "A", String(code.dropLast()), " " + code,
      String(code.dropLast()) + "h", String(repeating: "A", count: 130),
    ] {
      #expect(signer.verifier.verify(text) == nil, "\(text)")
    }
  }

  @Test("a code contains the number of its key, and only that key verifies it, until its end")
  func numbers() throws {
    let seeds = [[UInt8]](repeating: Array(0..<32), count: 2).enumerated().map { number, seed in
      seed.map { $0 ^ UInt8(number) }
    }
    let first = try #require(TicketSigner(seed: seeds[0], number: 1))
    let second = try #require(TicketSigner(seed: seeds[1], number: 258))
    let codes = [signer, first, second].map { $0.code(ticket: ticket, performance: performance) }
    #expect(codes.map { TicketVerifier.number(of: $0) } == [0, 1, 258])
    #expect(codes.map(\.utf8.count) == [130, 132, 132])
    let gate = TicketVerifier([
      TicketVerifier.Key(number: 0, publicKey: signer.publicKey, endsAt: 1_000),
      TicketVerifier.Key(number: 1, publicKey: first.publicKey, endsAt: 2_000),
      TicketVerifier.Key(number: 258, publicKey: second.publicKey),
    ])
    func good(_ milliseconds: Int64) -> [Bool] {
      codes.map { gate.verify($0, at: milliseconds) != nil }
    }
    #expect(good(999) == [true, true, true])
    #expect(good(1_000) == [false, true, true])
    #expect(good(2_000) == [false, false, true])
    #expect(codes.allSatisfy { gate.verify($0)?.performance ?? (0, 0) == performance })
    // The same key under another number verifies nothing.
    let other = TicketVerifier([TicketVerifier.Key(number: 2, publicKey: first.publicKey)])
    #expect(other.verify(codes[1]) == nil && other.verify(codes[0]) == nil)
    let bytes = try #require(Base64URL.decode(codes[2]))
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(gate.verify(Base64URL.encode(flipped)) == nil, "bit \(bit)")
    }
    for count in [0, 31, 33] {
      #expect(TicketSigner(seed: [UInt8](repeating: 1, count: count), number: 1) == nil)
    }
    #expect(TicketSigner(seed: seeds[0], number: 0) == nil)
    #expect(TicketVerifier.number(of: String(repeating: "_", count: 132)) == nil)
  }

  @Test(
    "a public key of another form is refused",
    arguments: ["", "AAAA", "TCWWqRCqnWa20Wn9BbzkDvonIH8k-NONg4kGgVvchdM="])
  func publicKeys(text: String) {
    #expect(TicketVerifier(publicKeyText: text) == nil)
  }
}
