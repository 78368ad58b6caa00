import Glibc
import Testing

@testable import Import
@testable import SessionFiles

/// Key logs that are read while others are.
@Suite struct KeyLogFileTests {
  private static let random = [UInt8](repeating: 0xAB, count: 32)
  private static let line = "CLIENT_RANDOM " + String(repeating: "ab", count: 32) + " "

  private static func path() throws -> String {
    var template = Array("/tmp/windsock-keys-XXXXXX".utf8CString)
    let number = mkstemp(&template)
    try #require(number >= 0)
    close(number)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func append(_ text: String, to path: String) {
    let number = open(path, O_WRONLY | O_APPEND)
    _ = write(number, text, text.utf8.count)
    close(number)
  }

  @Test func anUnfinishedLineIsNotGluedToThoseOfOthers() throws {
    let path = try Self.path()
    defer { unlink(path) }
    let file = try KeyLogFile(path)
    let secrets = TLSSecrets()
    Self.append("# begun\n\(Self.line)01", to: path)
    file.read(into: secrets, isWhole: false)
    #expect(secrets.isEmpty)
    Array("\(Self.line)02".utf8).withUnsafeBytes { secrets.add($0, isWhole: true) }
    #expect(secrets.secret(.master, random: Self.random) == [2])
    Self.append("03\n", to: path)
    file.read(into: secrets, isWhole: false)
    #expect(secrets.secret(.master, random: Self.random) == [1, 3])
  }

  @Test func theLastLineNeedsNoEndOnceAllIsThere() throws {
    let path = try Self.path()
    defer { unlink(path) }
    let file = try KeyLogFile(path)
    let secrets = TLSSecrets()
    let long = String(repeating: "x", count: 200_000)
    Self.append("\(long)\n\(Self.line)01", to: path)
    for isWhole in [false, true] {
      #expect(secrets.isEmpty)
      file.read(into: secrets, isWhole: isWhole)
    }
    #expect(secrets.secret(.master, random: Self.random) == [1])
  }
}
