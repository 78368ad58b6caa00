import Capture
import TestSupport
import Testing

@testable import Import

/// Captures and HAR files, damaged anywhere: what is read is fit to print, and never more than the
/// file can hold.
@Suite struct FileFuzzTests {
  @Test func damagedRecordings() {
    for seed in FuzzBudget.rounds(120) {
      var generator = SeededGenerator(seed: seed)
      read(generator.mutated(FuzzTalk.recording), seed, &generator)
    }
  }

  @Test func damagedPacketsInASoundFile() {
    let talk = FuzzTalk.streams
    for seed in FuzzBudget.rounds(120) {
      var generator = SeededGenerator(seed: seed)
      let (_, store) = FuzzTalk.session(talk.client, talk.server) { 1 + generator.below(1500) }
      var file = store.read(position: 0, count: Int(store.size))
      // IP and TCP headers are 28 bytes into each block of a packet.
      for place in Self.packets(of: file) where generator.below(6) == 0 {
        let target = place + 28 + generator.below(44)
        if target < file.count { file[target] = UInt8(generator.below(256)) }
      }
      read(file, seed, &generator)
    }
  }

  /// Where the packets' blocks begin in a sound recording of this byte order.
  private static func packets(of file: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = 0
    while place + 8 <= file.count {
      let numbers = file[place..<place + 8].map { Int($0) }
      if numbers[0] == 6 { places.append(place) }
      place += numbers[4] | numbers[5] << 8 | numbers[6] << 16 | numbers[7] << 24
    }
    return places
  }

  private func read(_ file: [UInt8], _ seed: UInt64, _ generator: inout SeededGenerator) {
    let store = MemoryStore()
    _ = store.append([.copied(file)])
    let session = Session(store: store, application: nil)
    let importer = CaptureImporter(session: session)
    var end = 0
    file.withUnsafeBytes { bytes in
      while end < bytes.count {
        end = min(bytes.count, end + 1 + generator.below(4000))
        let start = Int(importer.progress)
        if start < end { _ = importer.receive(.init(rebasing: bytes[start..<end])) }
      }
    }
    let summary = importer.finish()
    #expect(session.log.read { $0.frameCount } <= file.count / 2, "WINDSOCK_FUZZ_SEED=\(seed)")
    #expect(summary.warnings.count < 70)
    printAll(session, seed)
  }

  private func printAll(_ session: Session, _ seed: UInt64) {
    for formatter in FuzzPrint.formats() {
      let rows = FuzzPrint.bytes(of: session, as: formatter)
      #expect(FuzzPrint.isHarmless(rows), "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }

  private static let har = Array(
    #"""
    {"log":{"version":"1.2","pages":[],"entries":[{"_resourceType":"websocket","request":{"method":"GET",
    "url":"wss://a.example:8443/feed?x=1","headers":[{"name":"Origin","value":"https://a.example"}]},
    "response":{"status":101,"statusText":"Switching Protocols","headers":[{"name":"Upgrade","value":
    "websocket"}]},"startedDateTime":"2026-01-02T03:04:05.678Z","time":3.25,"_webSocketMessages":[
    {"type":"send","time":1767323045.123456,"opcode":1,"data":"größer \u2028 \ud83d\ude00"},
    {"type":"receive","time":1767323045.2,"opcode":2,"data":"AAEC/w=="},
    {"type":"receive","time":1767323045.3,"opcode":8,"data":"A+g="},{"type":"error","time":1,"data":"x"}
    ]}]}}
    """#.utf8)

  @Test func damagedHARFiles() {
    for seed in FuzzBudget.rounds(400) {
      var generator = SeededGenerator(seed: seed)
      let file = generator.mutated(Self.har)
      let session = Session(store: MemoryStore(), application: "fuzz")
      let reader = HARReader(session: session) { position, count in
        Array(file.dropFirst(Int(clamping: position)).prefix(count))
      }
      var rest = file[...]
      while !rest.isEmpty {
        let piece = rest.prefix(1 + generator.below(300))
        rest = rest.dropFirst(piece.count)
        _ = piece.withUnsafeBytes { reader.receive($0) }
      }
      _ = reader.finish()
      printAll(session, seed)
    }
  }
}
