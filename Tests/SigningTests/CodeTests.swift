import Encoding
import Testing

@testable import Signing

@Suite("Keyed codes")
struct CodeTests {
  @Test(
    "HMAC-SHA256 gives the codes of RFC 4231",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        Array(1...25), [UInt8](repeating: 0xCD, count: 50),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ] as [([UInt8], [UInt8], String)])
  func rfc4231(key: [UInt8], message: [UInt8], code: String) {
    let key = MACKey(key: key)
    #expect(Hex.encode(key.code(message)) == code)
  }

  @Test("a key for a purpose gives the code worked out by another program")
  func derivation() {
    let key = MACKey(secret: Array(0..<32), purpose: "test")
    #expect(
      Hex.encode(key.code(Array("hello".utf8)))
        == "1f01872e6050b1226f76e2a0a38556cd7c750735d74315ee636bfda56f8f3da4")
  }

  @Test("two purposes, or two secrets, give codes that have nothing in common")
  func purposes() {
    let message = Array("message".utf8)
    let code = MACKey(secret: Array(0..<32), purpose: "queue").code(message)
    #expect(MACKey(secret: Array(0..<32), purpose: "access").isValid(code, for: message) == false)
    #expect(MACKey(secret: Array(1..<33), purpose: "queue").isValid(code, for: message) == false)
    #expect(MACKey(secret: Array(0..<32), purpose: "queue").isValid(code, for: message))
  }

  @Test("a code with any bit flipped, cut or lengthened is refused")
  func flips() {
    let key = MACKey(secret: Array(0..<32), purpose: "test")
    let message = Array("thirty-three bytes of a token....".utf8)
    let code = key.code(message)
    for bit in 0..<256 {
      var flipped = code
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!key.isValid(flipped, for: message))
    }
    #expect(!key.isValid([], for: message))
    #expect(!key.isValid(Array(code.dropLast()), for: message))
    #expect(!key.isValid(code + [0], for: message))
  }

  @Test("an empty message has a code")
  func emptyMessage() {
    let key = MACKey(key: [])
    #expect(
      Hex.encode(key.code([]))
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  @Test(
    "a short code is BLAKE2b's of 128 bits, as another program works it out",
    arguments: [
      (Array("hello".utf8), (0x03C0_ECE8_2720_72E1, 0x90B0_78B8_E358_0D07)),
      ([], (0x2244_78E5_E7CC_2D21, 0x1CC1_3FCD_A620_0B8F)),
    ] as [([UInt8], (UInt64, UInt64))])
  func short(message: [UInt8], code: (UInt64, UInt64)) {
    let key = ShortMACKey(secret: Array(0..<32), purpose: "test")
    message.withUnsafeBytes { #expect(key.code($0) == code) }
    if message.isEmpty {
      #expect(key.code(UnsafeRawBufferPointer(start: nil, count: 0)) == code)
    }
  }

  @Test("a short code depends on every bit of the message, the secret and the purpose")
  func shortDiffers() {
    let keys = [
      ShortMACKey(secret: Array(0..<32), purpose: "a"),
      ShortMACKey(secret: Array(0..<32), purpose: "b"),
      ShortMACKey(secret: Array(1..<33), purpose: "a"),
    ]
    var seen: Set<[UInt64]> = []
    var message = Array("thirty-three bytes of a token....".utf8)
    func note(_ key: ShortMACKey) {
      message.withUnsafeBytes { bytes in
        let code = key.code(bytes)
        #expect(seen.insert([code.0, code.1]).inserted)
      }
    }
    for key in keys { note(key) }
    for bit in 0..<message.count * 8 {
      message[bit / 8] ^= 1 << UInt8(bit % 8)
      note(keys[0])
      message[bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }

  @Test("a fingerprint is the one worked out by another program, and differs by secret and bytes")
  func fingerprint() {
    let fingerprint = Fingerprint(secret: Array(0..<32))
    #expect(fingerprint.of(Array("hello".utf8)) == "2b27ca0edc5c9d29cab8ea1979e07ef7")
    #expect(fingerprint.of([]) != fingerprint.of([0]))
    #expect(Fingerprint(secret: Array(1..<33)).of([]) != fingerprint.of([]))
  }

  @Test("SHA-256 gives the digest of FIPS 180's example")
  func sha256() {
    #expect(
      SHA256.hex(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("nothing that holds a secret shows it when printed, dumped or reflected")
  func placeholders() {
    let secret = Array("a secret nobody should ever see.".utf8)
    let holders: [Any] = [
      MACKey(secret: secret, purpose: "p"), TicketSigner(secret: secret),
      Fingerprint(secret: secret), PasswordHasher(cost: PasswordCost(passes: 1, memory: 8)),
    ]
    for holder in holders {
      var dumped = ""
      dump(holder, to: &dumped)
      for text in [dumped, "\(holder)", String(reflecting: holder), "\([holder])"] {
        #expect(!text.contains("UInt8") && !text.contains("97, "), "\(text)")
      }
      #expect(Mirror(reflecting: holder).children.isEmpty)
      #expect("\(holder)" == "\(type(of: holder))(…)")
    }
  }

}
