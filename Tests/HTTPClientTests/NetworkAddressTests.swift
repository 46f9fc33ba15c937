import HTTPClient
import Testing

@Suite("Addresses that may be sent to")
struct NetworkAddressTests {
  @Test(
    "an address that is not of the public internet is closed",
    arguments: [
      // This host, and none.
      "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::",
      // Private and shared networks, and links.
      "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
      "192.168.255.255", "100.64.0.1", "100.127.255.255", "169.254.0.1", "fc00::1", "fdff::1",
      "fe80::1", "febf::1", "fec0::1",
      // Metadata services of clouds.
      "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "fd00:ec2::254",
      // Multicast, broadcast, reserved.
      "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "ff02::1", "ff0e::1",
      // The protocols' own, documents, measurements.
      "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
      "203.0.113.1", "2001:db8::1", "3fff::1", "3fff:fff::1", "100::1", "2001::1", "2001:1ff::1",
      "5f00::1", "4000::1", "1::1",
      // Embedded IPv4 addresses.
      "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1",
      "::127.0.0.1", "::8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:808:808::", "::ffff:0:8.8.8.8",
    ])
  func closed(text: String) throws {
    #expect(try !#require(NetworkAddress(text)).isPublic)
  }

  @Test(
    "an address of the public internet is open, up to the ends of what is closed",
    arguments: [
      "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
      "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
      "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
      "223.255.255.255", "168.63.129.15", "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1",
      "2001:db7::1", "2001:db9::1", "2003::1", "3ffe::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    ])
  func open(text: String) throws {
    #expect(try #require(NetworkAddress(text)).isPublic)
  }

  @Test(
    "only the usual text of an address is one",
    arguments: [
      "", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.01",
      "0x7f.0.0.1",
      "127.0.0.1.", " 127.0.0.1", "127.0.0.256", "[::1]", "::1%lo", "1.2.3", "１27.0.0.1",
    ])
  func refused(text: String) {
    #expect(NetworkAddress(text) == nil)
  }
}
