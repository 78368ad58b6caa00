import Glibc
import Testing

@testable import SessionFiles

/// Files compressed with gzip, zstd and lz4: whole, cut anywhere, and damaged anywhere.
@Suite struct UnpackedSourceTests {
  private static let text = (0..<40).map { "line \($0) of what was packed\n" }.joined()

  /// The text as compressed by each of the three programs, in base64.
  private static let packed: [String: String] = [
    "gzip":
      "H4sIAAAAAAAAA33TSwrCUBBE0bmr6CVYVX7ich4aUQwmECHbF+feN76jPlRPz/dY+5rvtT3ap7a21tKur/G2m35FWIwlWA5Y"
      + "jlhOWM5YBiwXvrSDwApiBrGDGEIsIaYQW4gxxBpmDXc2wRpmDbOGWcOsYdYwa5g1whphjXRehDXCGmGNsEZYI6yRvxpf"
      + "TPXeby4EAAA=",
    "zstd":
      "KLUv/WQuAyUEAALEDRWATTpAfQYHl++gCVCjCMlw3IFkCgNt27bt//+TJEnyMApiEDqBRDXIRSbdsumWZQpkgamHcQIoIICj"
      + "4gOf2NdmtrDPZm2xj81sYZ/N2GKfzdpiH5vZsn0R2gxCWx60z0GbNWgLg/YtaDMFbUnQBgThLcwiy1nYIpZb2CJ9r33F"
      + "MQziFOE=",
    "lz4":
      "BCJNGGRAp+UAAADxC2xpbmUgMCBvZiB3aGF0IHdhcyBwYWNrZWQKGgAfMRoABh8yGgAGHzMaAAYfNBoABh81GgAGHzYaAAYf"
      + "NxoABh84GgAGHzkaAAYfMQUBCA8GAQcfMQcBBx8xCAEHHzEJAQcfMQoBBx8xCwEHHzEMAQcfMQ0BBx8xDgEHHzIOAQcf"
      + "Mg4BBx8yDgEHHzIOAQcfMg4BBx8yDgEHHzIOAQcfMg4BBx8yDgEHHzIOAQcfMw4BBx8zDgEHHzMOAQcfMw4BBx8zDgEH"
      + "HzMOAQcfMw4BBx8zDgEHHzMOAQccMw4BUGNrZWQKAAAAAIyLt0c=",
  ]

  static func bytes(_ name: String) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for digit in (packed[name] ?? "").utf8 {
      guard let value = digits.firstIndex(of: digit) else { continue }
      bits = (bits << 6 | value) & 0xFFFF
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(bits >> count & 0xFF))
    }
    return bytes
  }

  /// The text that bytes unpack to, when the first `held` of them were read before.
  static func read(
    _ bytes: [UInt8], held: Int = 4, limit: UInt64 = 1 << 20, piece: Int = 100
  ) throws -> (text: String, source: UnpackedSource?) {
    let file = try FileDescriptor.scratch()
    #expect(file.write(bytes, at: 0))
    let first = Array(bytes.prefix(held))
    guard let compression = first.withUnsafeBytes({ Compression($0) }),
      let source = UnpackedSource(.file(file), compression, input: first, limit: limit)
    else { return ("", nil) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: piece)
    while case .success(let count) = buffer.withUnsafeMutableBytes({ source.read(into: $0) }),
      count > 0
    {
      output += buffer.prefix(count)
    }
    return (String(decoding: output, as: UTF8.self), source)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func whatWasPackedComesOutInPiecesOfAnySize(name: String) throws {
    let bytes = Self.bytes(name)
    for (held, piece) in [(4, 1), (4, 100), (bytes.count, 7), (20, 1 << 16)] {
      let (text, source) = try Self.read(bytes, held: held, piece: piece)
      #expect(text == Self.text && source?.warning == nil && source?.isWhole == true)
      #expect(source?.packedBytes == UInt64(bytes.count))
    }
  }

  @Test func whatFollowsGzipIsPaddingOrSaid() throws {
    let zeros = [UInt8](repeating: 0, count: 700)
    let (padded, first) = try Self.read(Self.bytes("gzip") + zeros)
    #expect(padded == Self.text && first?.warning == nil && first?.isWhole == true)
    let (text, second) = try Self.read(Self.bytes("gzip") + zeros + Array("more".utf8))
    #expect(text == Self.text && second?.isWhole == false)
    #expect(second?.warning?.contains("what follows its data is not gzip") == true)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func streamsOneAfterTheOtherAreAllUnpacked(name: String) throws {
    let (text, source) = try Self.read(Self.bytes(name) + Self.bytes(name))
    #expect(text == Self.text + Self.text && source?.warning == nil)
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func aFileCutAnywhereGivesWhatIsBeforeTheCut(name: String) throws {
    let bytes = Self.bytes(name)
    for length in 4..<bytes.count {
      let (text, source) = try Self.read(Array(bytes.prefix(length)))
      #expect(Self.text.hasPrefix(text), "\(length)")
      #expect(source?.warning?.contains("ends inside the data that \(name)") == true, "\(length)")
    }
  }

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func damageIsSaidOnceAndEndsTheReading(name: String) throws {
    let bytes = Self.bytes(name)
    for place in 4..<bytes.count {
      var damaged = bytes
      damaged[place] ^= 0x55
      let (text, source) = try Self.read(damaged)
      #expect(text.utf8.count <= 2 * Self.text.utf8.count)
      // Damage to the header may go unnoticed, as in gzip's time.
      #expect(source?.warning != nil || text == Self.text || place < 10, "\(place)")
    }
  }

  @Test func aBombEndsAtTheLimit() throws {
    let (text, source) = try Self.read(Self.bytes("gzip"), limit: 500)
    #expect(text.utf8.count == 500 && source?.isWhole == false)
    #expect(source?.warning?.contains("unpacks to more than 500 bytes") == true)
  }

  @Test func whatIsNotPackedIsNotTaken() {
    for bytes in [[0x0A, 0x0D, 0x0D, 0x0A], [0x7B, 0x7D], [0x1F], []] as [[UInt8]] {
      #expect(bytes.withUnsafeBytes { Compression($0) } == nil)
    }
  }
}
