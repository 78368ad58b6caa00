import Capture
import Testing
import Transport

@testable import Proxy
@testable import WebSocket

/// Addresses that clients may not be connected to.
@Suite struct PublicAddressTests {
  /// From IANA's registries of special-purpose addresses (RFC 6890); the last two are Alibaba's and
  /// Azure's services for their machines.
  @Test(
    arguments: [
      "0.0.0.0", "10.1.2.3", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1",
      "172.31.255.255", "192.168.1.1", "198.18.0.1", "192.0.0.192", "224.0.0.1", "255.255.255.255",
      "::", "::1", "fc00::1", "fd00:ec2::254", "fe80::1", "ff02::1", "::ffff:10.0.0.1",
      "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
      "100.100.100.200", "168.63.129.16",
    ]
  )
  func arePrivateTheMachinesOwnItsLinksAndThoseOfCloudsForTheirMachines(text: String) throws {
    #expect(!PublicAddress.isPublic(try #require(IPBytes.parse(text))))
  }

  @Test(
    arguments: [
      "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
      "172.32.0.0", "192.167.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
      "64:ff9b::101:101", "2002:101:101::", "::ffff:8.8.8.8",
    ]
  )
  func areNoOthers(text: String) throws {
    #expect(PublicAddress.isPublic(try #require(IPBytes.parse(text))))
  }

  @Test func leadToTheProxyItselfInEverySpelling() {
    let listening = ListeningAddresses()
    listening.add(Address(bytes: [127, 0, 0, 1], port: 8080))
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    let spellings: [[UInt8]] = [
      [127, 0, 0, 1], [0, 0, 0, 0], mapped + [127, 0, 0, 1], mapped + [0, 0, 0, 0],
    ]
    for bytes in spellings {
      #expect(listening.contain(Address(bytes: bytes, port: 8080)), "\(bytes)")
      #expect(!listening.contain(Address(bytes: bytes, port: 8081)), "\(bytes)")
    }
    let version6 = [UInt8](repeating: 0, count: 15)
    #expect(!listening.contain(Address(bytes: version6 + [1], port: 8080)))
    #expect(!listening.contain(Address(bytes: [127, 0, 0, 2], port: 8080)))
    listening.add(Address(bytes: version6 + [0], port: 9090))
    for bytes in spellings + [[127, 8, 8, 8], version6 + [1], version6 + [0]] {
      #expect(listening.contain(Address(bytes: bytes, port: 9090)), "\(bytes)")
    }
    #expect(!listening.contain(Address(bytes: [192, 0, 2, 1], port: 9090)))
  }
}
