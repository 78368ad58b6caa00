import Capture
import Glibc
import Text

/// IP addresses as text.
package enum IPBytes {
  /// The 4 or 16 bytes of an address; nil for a name.
  package static func parse(_ text: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }

  /// The bytes of an IPv4 address in one of the spellings that resolvers take as well, such as
  /// `127.1` and `0x7f000001`; nil for a name.
  package static func oddIPv4(_ text: String) -> [UInt8]? {
    guard text.utf8.first.map({ (0x30...0x39).contains($0) }) == true,
      // What follows a space would be ignored.
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    // In network byte order, whatever this machine's is.
    let address = inet_addr(text)
    guard address != UInt32.max else { return nil }
    return withUnsafeBytes(of: address) { Array($0) }
  }

  /// The address as people write it.
  package static func text(_ bytes: [UInt8]) -> String {
    guard bytes.count == 4 || bytes.count == 16 else { return VisibleText.hex(bytes) }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = bytes.count == 4 ? AF_INET : AF_INET6
    guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
